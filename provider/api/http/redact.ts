import type { RequestFailure } from "../errors";
import type { Settings } from "../settings/settings";
import type { Request } from "./request";

/** What must not show in the errors of a request, whoever repeats it. */
export function secretsOf(settings: Settings, request: Request): string[] {
    return [settings.token, ...(settings.secrets ?? []), ...(request.secrets ?? [])];
}

/** A secret that is shorter than so many characters hides only where it stands by itself: a letter is in every word. */
export const SHORT = 4;

/** A text without the secrets that stand in it. */
export function hideIn(text: string, secrets: readonly string[]): string {
    const given = secrets.filter((secret) => secret !== "").sort((one, other) => other.length - one.length);
    if (given.length === 0) return text;
    const each = given.map((secret) => (secret.length < SHORT ? alone(secret) : literally(secret)));
    return text.replace(new RegExp(each.join("|"), "gu"), "[secret]");
}

/** A failure with its secrets taken out of every text that others wrote. */
export function redact<F extends RequestFailure>(failure: F, secrets: readonly string[]): F {
    const hide = (text: string | undefined) => text && hideIn(text, secrets);
    const details = failure.details?.map((entry) => ({
        status: hide(entry.status),
        title: hide(entry.title),
        detail: hide(entry.detail),
        pointer: hide(entry.pointer),
    }));
    const { reason, requestId, hint } = failure;
    // A hint that is missing is left out, as some others stand in for it.
    return { ...failure, details, reason: hide(reason), requestId: hide(requestId), ...(hint && { hint: hide(hint) }) };
}

function alone(secret: string): string {
    return `(?<![\\p{L}\\p{N}])${literally(secret)}(?![\\p{L}\\p{N}])`;
}

function literally(text: string): string {
    return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
