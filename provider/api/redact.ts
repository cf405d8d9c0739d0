import type { RequestFailure } from "./errors";
import type { Request } from "./http";
import type { Settings } from "./settings";

/** What must not show in the errors of a request, whoever repeats it. */
export function secretsOf(settings: Settings, request: Request): string[] {
    return [settings.token, ...(request.secrets ?? [])];
}

/** A secret that is shorter than so many characters hides only where it stands by itself: a letter is in every word. */
const SHORT = 4;

/** A failure with its secrets taken out of every text that others wrote. */
export function redact<F extends RequestFailure>(failure: F, secrets: readonly string[]): F {
    const hide = (text: string | undefined) =>
        text &&
        secrets
            .filter((secret) => secret !== "")
            .reduce((all, secret) => all.split(secret.length < SHORT ? alone(secret) : secret).join("[secret]"), text);
    const details = failure.details?.map((entry) => ({
        ...entry,
        title: hide(entry.title),
        detail: hide(entry.detail),
    }));
    return { ...failure, details, reason: hide(failure.reason) };
}

function alone(secret: string): RegExp {
    const literally = secret.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    return new RegExp(`(?<![\\p{L}\\p{N}])${literally}(?![\\p{L}\\p{N}])`, "u");
}
