import type { Client } from "../../api/client";
import type { Workspace } from "../../api/workspaces";
import { digestOf } from "../../content/hash";
import type { PolicyTrialInputs } from "../../definitions/policyTrial";
import { ExplainedError } from "../base/hostErrors";

/** The inputs that say which workspaces, of which one is given. */
export const SELECTORS = ["workspaceIds", "workspaceNames", "workspaceTags", "wildcardName", "projectId"] as const;

export type Selection = Readonly<Pick<PolicyTrialInputs, "organization" | "sample">> &
    Readonly<Partial<Pick<PolicyTrialInputs, (typeof SELECTORS)[number]>>>;

/**
 * The workspaces that are meant, by name: from one listing, however many are named.
 *
 * @throws ExplainedError when one that is named is not there, or none fits
 */
export async function selected(client: Client, selection: Selection): Promise<Workspace[]> {
    const { organization, workspaceIds, workspaceNames, workspaceTags, wildcardName, projectId, sample } = selection;
    const named = new Set(workspaceIds ?? workspaceNames);
    const nameOf = ({ id, attributes }: Workspace) => (workspaceIds ? id : attributes.name);
    const found: Workspace[] = [];
    for await (const workspace of client.workspaces.list(organization, {
        tags: workspaceTags,
        wildcardName,
        projectId,
    })) {
        if (named.size === 0 && !workspaceIds && !workspaceNames) found.push(workspace);
        else if (named.delete(nameOf(workspace))) found.push(workspace);
        if (named.size === 0 && (workspaceIds ?? workspaceNames)) break;
    }
    if (named.size > 0) {
        throw new ExplainedError(
            `Organization ${organization} has no ${named.size === 1 ? "workspace" : "workspaces"} ${[...named].join(", ")}, or the token may not see ` +
                "it. Nothing was tried.",
        );
    }
    if (found.length === 0) {
        throw new ExplainedError(
            `No workspace of organization ${organization} fits, or the token may not see any, so there is nothing to try.`,
        );
    }
    const byName = (some: Workspace[]) => some.toSorted((a, b) => (a.attributes.name < b.attributes.name ? -1 : 1));
    if (sample === undefined || sample >= found.length) return byName(found);
    // Which ones is as good as by chance, and the same the next time.
    const shuffled = found.toSorted((a, b) => (digestOf(a.id) < digestOf(b.id) ? -1 : 1));
    return byName(shuffled.slice(0, sample));
}
