import type { SetList } from "../api/policySets";
import { ATTACHMENTS, type AttachmentKind } from "../definitions/attachments";
import { LISTS } from "../definitions/policySet";
import { namesIn } from "../definitions/table";
import { TAG_LIST_NAMES, tagIdOf, tagIdsIn } from "../tagId";
import type { Values } from "../values";
import { classOf, objectsIn, resourcesIn, type StackResource, textsIn } from "./stackExport";

/** What stacks manage on the platform. */
export class Managed {
    /** Names of resources in their programs. */
    readonly names = new Set<string>();
    private readonly ids = new Set<string>();
    private readonly members = new Set<string>();
    private readonly lists = new Set<string>();

    /**
     * @param exports what `pulumi stack export` writes, a text each
     * @throws NotAdoptable when one is no such text, or hides what is asked for
     */
    constructor(exports: readonly string[]) {
        for (const resource of exports.flatMap(resourcesIn)) this.add(resource);
    }

    /** Whether a resource stands for the object with an id, which is `<policy set>/<parameter>` for a parameter. */
    has(id: string): boolean {
        return this.ids.has(id);
    }

    /** Whether a resource declares a member of a list of a policy set. */
    hasMember(set: string, list: SetList, member: string): boolean {
        return this.members.has(`${set} ${list} ${member}`);
    }

    /** Whether the resource of a policy set says exactly who is on a list. */
    hasList(set: string, list: SetList): boolean {
        return this.lists.has(`${set} ${list}`);
    }

    private add(resource: StackResource): void {
        const { urn, id, delete: isLeaving, inputs = {}, outputs = {} } = resource;
        const type = classOf(resource);
        if (type === undefined || typeof id !== "string") return;
        this.names.add(String(urn).split("::").at(-1) ?? "");
        if (isLeaving === true) return;
        this.ids.add(id);
        const texts = (name: string) => textsIn(outputs[name] ?? inputs[name], `${name} of ${urn}`);
        const note = (set: string, list: SetList, ids: readonly string[]) => {
            for (const member of ids) this.members.add(`${set} ${list} ${member}`);
        };
        if (type === "PolicySet") {
            // What an import has found stands in the outputs, and is declared only if the inputs have it too.
            for (const input of namesIn(LISTS).filter((name) => inputs[name] !== undefined)) {
                note(id, LISTS[input], texts(input));
                this.lists.add(`${id} ${LISTS[input]}`);
            }
            if (inputs.tagSelectors !== undefined) {
                const given = objectsIn(outputs.tagSelectors ?? inputs.tagSelectors, `tagSelectors of ${urn}`);
                const selectors = given.map(selectorIn);
                for (const list of TAG_LIST_NAMES) {
                    note(id, list, tagIdsIn(selectors, list));
                    this.lists.add(`${id} ${list}`);
                }
            }
        }
        const kind = Object.values(ATTACHMENTS).find((each) => each.type === type);
        if (!kind) return;
        for (const set of texts("policySetId")) note(set, kind.list, membersOf(kind, texts));
    }
}

/** The ids that an attachment or an exclusion names, out of the texts of its properties. */
export function membersOf(kind: AttachmentKind, texts: (name: string) => string[]): string[] {
    if (kind.member !== "tag") return [...texts(kind.many), ...texts(kind.one)];
    const [tagValue] = texts("tagValue");
    return texts("tagKey").map((tagKey) => tagIdOf({ tagKey, tagValue }));
}

function selectorIn({ tagKey, tagValue, isExclude }: Values) {
    return {
        tagKey: String(tagKey),
        tagValue: typeof tagValue === "string" ? tagValue : undefined,
        isExclude: isExclude === true,
    };
}
