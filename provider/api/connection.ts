import { Deadline } from "./deadline";
import { MalformedReplyError } from "./errors";
import { late, pathOf, type Request, send } from "./http";
import type { WireDocument, WireResource } from "./jsonapi";
import { type Limiter, type LowerLimit, limiterFor } from "./limiter";
import type { Reply } from "./reply";
import { withRetries } from "./retry";
import { clockOf, type ServerClock } from "./serverClock";
import type { Settings } from "./settings";

/** How long an operation may take unless told otherwise, in milliseconds. */
export const DEFAULT_TIMEOUT = 5 * 60_000;
/** The largest page that the platform gives. */
const PAGE_SIZE = 100;

export type Query = NonNullable<Request["query"]>;

/** Requests of one user to one host, within one deadline, counted against the limit that the whole process shares. */
export class Connection {
    private readonly user: string;
    private readonly limiter: Limiter;
    private readonly clock: ServerClock;

    constructor(
        readonly settings: Settings,
        readonly deadline: Deadline = Deadline.in(DEFAULT_TIMEOUT),
    ) {
        this.user = `${settings.address} ${settings.token}`;
        this.limiter = limiterFor(this.user);
        this.clock = clockOf(settings.address);
    }

    /** How long ago a time is that the platform gave, in milliseconds, by the platform's own clock. */
    age(time: string | null | undefined): number {
        return this.clock.now() - Date.parse(time ?? "");
    }

    /** The same connection with a deadline so many milliseconds from now. */
    within(milliseconds: number): Connection {
        return new Connection(this.settings, Deadline.in(milliseconds));
    }

    /** Sends a request, again where that is safe. See {@link withRetries}. */
    async request(request: Request): Promise<Reply> {
        const lower = request.lowerLimit && limiterFor(this.user, request.lowerLimit);
        const attempt = async () => {
            if (lower) await this.limiter.take((milliseconds) => this.pause(request, milliseconds));
            const reply = await send(this.settings, request, this.deadline);
            // What such a route or a host of blobs announces is its own limit, which is nothing to the other routes.
            const own = request.path.startsWith("/");
            if (own) this.clock.set(reply.headers.get("date"));
            if (own && !lower) this.limiter.announce(Number(reply.headers.get("x-ratelimit-limit")));
            return reply;
        };
        return withRetries(request, attempt, lower ?? this.limiter, this.deadline);
    }

    private pause(request: Request, milliseconds: number): Promise<void> {
        const asked = { method: request.method, path: request.secretLink ?? pathOf(request.path) };
        return this.deadline.wait(milliseconds, () => late(asked));
    }

    /** Sends a request whose answer is a document with one object. */
    async one(request: Request): Promise<WireDocument<WireResource>> {
        const reply = await this.request(request);
        const document = reply.body as WireDocument<WireResource> | undefined;
        if (!isResource(document?.data)) throw notADocument(request, reply, "one object");
        return document as WireDocument<WireResource>;
    }

    /** Sends a request whose answer is a document with a list. */
    async many(request: Request): Promise<WireDocument<readonly WireResource[]>> {
        const reply = await this.request(request);
        const document = reply.body as WireDocument<readonly WireResource[]> | undefined;
        if (!Array.isArray(document?.data) || !document.data.every(isResource))
            throw notADocument(request, reply, "a list");
        return document;
    }

    /** The documents of a list, page by page. */
    async *pages(
        path: string,
        query: Query = {},
        lowerLimit?: LowerLimit,
    ): AsyncGenerator<WireDocument<readonly WireResource[]>> {
        let page: number | null | undefined = 1;
        while (page) {
            const document: WireDocument<readonly WireResource[]> = await this.many({
                method: "GET",
                path,
                query: { "page[size]": PAGE_SIZE, ...query, "page[number]": page },
                lowerLimit,
            });
            yield document;
            const next: unknown = document.meta?.pagination?.["next-page"] ?? undefined;
            if (next !== undefined && !(Number.isInteger(next) && (next as number) > page)) {
                throw notWhole(
                    path,
                    `"next-page" after page ${page} is ${JSON.stringify(next)}, so the list does not go on`,
                );
            }
            page = next as number | undefined;
        }
    }

    /**
     * All objects of a list, for those who must not miss one.
     *
     * @throws MalformedReplyError when the pages hold another number than the platform counts, or one object twice
     */
    async whole(path: string, query: Query = {}): Promise<WireResource[]> {
        const found: WireResource[] = [];
        let total: unknown;
        for await (const { data, meta } of this.pages(path, query)) {
            found.push(...data);
            total = meta?.pagination?.["total-count"] ?? undefined;
        }
        if (total !== undefined && total !== found.length) {
            throw notWhole(path, `"total-count" is ${JSON.stringify(total)}, but the list holds ${found.length}`);
        }
        const ids = new Set(found.map(({ id }) => id));
        if (ids.size < found.length)
            throw notWhole(path, `${found.length - ids.size} objects are in the list more than once`);
        return found;
    }

    /** The objects of a list, fetched page by page as they are needed. */
    async *list(path: string, query: Query = {}, lowerLimit?: LowerLimit): AsyncGenerator<WireResource> {
        for await (const document of this.pages(path, query, lowerLimit)) yield* document.data;
    }
}

function isResource(value: unknown): value is WireResource {
    const candidate = value as WireResource | null | undefined;
    return typeof candidate?.id === "string" && typeof candidate.type === "string";
}

function notWhole(path: string, reason: string): MalformedReplyError {
    return new MalformedReplyError({ method: "GET", path: pathOf(path), reason });
}

function notADocument(request: Request, reply: Reply, wanted: string): MalformedReplyError {
    return new MalformedReplyError({
        method: request.method,
        path: request.secretLink ?? pathOf(request.path),
        status: reply.status,
        reason: `expected a JSON:API document with ${wanted} in "data"`,
        mayHaveHappened: true,
    });
}
