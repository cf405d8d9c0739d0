import { closest, distance } from "fastest-levenshtein";
import { legibleLine } from "../legible";
import type { Client } from "./client";
import { isMissing, NotFoundError } from "./errors";
import { decode } from "./http/jsonapi";

/** What is behind a "not found". */
export interface Reason {
    /** Whole sentences: what is so, and what to do next. */
    readonly sentence: string;
    /** Whether nothing but what was asked for is missing. */
    readonly gone?: true;
}

/** How many organizations are named that the token sees. */
const NAMED = 5;
const NO_TAGS =
    "The policy set is there, so this platform, or the organization, has no tag selectors: they are a beta. Name workspaces or projects by " +
    "their ids instead, with WorkspaceAttachment or ProjectAttachment.";
/** What an organization's policies are asked for by. */
const POLICIES = /^\/api\/v2\/(organizations\/[^/]+\/polic|polic|policy-set)/;
const RUNS = /^\/api\/v2\/(runs|task-stages|policy-checks|policy-evaluations)\b|\/(runs|configuration-versions)$/;
const OBJECT = /^\/api\/v2(\/(?:policies|policy-sets|workspaces|runs)\/[^/]+)/;

/**
 * Which of missing, forbidden and not part of the plan a "not found" is: the platform gives the same answer to all three, but
 * the organization, its entitlements, and who the token belongs to tell them apart.
 *
 * @param organization where it should be, if that is known for sure
 * @returns `undefined` where nothing can be told; it never fails
 */
export async function whyMissing(
    { method, path, status }: NotFoundError,
    client: Client,
    organization?: string,
): Promise<Reason | undefined> {
    if (status !== 404) return undefined;
    const name = /^\/api\/v2\/organizations\/([^/]+)/.exec(path)?.[1];
    const known = name === undefined ? organization : decodeURIComponent(name);
    // Where nothing says it, the organization of the settings is a guess, and may have nothing to do with it.
    const where = known ?? client.connection.settings.organization;
    const writes = method !== "GET";
    const policies = POLICIES.test(path);
    try {
        const state = where === undefined ? undefined : await stateOf(where, client);
        if (known !== undefined && !state) return { sentence: await noSuchOrganization(known, client) };
        if (policies && state?.entitled === false) return { sentence: notEntitled(state.name) };
        if (policies && writes && state?.managesPolicies === false) return { sentence: mayNotManage(state.name) };
        if (writes && RUNS.test(path)) {
            const account = await serviceAccount(client);
            if (account) return { sentence: notForOrganizations(account) };
        }
        const object = OBJECT.exec(path)?.[1];
        if (!object) return undefined;
        const manages = policies && state?.managesPolicies ? state : undefined;
        // What was asked for is not there itself, or what was to be done to it is not for this token.
        if (!(writes && (await isThere(object, client)))) {
            return manages ? { sentence: isGone(manages.name), gone: true } : undefined;
        }
        if (manages && path.endsWith("/tag-selectors")) return { sentence: NO_TAGS };
        // One who may do all this hears it of something that the request names.
        return manages ? undefined : { sentence: mayNotChange(object) };
    } catch {
        // The answer itself says more than that it cannot be looked into.
        return undefined;
    }
}

/** The same error, with another hint. */
export function withHint(error: NotFoundError, hint: string): NotFoundError {
    const { method, path, status, details, requestId } = error;
    return new NotFoundError({ method, path, status, details, requestId, hint });
}

interface State {
    readonly name: string;
    readonly entitled?: boolean;
    readonly managesPolicies?: boolean;
}

async function stateOf(name: string, client: Client): Promise<State | undefined> {
    try {
        const { attributes } = await client.organizations.read(name);
        const { policyEnforcement } = await client.organizations.entitlements(name);
        return { name, entitled: policyEnforcement, managesPolicies: attributes.permissions?.canUpdateSentinel };
    } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
    }
}

/** The name of the account, where the token is that of a team or an organization. */
async function serviceAccount({ connection }: Client): Promise<string | undefined> {
    const { data } = await connection.one({ type: "users" }, { method: "GET", path: "/account/details" });
    const { isServiceAccount, username } = decode<{ isServiceAccount?: boolean; username?: string }>(data).attributes;
    return isServiceAccount ? legibleLine(username ?? data.id) : undefined;
}

async function noSuchOrganization(name: string, client: Client): Promise<string> {
    const seen = (await client.organizations.names()).filter((each) => /^[\w-]+$/.test(each));
    const sentence = `There is no organization ${name} that the token may see.`;
    if (seen.length === 0) return `${sentence} It sees none: use a token of a member of the organization.`;
    const nearest = closest(name.toLowerCase(), seen);
    if (distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3)) {
        return `${sentence} Did you mean ${nearest}?`;
    }
    const rest = seen.length - NAMED;
    return `${sentence} It sees ${seen.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`;
}

async function isThere(path: string, client: Client): Promise<boolean> {
    try {
        await client.connection.request({ method: "GET", path });
        return true;
    } catch (error) {
        if (isMissing(error)) return false;
        throw error;
    }
}

function notEntitled(name: string): string {
    return `The plan of organization ${name} does not include this: its entitlement set has no policy enforcement.`;
}

function mayNotManage(name: string): string {
    return `The token may see organization ${name}, but not manage its policies. Use one of a team with that permission.`;
}

function mayNotChange(path: string): string {
    const what = RUNS.test(`/api/v2${path}`) ? "act on it" : "change it";
    return `The token may see ${path.replace(/^\/[^/]+\//, "")}, but not ${what}. Use one of a team with that permission.`;
}

function notForOrganizations(account: string): string {
    return (
        `The token belongs to ${account}, the account of a team or an organization. That of an organization can neither start runs ` +
        "nor decide about them: use the token of a user, or of a team that may do that in the workspace."
    );
}

function isGone(name: string): string {
    return `It does not exist: the token may manage the policies of organization ${name}. Check the id.`;
}
