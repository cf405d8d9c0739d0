import { isMissing, NetworkError, RateLimitError, ServerError, TfeError } from "../errors";
import type { Reply } from "../http/reply";
import { askedOf, late, type Request } from "../http/request";
import type { Deadline } from "../http/time";
import type { Limiter } from "./limiter";

/** How often a request is sent at the most when the platform fails or connections break. */
const ATTEMPTS = 6;
/** The wait before the second attempt, in milliseconds; it doubles from there. */
const FIRST_WAIT = 250;
/** The wait before something is asked for again that is said to be missing, in milliseconds. */
const DOUBT = 1_000;
/** The wait after a 429 that does not say how long, in milliseconds. */
const UNKNOWN_RESET = 1_000;

/**
 * Sends a request until it succeeds, may not be repeated, or the deadline passes.
 *
 * A 429 is always tried again. Failures of the platform and broken connections are tried again where repeating does no
 * harm: GET, PUT, PATCH, DELETE, a POST marked `repeatable`, and any request that certainly was not received. Any other
 * POST is left to the caller, who can look up whether it happened (`mayHaveHappened` of the error).
 *
 * "Missing" is believed when it is said twice, a second apart, wherever something may be forgotten for it: of what is read,
 * and of what an earlier attempt may have deleted.
 */
export async function withRetries(
    request: Request,
    attempt: () => Promise<Reply>,
    limiter: Limiter,
    deadline: Deadline,
): Promise<Reply> {
    const before: Before = { mayHaveHappened: false };
    try {
        return await repeat(request, attempt, limiter, deadline, before);
    } catch (error) {
        // Whatever the last attempt came to, the request may have happened at an earlier one.
        if (error instanceof TfeError && before.mayHaveHappened) Object.assign(error, before);
        throw error;
    }
}

/** What is known of the attempts before. */
interface Before {
    mayHaveHappened: boolean;
}

async function repeat(
    request: Request,
    attempt: () => Promise<Reply>,
    limiter: Limiter,
    deadline: Deadline,
    before: Before,
): Promise<Reply> {
    const asked = askedOf(request);
    let saidMissing = false;
    for (let tried = 1; ; tried++) {
        try {
            const noTurn = () => late(asked, "its turn does not come before the operation's time is up");
            const turn = limiter.take((milliseconds) => deadline.wait(milliseconds, noTurn));
            await deadline.race(turn, noTurn);
            return await attempt();
        } catch (error) {
            if (error instanceof RateLimitError) {
                const wait = (error.retryAfter ?? UNKNOWN_RESET) + Math.random() * 300;
                limiter.pause(wait);
                await deadline.wait(wait, () => tooLong(error, deadline));
                continue;
            }
            const deleted = request.method === "DELETE" && before.mayHaveHappened;
            if (isMissing(error) && (request.method === "GET" || deleted)) {
                if (saidMissing && deleted) return { status: 204, headers: { get: () => null }, body: undefined };
                if (saidMissing) throw error;
                saidMissing = true;
                await deadline.wait(DOUBT, () =>
                    late(asked, "it was said to be missing, and there is no time to ask again"),
                );
                continue;
            }
            if (!(error instanceof TfeError)) throw error;
            if (tried === ATTEMPTS || !mayRepeat(request, error)) throw error;
            before.mayHaveHappened ||= error.mayHaveHappened;
            const backoff = FIRST_WAIT * 2 ** (tried - 1) * (0.75 + Math.random() / 2);
            const wait = Math.max(backoff, error.retryAfter ?? 0);
            await deadline.wait(wait, () => tooLong(error, deadline));
        }
    }
}

/** The error of an attempt after which the platform wants a longer wait than there is time for. */
function tooLong(error: TfeError, { left }: Deadline): TfeError {
    const { retryAfter } = error;
    if (retryAfter === undefined) return error;
    const hint =
        `The platform asked to wait ${seconds(retryAfter)} s before the next request, and this operation has ${seconds(left)} s ` +
        "left. Try again then, or give it more time with the resource option customTimeouts.";
    return new (error.constructor as typeof TfeError)({ ...error, hint });
}

function seconds(milliseconds: number): number {
    return Math.ceil(milliseconds / 1000);
}

function mayRepeat(request: Request, error: TfeError): boolean {
    if (!(error instanceof ServerError || error instanceof NetworkError)) return false;
    if (!error.mayHaveHappened) return !error.permanent;
    return request.method !== "POST" || request.repeatable === true;
}
