import { codeOf, errorOf } from "../../thrown";
import { NetworkError, type RequestFailure } from "../errors";
import type { Settings } from "../settings/settings";
import { redact, secretsOf } from "./redact";
import type { Asked, Request } from "./request";
import { ProxyRefused } from "./transport";

/** What is behind a code of Node's for a request that got no answer. */
interface Cause {
    readonly code: RegExp;
    /** What the message must say besides. */
    readonly message?: RegExp;
    /** Whether the platform may have seen the request. */
    readonly sent: boolean;
    /** Stays as it is however often one tries. */
    readonly permanent?: boolean;
    /** What it means and what to do next. */
    hint(host: string, settings: Settings): string | undefined;
}

const CHECK = "Check the address, the network and the proxy.";

const CAUSES: readonly Cause[] = [
    {
        code: /SELF_SIGNED|^UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|^CERT_(UNTRUSTED|SIGNATURE_FAILURE)/,
        sent: false,
        permanent: true,
        hint: (host, { ca }) =>
            `The certificate of ${host} is not signed by an authority that Node.js knows` +
            (ca ? ", nor by one in the file of the setting caFile. " : ". ") +
            "If it is signed by a private one, name the file with that one's certificate in the setting caFile (TFE_CA_FILE, " +
            "tfe:caFile) or in NODE_EXTRA_CA_CERTS; sslSkipVerify leaves certificates unchecked.",
    },
    {
        code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
        sent: false,
        permanent: true,
        hint: (host) => `The certificate there is for another name than ${host}. Check the address.`,
    },
    {
        code: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
        sent: false,
        permanent: true,
        hint: (host) =>
            `The certificate of ${host} is not valid at this time. Renew it, or correct this machine's clock.`,
    },
    {
        code: /^(EPROTO|ERR_SSL_.*)$/,
        message: /wrong.version.number|packet.length.too.long|http.request|unknown.protocol/i,
        sent: false,
        permanent: true,
        hint: (host) =>
            `What listens at ${host} does not speak TLS. Check the port, or whether the address begins with http://.`,
    },
    {
        code: /^(EPROTO|ERR_SSL_.*)$/,
        message: /protocol.version|unsupported.protocol|handshake.failure|no.shared.cipher/i,
        sent: false,
        permanent: true,
        hint: (host) => `${host} and this Node.js have no version of TLS in common. ${CHECK}`,
    },
    { code: /^ECONNRESET$/, message: /before secure TLS connection/, sent: false, hint: () => CHECK },
    {
        code: /^HPE_/,
        sent: true,
        hint: (host) => `What listens at ${host} does not speak HTTP as it should. Check the port and the proxy.`,
    },
    {
        code: /^ENOTFOUND$/,
        sent: false,
        hint: (host) => `There is no host named ${host} in the network's directory (DNS). ${CHECK}`,
    },
    { code: /^ECONNREFUSED$/, sent: false, hint: (host) => `Nothing listens at ${host}. ${CHECK}` },
    { code: /^(EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/, sent: false, hint: () => CHECK },
    { code: /^(ERR_TLS_|CERT_|UNABLE_TO_|ERR_INVALID_URL$)/, sent: false, permanent: true, hint: () => CHECK },
];

/** The error for a request that got no answer. */
export function networkError(settings: Settings, request: Request, asked: Asked, error: unknown): NetworkError {
    const code = codeOf(error) ?? "";
    const { message } = errorOf(error);
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

/** What is behind a failure, or `undefined` where nothing is known of it: the platform may have seen the request. */
function causeOf(code: string, message: string): Cause | undefined {
    return CAUSES.find((cause) => cause.code.test(code) && (cause.message?.test(`${code} ${message}`) ?? true));
}
