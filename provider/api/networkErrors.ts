import { NetworkError, type RequestFailure } from "./errors";
import { ProxyRefused } from "./exchange";
import type { Asked, Request } from "./http";
import { redact, secretsOf } from "./redact";
import type { Settings } from "./settings";

/** Failures before a connection stands: the platform cannot have seen the request. */
const NEVER_SENT =
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|ERR_INVALID_URL)$/;

/** What stays as it is however often one tries. */
const PERMANENT = /^(ERR_TLS_.*|CERT_.*|.*SELF_SIGNED.*|UNABLE_TO_.*|ERR_INVALID_URL)$/;

/** The error for a request that got no answer. */
export function networkError(settings: Settings, request: Request, asked: Asked, error: unknown): NetworkError {
    const { code = "", message } = error as { code?: string; message: string };
    const refused = error instanceof ProxyRefused ? error : undefined;
    const neverSent = refused !== undefined || NEVER_SENT.test(code);
    const host = new URL(settings.address).host;
    const failure: RequestFailure = {
        ...asked,
        // A message may hold the whole address, which for an upload link is a secret.
        reason: `${host}: ${code || message.replace(/https?:\/\/\S+/g, "the address")}`,
        hint: neverSent ? "Check the address, the network and the proxy." : undefined,
        mayHaveHappened: !neverSent,
        permanent: refused?.permanent ?? PERMANENT.test(code),
    };
    return new NetworkError(redact(failure, secretsOf(settings, request)));
}
