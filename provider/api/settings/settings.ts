import { legibleLine } from "../../legible";
import { packageVersion } from "../../version";
import { ConfigurationError } from "../errors";
import { type FoundToken, findToken } from "./credentials";
import {
    FROM_CALLER,
    FROM_CONFIG,
    FROM_PROVIDER,
    FROM_STORED_CONFIG,
    fromVariable,
    type TokenSource,
} from "./tokenSource";
import { readCertificates } from "./trust";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** The host of HCP Terraform. */
export const DEFAULT_HOSTNAME = "app.terraform.io";

/** What a client needs to reach one host as one user. */
export interface Settings {
    /** `https://host[:port]`, or `http://` on this machine. */
    readonly address: string;
    readonly token: string;
    /** Where the token comes from, where that is known. */
    readonly tokenSource?: TokenSource;
    /** The organization of what names none, where one is set. */
    readonly organization?: string;
    readonly skipTlsVerify: boolean;
    /** Certificates to trust besides those that Node.js does, in PEM. */
    readonly ca?: string;
    readonly userAgent: string;
    /** Values that must not show in errors, should the platform repeat them. */
    readonly secrets?: readonly string[];
}

/** Settings as somebody gave them; each member may be missing. */
export interface GivenSettings {
    /** An API token. */
    readonly token?: string;
    /** `host[:port]`. */
    readonly hostname?: string;
    /** A whole address; wins over `hostname`. */
    readonly address?: string;
    /** The organization of what names none. */
    readonly organization?: string;
    /** `true` or `1`: takes any certificate. */
    readonly sslSkipVerify?: string;
    /** Path of a file with certificates to trust besides those that Node.js does, in PEM. */
    readonly caFile?: string;
}

/** All places that settings may come from, strongest first. */
export interface SettingsSources {
    /** An explicit `Provider` resource. */
    readonly explicit?: GivenSettings;
    /** The environment of the Pulumi CLI. */
    readonly env: Readonly<Record<string, string | undefined>>;
    /** The stack's configuration, namespace `tfe`. */
    readonly config?: GivenSettings;
    /** Whether the first and the last are as the last `pulumi up` stored them, which the provider's process sees. */
    readonly stored?: boolean;
}

/** The settings that the environment gives: `TFE_` and the name. */
function fromEnvironment(env: SettingsSources["env"]): GivenSettings {
    return {
        token: env.TFE_TOKEN,
        address: env.TFE_ADDRESS,
        hostname: env.TFE_HOSTNAME,
        organization: env.TFE_ORGANIZATION,
        sslSkipVerify: env.TFE_SSL_SKIP_VERIFY,
        caFile: env.TFE_CA_FILE,
    };
}

/** The organization to use where a program names none, or `undefined`. */
export function resolveOrganization({ explicit, env, config }: SettingsSources): string | undefined {
    return trimmed(explicit?.organization) || trimmed(env.TFE_ORGANIZATION) || trimmed(config?.organization);
}

/** The host, which needs no token to be known. @throws ConfigurationError when the address is not usable */
export function resolveAddress({ explicit = {}, env, config = {} }: SettingsSources): string {
    return addressFrom([explicit, fromEnvironment(env), config]).origin;
}

/**
 * The settings for a client: an explicit provider wins over the environment, which wins over the stack's configuration,
 * which wins over the Terraform CLI's credentials. The environment comes before the stack's configuration because
 * refresh and destroy see an old copy of the latter.
 *
 * An explicit provider for a second host never gets the token that was meant for the first one.
 *
 * @throws ConfigurationError when no token is found (it lists the places looked in) or the address is not usable
 */
export async function resolveSettings(sources: SettingsSources): Promise<Settings> {
    const env = fromEnvironment(sources.env);
    const { explicit = {}, config = {} } = sources;
    const usual = addressFrom([env, config]);
    const address = addressFrom([explicit, env, config]);
    const foreign = address.origin !== usual.origin;
    const found = ownToken(sources, foreign) ?? (await findToken(address.host, sources.env));
    if (!found || !trimmed(found.token)) throw new ConfigurationError(noToken(address.host, foreign));
    const caFile = trimmed(explicit.caFile) || trimmed(env.caFile) || trimmed(config.caFile);
    return {
        address: address.origin,
        token: checkedToken(found.token.trim()),
        tokenSource: found.source,
        organization: resolveOrganization(sources),
        skipTlsVerify: isTrue(explicit.sslSkipVerify || env.sslSkipVerify || config.sslSkipVerify),
        ca: caFile && readCertificates(caFile),
        userAgent: userAgent(),
    };
}

