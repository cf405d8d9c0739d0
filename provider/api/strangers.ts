import type { Client } from "./client";
import { isMissing } from "./errors";
import { decode, relatedId } from "./http/jsonapi";

/** What ids of each prefix stand for: the noun, and the JSON:API type. */
const KINDS = new Map([
    ["ws", { noun: "workspace", type: "workspaces" }],
    ["prj", { noun: "project", type: "projects" }],
    ["pol", { noun: "policy", type: "policies" }],
]);
/** How many ids are asked for. */
const ASKED = 3;

/** Whether an id is of something that {@link strangersAmong} can ask for. */
export function isAskable(id: unknown): id is string {
    return typeof id === "string" && kindOf(id) !== undefined && /^[a-z]+-[A-Za-z0-9]+$/.test(id);
}

function kindOf(id: string) {
    return KINDS.get(id.replace(/-.*$/s, ""));
}

/**
 * What is wrong with ids that an organization refused: whose they are, or that the token does not see them. The first few are
 * asked for, one by one.
 *
 * @returns whole sentences; empty where nothing is wrong with them
 */
export async function strangersAmong(
    ids: readonly string[],
    organization: string | undefined,
    client: Client,
): Promise<string> {
    const sentences: string[] = [];
    for (const id of ids.filter(isAskable).slice(0, ASKED)) {
        const kind = kindOf(id);
        if (!kind) continue;
        const { noun, type } = kind;
        const owner = await ownerOf(type, id, client);
        if (owner === undefined) sentences.push(`There is no ${noun} ${id} that the token may see.`);
        else if (organization && owner && owner.toLowerCase() !== organization.toLowerCase()) {
            sentences.push(`The ${noun} ${id} belongs to organization ${owner}, not to ${organization}.`);
        }
    }
    return sentences.join(" ");
}

/** The organization of an object; `undefined` where the token does not see it, empty where it does not say. */
async function ownerOf(type: string, id: string, client: Client): Promise<string | undefined> {
    try {
        const { data } = await client.connection.one({ type, id }, { method: "GET", path: `/${type}/${id}` });
        return relatedId(decode(data), "organization") ?? "";
    } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
    }
}
