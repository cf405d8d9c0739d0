import { createHash } from "node:crypto";
import { notFound, unauthorized } from "./errors";
import { randomText } from "./ids";

/** A bearer token and what it may do. */
export interface Token {
    /** What stands in the `Authorization` header behind `Bearer`. */
    token: string;
    /** Requests are limited by user, not by token. @default "owner" */
    user: string;
    /** Organization tokens exist for automation: the platform does not let them act on runs. @default "user" */
    kind: "user" | "team" | "organization";
    /** "read" answers 404 to every write. @default "write" */
    access: "write" | "read";
    /** What it may do with runs, each with all before it: look, start them, decide about them, force them. @default "admin" */
    runs: "read" | "plan" | "write" | "admin";
    /** Whether it may override policies that failed. @default true */
    overridesPolicies: boolean;
    /** The organizations it sees; all others are 404. @default "all" */
    organizations: "all" | string[];
}

/** A token; what is left out is an owner's. */
export type TokenOptions = Partial<Token>;

/** The tokens that are known. They live beside the data, not in it: a file or a snapshot never holds one. */
export class Tokens {
    private readonly byText = new Map<string, Token>();

    /** Adds a token; what is left out is random (the token itself) or an owner's. */
    add(options: TokenOptions = {}): Token {
        const token: Token = {
            user: "owner",
            kind: "user",
            access: "write",
            runs: "admin",
            overridesPolicies: true,
            organizations: "all",
            ...options,
            token: options.token ?? `${randomText(14)}.atlasv1.${randomText(32)}`,
        };
        this.byText.set(token.token, token);
        return token;
    }

    /** Makes a token unknown from now on. False when it was not known. */
    revoke(token: string): boolean {
        return this.byText.delete(token);
    }

    all(): Token[] {
        return [...this.byText.values()];
    }

    /** The token in an `Authorization` header. @throws 401 */
    authenticate(header: string | undefined): Token {
        const text = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
        const token = text === undefined ? undefined : this.byText.get(text);
        if (token === undefined) throw unauthorized();
        return token;
    }
}

/** @throws 404 when the token does not see the organization */
export function mustSee(token: Token, organization: string): void {
    if (token.organizations !== "all" && !token.organizations.includes(organization)) throw notFound();
}

const RUN_RIGHTS = ["read", "plan", "write", "admin"] as const;

/** Whether a token may do something with runs: start them (`plan`), decide about them (`write`), force them (`admin`). */
export function mayOnRuns(token: Token, right: Token["runs"]): boolean {
    if (right === "read") return true;
    if (token.access === "read" || token.kind === "organization") return false;
    return RUN_RIGHTS.indexOf(token.runs) >= RUN_RIGHTS.indexOf(right);
}

/** Whether a token may override policies that failed. */
export function mayOverride(token: Token): boolean {
    return token.access === "write" && token.kind !== "organization" && token.overridesPolicies;
}

/** Tells tokens apart in a log without giving them away: 8 hexadecimal digits. */
export function fingerprint(header: string | undefined): string | undefined {
    const text = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
    return text === undefined ? undefined : createHash("sha256").update(text).digest("hex").slice(0, 8);
}
