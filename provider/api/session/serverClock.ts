/** How far apart the times of two answers may be that say the same, in milliseconds: one may have been long under way. */
const TOLERANCE = 60_000;

/** What one answer says. */
interface Claim {
    /** Its time. */
    readonly date: number;
    /** How much that is ahead of the process's own clock. */
    readonly ahead: number;
}

/**
 * The clock of one host, as far as its answers tell: this machine's may be hours off, and may be set meanwhile.
 *
 * An answer was written before it is here, and says its time in whole seconds: so the host's clock shows that time or a later one.
 * Of all answers the latest tells most, but for one that no other bears out: it counts until the next.
 */
export class ServerClock {
    /** The answer that is the furthest ahead of those that are believed. */
    private believed: Claim | undefined;
    /** Whether more than one has said so. Caches answer with times that are past: they do not count any more then. */
    private borneOut = false;
    /** The last answer that says something else altogether. */
    private doubtful: Claim | undefined;

    /** Takes over the time of an answer's `Date` header; anything else is ignored. */
    set(header: string | null): void {
        const date = Date.parse(header ?? "");
        if (!Number.isFinite(date)) return;
        const claim = { date, ahead: date - performance.now() };
        const { believed, doubtful } = this;
        if (believed === undefined) this.believed = claim;
        else if (isNear(claim, believed)) this.believe(claim, believed);
        else if (doubtful && isNear(claim, doubtful) && claim.date !== doubtful.date) this.believe(claim, doubtful);
        else if (claim.ahead > believed.ahead || !this.borneOut) this.doubtful = claim;
    }

    /**
     * The least that the host's clock showed at a moment, in milliseconds since 1970; `undefined` while no answer has told. Where
     * two answers contradict each other it is the later time, at which nothing seems younger than it is.
     *
     * @param moment by `performance.now()`
     */
    at(moment: number = performance.now()): number | undefined {
        if (this.believed === undefined) return undefined;
        return moment + Math.max(this.believed.ahead, this.doubtful?.ahead ?? Number.NEGATIVE_INFINITY);
    }

    private believe(one: Claim, other: Claim): void {
        this.borneOut ||= one.date !== other.date;
        this.believed = one.ahead > other.ahead ? one : other;
        this.doubtful = undefined;
    }
}

function isNear(one: Claim, other: Claim): boolean {
    return Math.abs(one.ahead - other.ahead) <= TOLERANCE;
}

const moments = new WeakMap<object, number>();

/** Sends a request, and keeps for its answer or its failure when that was. */
export async function timed<T extends object>(send: () => Promise<T>): Promise<T> {
    const moment = performance.now();
    try {
        const answer = await send();
        moments.set(answer, moment);
        return answer;
    } catch (error) {
        if (error instanceof Error) moments.set(error, moment);
        throw error;
    }
}

/** Keeps for a failure that an answer was found to be when its request was sent. */
export function sentWith<T extends Error>(answer: object, failure: T): T {
    moments.set(failure, moments.get(answer) ?? Number.NaN);
    return failure;
}

/** When the request was sent that failed with an error, by `performance.now()`; `NaN` for one that was not sent. */
export function sentAt(failure: Error): number {
    return moments.get(failure) ?? Number.NaN;
}
