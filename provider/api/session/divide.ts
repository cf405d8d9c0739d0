import { errorOf } from "../../thrown";
import { type ErrorDetail, TfeError, ValidationError } from "../errors";

/** Why single members of a request failed. A member that is not in it got through. */
export type Failures = Map<string, Error>;

/** A request about many members, which the platform carries out or refuses as a whole. */
export interface Divisible {
    send(ids: readonly string[]): Promise<void>;
    /** The sentence for a refusal that has nothing to do with single members, so that dividing would not help. */
    explain?(error: TfeError): Promise<Error | undefined>;
}

/**
 * Sends a request; when the platform refuses it because of some members, finds those and sends the others without them.
 *
 * Members that the answer names are left out at once. Where it names none, the request is halved until the bad ones stand
 * alone: about two requests for each halving and bad member, so 15 for one among 100.
 */
export async function sendDividing(ids: readonly string[], request: Divisible): Promise<Failures> {
    const failures: Failures = new Map();
    const error = await attempt(ids, request);
    if (error === undefined) return failures;
    const whole = isRefusal(error) && namedIn(error, ids).size === 0 ? await request.explain?.(error) : undefined;
    if (whole) {
        for (const id of ids) failures.set(id, whole);
    } else {
        await narrow(ids, error, request, failures);
    }
    return failures;
}

/** Deals with members whose common request failed with `error`. */
async function narrow(ids: readonly string[], error: Error, request: Divisible, failures: Failures): Promise<void> {
    const named = isRefusal(error) ? namedIn(error, ids) : new Map<string, Error>();
    if (!isRefusal(error) || ids.length === 1) {
        for (const id of ids) failures.set(id, named.get(id) ?? error);
        return;
    }
    if (named.size > 0) {
        for (const [id, own] of named) failures.set(id, own);
        const rest = ids.filter((id) => !named.has(id));
        const again = rest.length > 0 ? await attempt(rest, request) : undefined;
        if (again) await narrow(rest, again, request, failures);
        return;
    }
    const middle = Math.ceil(ids.length / 2);
    // Both halves are sent, even when the first gets through: what was refused may have been the size.
    for (const half of [ids.slice(0, middle), ids.slice(middle)]) {
        const again = await attempt(half, request);
        if (again) await narrow(half, again, request, failures);
    }
}

async function attempt(ids: readonly string[], request: Divisible): Promise<Error | undefined> {
    try {
        await request.send(ids);
        return undefined;
    } catch (error) {
        return errorOf(error);
    }
}

/** 422, 400, and 413: less or other members may pass. A 404 is about the set, and anything else about the platform. */
function isRefusal(error: Error): error is TfeError {
    return error instanceof ValidationError || (error instanceof TfeError && error.status === 413);
}

/** The members that an answer names by their place in the request or by their id, each with the part that is about it. */
function namedIn(error: TfeError, ids: readonly string[]): Map<string, Error> {
    const details = new Map<string, ErrorDetail[]>();
    for (const entry of error.details) {
        const at = /^\/data\/(\d+)(\/|$)/.exec(entry.pointer ?? "")?.[1];
        const said = `${entry.title ?? ""} ${entry.detail ?? ""}`.match(/[a-z]+-[A-Za-z0-9-]+/g) ?? [];
        const about = new Set(
            at === undefined ? said.filter((id) => ids.includes(id)) : ids.slice(Number(at), Number(at) + 1),
        );
        for (const id of about) details.set(id, [...(details.get(id) ?? []), entry]);
    }
    const { method, path, status, requestId } = error;
    return new Map(
        [...details].map(([id, own]) => [id, new ValidationError({ method, path, status, requestId, details: own })]),
    );
}
