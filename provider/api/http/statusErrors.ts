import { isValues } from "../../values";
import {
    AuthenticationError,
    ConflictError,
    type ErrorDetail,
    NotFoundError,
    RateLimitError,
    type RequestFailure,
    ServerError,
    TfeError,
    ValidationError,
} from "../errors";
import { notAccepted, type TokenSource } from "../settings/tokenSource";

/**
 * The error for an answer with a failing status.
 *
 * @param failure what is known of the request; `status` is the HTTP status
 * @param tokenSource where the token comes from
 * @returns the class for that status, with a hint on what it may mean
 */
export function errorForStatus(failure: RequestFailure & { status: number }, tokenSource?: TokenSource): TfeError {
    switch (failure.status) {
        case 401:
            return new AuthenticationError({ hint: notAccepted(tokenSource), ...failure });
        case 403:
        case 404:
            return new NotFoundError({
                hint:
                    "It does not exist, or the token may not see it, or the organization's plan does not include it: " +
                    "the platform gives the same answer to all three. Check the id and that the token's team may manage policies.",
                ...failure,
            });
        case 409:
            return new ConflictError(failure);
        case 400:
        case 415:
        case 422:
            return new ValidationError(failure);
        case 429:
            return new RateLimitError({
                hint: "The token's request limit is used up by this and other programs that share it; try again later.",
                ...failure,
            });
        default:
            if (failure.status < 400) {
                return new TfeError({
                    hint: "A redirect: check that the address is that of the platform's API.",
                    ...failure,
                });
            }
            return failure.status >= 500
                ? new ServerError({ hint: "The platform failed; try again later.", ...failure })
                : new TfeError(failure);
    }
}

/**
 * The entries of an error document. Accepts what the platform is known to send: JSON:API objects, plain strings, and
 * numbers for the status.
 */
export function errorDetails(body: unknown): ErrorDetail[] {
    const errors = isValues(body) && Array.isArray(body.errors) ? body.errors : [];
    return errors.map((entry): ErrorDetail => {
        if (!isValues(entry)) return { detail: text(entry) ?? "an entry that cannot be read" };
        const source = isValues(entry.source) ? entry.source : {};
        return {
            status: text(entry.status),
            title: text(entry.title),
            detail: text(entry.detail),
            pointer: text(source.pointer),
        };
    });
}

function text(value: unknown): string | undefined {
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
