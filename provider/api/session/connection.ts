import { MalformedReplyError, type TfeError } from "../errors";
import { countProblem, following, listOfObjects, oneObject, Unfit, type Wanted } from "../http/document";
import type { WireDocument, WireResource } from "../http/jsonapi";
import type { Reply } from "../http/reply";
import { askedOf, type LowerLimit, late, type Request } from "../http/request";
import { send } from "../http/send";
import { Deadline } from "../http/time";
import type { Settings } from "../settings/settings";
import { withRetries } from "./retry";
import { sentAt, sentWith, timed } from "./serverClock";
import { type Session, sessionOf } from "./session";

/** How long an operation may take unless told otherwise, in milliseconds. */
export const DEFAULT_TIMEOUT = 5 * 60_000;
/** The largest page that the platform gives. */
const PAGE_SIZE = 100;

export type Query = NonNullable<Request["query"]>;

/** Requests of one user to one host, within one deadline, counted against the limit that the whole process shares. */
export class Connection {
    readonly session: Session;

    constructor(
        readonly settings: Settings,
        readonly deadline: Deadline = Deadline.in(DEFAULT_TIMEOUT),
    ) {
        this.session = sessionOf(settings);
    }

    /**
     * How long ago a time is at the least that the platform gave, in milliseconds, by the platform's own clock. `NaN` when nobody
     * can tell.
     */
    age(time: string | null | undefined): number {
        return (this.session.clock.at() ?? Number.NaN) - Date.parse(time ?? "");
    }

    /** What time it is by the platform's own clock, in milliseconds; by this machine's, before the platform has answered anything. */
    get platformTime(): number {
        return this.session.clock.at() ?? Date.now();
    }

    /**
     * Whether a time that the platform gives is not before a request was sent that failed, by the platform's own clock and to the
     * second. `false` when nobody can tell.
     */
    isSince(time: string | null | undefined, failure: TfeError): boolean {
        const sent = this.session.clock.at(sentAt(failure));
        return sent !== undefined && Math.floor(Date.parse(time ?? "") / 1000) >= Math.floor(sent / 1000);
    }

    /** The same connection with a deadline so many milliseconds from now. */
    within(milliseconds: number): Connection {
        return new Connection(this.settings, Deadline.in(milliseconds));
    }

    /** Sends a request, again where that is safe. See {@link withRetries}. */
    async request(request: Request): Promise<Reply> {
        const { limiter, clock } = this.session;
        const lower = request.lowerLimit && this.session.lowerLimiter(request.lowerLimit);
        const attempt = async () => {
            if (lower) await limiter.take((milliseconds) => this.pause(request, milliseconds));
            const reply = await timed(() => send(this.settings, request, this.deadline));
            // What such a route or a host of blobs announces is its own limit, which is nothing to the other routes.
            const own = request.path.startsWith("/");
            if (own) clock.set(reply.headers.get("date"));
            if (own && !lower) limiter.announce(Number(reply.headers.get("x-ratelimit-limit")));
            return reply;
        };
        return withRetries(request, attempt, lower ?? limiter, this.deadline);
    }

    private pause(request: Request, milliseconds: number): Promise<void> {
        return this.deadline.wait(milliseconds, () => late(askedOf(request)));
    }

    /**
     * Sends a request whose answer is a document with one object.
     *
     * @param wanted the object that it must be
     */
    async one(wanted: Wanted, request: Request): Promise<WireDocument<WireResource>> {
        const reply = await this.request(request);
        return fitting(request, reply, () => oneObject(reply.body, wanted));
    }

    /** Sends a request whose answer is a text, or nothing yet. */
    async text(path: string): Promise<string | undefined> {
        const { body } = await this.request({ method: "GET", path, expects: "text" });
        return typeof body === "string" ? body : undefined;
    }

    /** The documents of a list of objects of one type, page by page. */
    async *pages(
        type: string,
        path: string,
        query: Query = {},
        lowerLimit?: LowerLimit,
    ): AsyncGenerator<WireDocument<readonly WireResource[]>> {
        let page: number | undefined = 1;
        for (let seen = 0; page !== undefined; ) {
            const number: number = page;
            const all = { "page[size]": PAGE_SIZE, ...query, "page[number]": number };
            const request: Request = { method: "GET", path, query: all, lowerLimit };
            const reply = await this.request(request);
            const document = fitting(request, reply, () => listOfObjects(reply.body, { type }));
            const count = document.data.length;
            seen += count;
            yield document;
            page = fitting(request, reply, () => following({ number, count, seen }, document.meta?.pagination));
        }
    }

    /** All objects of a list, for those who must not miss one. @throws MalformedReplyError as {@link wholePages} */
    async whole(type: string, path: string, query: Query = {}): Promise<WireResource[]> {
        const found: WireResource[] = [];
        for await (const { data } of this.wholePages(type, path, query)) found.push(...data);
        return found;
    }

    /**
     * The documents of a list, for those who must not miss an object of it, and keep less of each than the answer has. Until the last
     * one is there, nobody knows whether it is all.
     *
     * @throws MalformedReplyError when the pages hold another number than the platform counts, or one object twice
     */
    async *wholePages(
        type: string,
        path: string,
        query: Query = {},
    ): AsyncGenerator<WireDocument<readonly WireResource[]>> {
        const ids = new Set<string>();
        let count = 0;
        let total: number | undefined;
        for await (const document of this.pages(type, path, query)) {
            for (const { id } of document.data) ids.add(id);
            count += document.data.length;
            total = document.meta?.pagination?.["total-count"] ?? undefined;
            yield document;
        }
        const more = count - ids.size;
        const problem = more > 0 ? `${more} objects are in the list more than once` : countProblem(count, total);
        if (problem) throw new MalformedReplyError({ ...askedOf({ method: "GET", path }), reason: problem });
    }

    /** The objects of a list, fetched page by page as they are needed. */
    async *list(type: string, path: string, query: Query = {}, lowerLimit?: LowerLimit): AsyncGenerator<WireResource> {
        for await (const document of this.pages(type, path, query, lowerLimit)) yield* document.data;
    }
}

/** What was made of an answer; an answer that is not what was asked for is an error of its request. */
function fitting<T>(request: Request, reply: Reply, make: () => T): T {
    try {
        return make();
    } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        const { status } = reply;
        const failure = { ...askedOf(request), status, reason: error.message, mayHaveHappened: true };
        throw sentWith(reply, new MalformedReplyError(failure));
    }
}
