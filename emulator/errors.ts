/** One entry of a JSON:API error document. `status` is a string, as the platform mostly sends it. */
export interface ErrorEntry {
    status: string | number;
    title: string;
    detail?: string;
    source?: { pointer?: string; parameter?: string };
}

/** One thing wrong with a written document: what, and where in it (a JSON pointer). */
export interface Problem {
    detail: string;
    pointer: string;
}

/** Thrown by a route to answer with a JSON:API error document. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly errors: ErrorEntry[],
    ) {
        super(errors.map((entry) => entry.detail ?? entry.title).join("; "));
        this.name = "ApiError";
    }
}

/** 400: the request cannot be read (JSON that does not parse, an unknown `include`, a bad page number). */
export function badRequest(detail: string, parameter?: string): ApiError {
    const source = parameter === undefined ? {} : { source: { parameter } };
    return new ApiError(400, [{ status: "400", title: "bad request", detail, ...source }]);
}

/** 401: no token, or one that is not known. The platform says nothing more. */
export function unauthorized(): ApiError {
    return new ApiError(401, [{ status: "401", title: "unauthorized" }]);
}

/** 404: missing, forbidden or not entitled. The platform answers all three alike. */
export function notFound(): ApiError {
    return new ApiError(404, [{ status: "404", title: "not found" }]);
}

/** 409: the object's state does not allow the action. */
export function conflict(detail: string): ApiError {
    return new ApiError(409, [{ status: "409", title: "conflict", detail }]);
}

/** 415: a write without the media type of JSON:API. */
export function unsupportedMediaType(wanted: string): ApiError {
    const detail = `Content-Type must be ${wanted}`;
    return new ApiError(415, [{ status: "415", title: "unsupported media type", detail }]);
}

/** 422: everything that is wrong with the document, each with a pointer to its place. */
export function unprocessable(...problems: Problem[]): ApiError {
    return new ApiError(
        422,
        problems.map(({ detail, pointer }) => ({
            status: "422",
            title: "invalid attribute",
            detail,
            source: { pointer },
        })),
    );
}
