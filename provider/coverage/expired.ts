import { membersOf } from "../adopt/managed";
import { classOf, resourcesIn, textsIn } from "../adopt/stackExport";
import type { PolicySet } from "../api/policySets";
import { projectExclusion, tagExclusion, workspaceExclusion } from "../definitions/attachments";
import { endOf } from "../handlers/attachments/waiver";

/** An exclusion whose time is over and that is still there. */
export interface Expired {
    readonly urn: string;
    readonly expiresAt: string;
    /** The policy set, by name if it is known. */
    readonly set: string;
    /** The ids that it still keeps away, or those of tags. */
    readonly members: readonly string[];
}

/**
 * The exclusions of stacks that should have ended, and that the platform still has.
 *
 * @param exports what `pulumi stack export` writes, a text each
 * @param now in milliseconds since 1970
 * @throws NotAdoptable when one is no such text, or hides what is asked for
 */
export function expiredIn(exports: readonly string[], sets: readonly PolicySet[], now: number): Expired[] {
    const byId = new Map(sets.map((set) => [set.id, set]));
    return exports.flatMap(resourcesIn).flatMap((resource): Expired[] => {
        const type = classOf(resource);
        const kind = [workspaceExclusion, projectExclusion, tagExclusion].find((each) => each.type === type);
        if (!kind) return [];
        const { urn, inputs = {}, outputs = {} } = resource;
        const texts = (name: string) => textsIn(outputs[name] ?? inputs[name], `${name} of ${urn}`);
        const [expiresAt] = texts("expiresAt");
        if (expiresAt === undefined) return [];
        // A time that nobody can read is none that lies ahead.
        if ((endOf(expiresAt) ?? now) > now) return [];
        const declared = membersOf(kind, texts);
        return texts("policySetId").flatMap((id) => {
            const set = byId.get(id);
            const members = declared.filter((member) => set?.members[kind.list]?.includes(member));
            if (members.length === 0) return [];
            return [{ urn: String(urn), expiresAt, set: set?.attributes.name ?? id, members }];
        });
    });
}