/** The token that was given for this package. What is meant for one host is not for another. */
function ownToken({ explicit, env, config, stored }: SettingsSources, foreign: boolean): FoundToken | undefined {
    const places: [string | undefined, TokenSource][] = [
        [explicit?.token, stored ? FROM_PROVIDER : FROM_CALLER],
        [foreign ? undefined : env.TFE_TOKEN, fromVariable("TFE_TOKEN", trimmed(config?.token) !== undefined)],
        [foreign ? undefined : config?.token, stored ? FROM_STORED_CONFIG : FROM_CONFIG],
    ];
    const [token, source] = places.find(([each]) => trimmed(each)) ?? [];
    return token && source ? { token, source } : undefined;
}

function addressFrom(places: readonly GivenSettings[]): URL {
    for (const { address, hostname } of places) {
        const [whole, host] = [trimmed(address), trimmed(hostname)];
        if (whole) return checkedAddress("address", whole);
        if (host) return checkedAddress("hostname", host);
    }
    return new URL(`https://${DEFAULT_HOSTNAME}`);
}

function checkedAddress(setting: string, given: string): URL {
    const whole = /^[a-z]+:\/\//i.test(given) ? given : `https://${given}`;
    const url = URL.canParse(whole) ? new URL(whole) : undefined;
    // A host has no such name, but many a token.
    if (/\.atlasv\d+\./.test(given)) {
        throw new ConfigurationError(`${setting} holds what looks like a token. (It is not shown here.)`);
    }
    if (!url) {
        throw new ConfigurationError(
            `${setting} ${shown(given)} is not an address; write for example https://tfe.example.com.`,
        );
    }
    if (url.username || url.password) {
        throw new ConfigurationError(
            `${setting} must not hold a user name or password; the token is a setting of its own.`,
        );
    }
    if (url.pathname !== "/" || url.search || url.hash) {
        throw new ConfigurationError(
            `${setting} "${url.protocol}//${url.host}/…" must name a host only, without a path; write for example https://${url.host}.`,
        );
    }
    if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) return url;
    throw new ConfigurationError(
        `${setting} "${url.protocol}//${url.host}" would send the token over ${url.protocol}//; use https:// (plain http is for this machine only).`,
    );
}

/** Whether a host name (as `URL.hostname` gives it) is this machine. */
export function isLoopback(hostname: string): boolean {
    return LOOPBACK.test(hostname);
}

/** What was given for an address, unless it may hold a password. */
function shown(given: string): string {
    const mayHoldOne = /[@?#]|:(?!\/\/|\d+$)/.test(given);
    return mayHoldOne ? "(not shown here, as it may hold a password)" : `"${legibleLine(given, 100)}"`;
}

/** An empty variable is how CI says that there is none. */
function trimmed(value: string | undefined): string | undefined {
    return value?.trim() || undefined;
}

/** Node would print a token that cannot stand in a header. */
function checkedToken(token: string): string {
    if (/^[\x21-\x7e]+$/.test(token)) return token;
    throw new ConfigurationError(
        "The token holds spaces, line breaks or characters that no token has; copy it again. (It is not shown here.)",
    );
}

function isTrue(value: string | undefined): boolean {
    return /^(1|t|true)$/i.test(value ?? "");
}

function noToken(host: string, foreign: boolean): string {
    const places = [
        "the token of an explicit Provider resource",
        foreign ? "" : "the environment variable TFE_TOKEN",
        foreign ? "" : "the stack's configuration (pulumi config set --secret tfe:token)",
        // The name of a variable cannot hold a port.
        host.includes(":") ? "" : `the environment variable TF_TOKEN_${host.replace(/-/g, "__").replace(/\./g, "_")}`,
        "the Terraform CLI's configuration (TF_CLI_CONFIG_FILE or ~/.terraformrc) and ~/.terraform.d/credentials.tfrc.json",
    ].filter((place) => place !== "");
    return `No token for ${host}. Looked in ${places.join("; ")}. Set one of them, for example by terraform login ${host}.`;
}

function userAgent(): string {
    return `pulumi-tfe-policy/${packageVersion()} node/${process.versions.node}`;
}
