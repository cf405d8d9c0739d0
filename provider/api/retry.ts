import type { Deadline } from "./deadline";
import { isMissing, NetworkError, RateLimitError, ServerError, type TfeError } from "./errors";
import { askedOf, late, type Request } from "./http";
import type { Limiter } from "./limiter";
import type { Reply } from "./reply";

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
    const asked = askedOf(request);
    let mayHaveHappened = false;
    let saidMissing = false;
    for (let tried = 1; ; tried++) {
        try {
            const turn = limiter.take((milliseconds) => deadline.wait(milliseconds, () => late(asked)));
            await deadline.race(turn, () => late(asked));
            return await attempt();
        } catch (error) {
            if (error instanceof RateLimitError) {
                const wait = error.retryAfter ?? UNKNOWN_RESET;
                limiter.pause(wait + Math.random() * 300);
                if (wait >= deadline.left) throw error;
                continue;
            }
            const deleted = request.method === "DELETE" && mayHaveHappened;
            if (isMissing(error) && (request.method === "GET" || deleted)) {
                if (saidMissing && deleted) return { status: 204, headers: { get: () => null }, body: undefined };
                if (saidMissing) throw error;
                saidMissing = true;
                await deadline.wait(DOUBT, () =>
                    late(asked, "it was said to be missing, and there is no time to ask again"),
                );
                continue;
            }
            if (tried === ATTEMPTS || !mayRepeat(request, error as TfeError)) throw error;
            mayHaveHappened ||= (error as TfeError).mayHaveHappened;
            const backoff = FIRST_WAIT * 2 ** (tried - 1) * (0.75 + Math.random() / 2);
            const wait = Math.max(backoff, (error as TfeError).retryAfter ?? 0);
            await deadline.wait(wait, () => error as Error);
        }
    }
}

function mayRepeat(request: Request, error: TfeError): boolean {
    if (!(error instanceof ServerError || error instanceof NetworkError)) return false;
    if (!error.mayHaveHappened) return !error.permanent;
    return request.method !== "POST" || request.repeatable === true;
}
