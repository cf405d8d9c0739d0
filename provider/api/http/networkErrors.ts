import { NetworkError, type RequestFailure } from "../errors";
import type { Settings } from "../settings/settings";
import { ProxyRefused } from "./exchange";
import { CHECK, causeOf } from "./networkCauses";
import { redact, secretsOf } from "./redact";
import type { Asked, Request } from "./send";

/** The error for a request that got no answer. */
export function networkError(settings: Settings, request: Request, asked: Asked, error: unknown): NetworkError {
    const { code = "", message } = error as { code?: string; message: string };
    const refused = error instanceof ProxyRefused ? error : undefined;
    const { host } = new URL(settings.address);
    const cause = refused ? undefined : causeOf(code, message);
    const neverSent = refused !== undefined || cause?.sent === false;
    const failure: RequestFailure = {
        ...asked,
        // A message may hold the whole address, which for an upload link is a secret.
        reason: `${host}: ${code || message.replace(/https?:\/\/\S+/g, "the address")}`,
        hint: refused ? CHECK : cause?.hint(host, settings),
        mayHaveHappened: !neverSent,
        permanent: refused?.permanent ?? cause?.permanent ?? false,
    };
    return new NetworkError(redact(failure, secretsOf(settings, request)));
}
