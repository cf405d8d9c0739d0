import type { Client } from "../api/client";
import { isHidden, type TfeError } from "../api/errors";
import type { PolicySet } from "../api/policySets";
import type { Workspace } from "../api/workspaces";
import { collected } from "../collected";

/** What is asked of an organization. */
export interface Reading {
    readonly organization: string;
    /** Only the workspaces of this project, `prj-…`. */
    readonly projectId?: string;
    /** Whether the tags of workspaces are of interest; they are where a policy set goes by them. */
    readonly tags?: boolean;
    /** Told now and then how far it is. */
    readonly progress?: (text: string) => void;
}

/** What an organization has, as far as it says who is checked by what. */
export interface Organization {
    readonly name: string;
    /** Missing where the token may not list them. */
    readonly sets?: readonly PolicySet[];
    /** Missing where the token may not list them. */
    readonly workspaces?: readonly Workspace[];
    /** Names by id. */
    readonly projects: ReadonlyMap<string, string>;
    /** Of single policies by id, `null` for one without code, which decides nothing; missing where they could not be read. */
    readonly levels?: ReadonlyMap<string, string | null | undefined>;
    /** What could not be read and why, a sentence each. */
    readonly unread: readonly string[];
}

/** How many workspaces are read between two words about it. */
const PACE = 1_000;

/** Reads an organization page by page: a request for each hundred workspaces, sets, projects and single policies. */
export async function readOrganization(client: Client, reading: Reading): Promise<Organization> {
    const { organization, projectId, progress = () => {} } = reading;
    const unread: string[] = [];
    const refusals: TfeError[] = [];
    const readable = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
        try {
            return await read();
        } catch (error) {
            if (!isHidden(error)) throw error;
            refusals.push(error);
            unread.push(`${what}: ${error.message}`);
            return undefined;
        }
    };
    const sets = await readable("policy sets", () => collected(client.policySets.all(organization)));
    if (sets) progress(`${sets.length} policy sets`);
    const isTagged = sets?.some(({ attributes }) => attributes.scopingType === "tag");
    const include = reading.tags || isTagged ? "effective_tag_bindings" : undefined;
    const all = client.workspaces.all(organization, { projectId }, include);
    const [workspaces, projects = new Map(), levels] = await Promise.all([
        readable("workspaces", () => collected(all, (count) => count % PACE === 0 && progress(`${count} workspaces`))),
        readable("names of projects", async () => {
            const found = await collected(client.projects.list(organization));
            return new Map(found.map(({ id, attributes }) => [id, attributes.name]));
        }),
        readable("levels of single policies", () => levelsOf(client, organization, sets ?? [])),
    ]);
    // Nothing at all is known of an organization that shows neither: it may not even be there.
    const [refusal] = refusals;
    if (!sets && !workspaces && refusal) throw refusal;
    if (sets && workspaces && projectId === undefined) unread.push(...hidden(sets, workspaces));
    return { name: organization, sets, workspaces, projects, levels, unread };
}

async function levelsOf(client: Client, organization: string, sets: readonly PolicySet[]) {
    const levels = new Map<string, string | null | undefined>();
    if (sets.every(({ members }) => !members.policies?.length)) return levels;
    for await (const { id, attributes } of client.policies.all(organization)) {
        levels.set(id, attributes.updatedAt === null ? null : attributes.enforcementLevel);
    }
    return levels;
}

/** Sets name what is there, whether the token sees it or not. */
function hidden(sets: readonly PolicySet[], workspaces: readonly Workspace[]): string[] {
    const seen = new Set(workspaces.map(({ id }) => id));
    const named = sets.flatMap(({ members }) => [
        ...(members.workspaces ?? []),
        ...(members.workspaceExclusions ?? []),
    ]);
    const unseen = [...new Set(named.filter((id) => !seen.has(id)))];
    return unseen.length === 0 ? [] : [`workspaces that the token does not see: ${unseen.join(", ")}`];
}
