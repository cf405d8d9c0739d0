import type { Members } from "../api/policySets";
import { ATTACHMENTS } from "../definitions/attachments";
import { LISTS } from "../definitions/policySet";
import { namesIn } from "../definitions/table";
import { isValues, type Values } from "../values";
import { NotAdoptable } from "./errors";

/** A resource as `pulumi stack export` writes it. */
interface StackResource {
    readonly urn?: unknown;
    readonly type?: unknown;
    readonly id?: unknown;
    /** Only read by the program. */
    readonly external?: unknown;
    /** About to be deleted. */
    readonly delete?: unknown;
    readonly inputs?: Values;
    readonly outputs?: Values;
}

/** The classes and the plugin name the same resources differently. */
const OURS = /^(?:pulumi-nodejs:dynamic\/tfe:|tfe-policy:index:)(\w+)$/;

/** What the engine takes for a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

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
    hasMember(set: string, list: Members, member: string): boolean {
        return this.members.has(`${set} ${list} ${member}`);
    }

    /** Whether the resource of a policy set says exactly who is on a list. */
    hasList(set: string, list: Members): boolean {
        return this.lists.has(`${set} ${list}`);
    }

    private add(resource: StackResource): void {
        const { urn, id, external, delete: isLeaving, inputs = {}, outputs = {} } = resource;
        const type = OURS.exec(String(resource.type))?.[1];
        if (type === undefined || external === true || typeof id !== "string") return;
        this.names.add(String(urn).split("::").at(-1) ?? "");
        if (isLeaving === true) return;
        this.ids.add(id);
        const texts = (name: string) => textsIn(outputs[name] ?? inputs[name], `${name} of ${urn}`);
        const note = (set: string, list: Members, ids: readonly string[]) => {
            for (const member of ids) this.members.add(`${set} ${list} ${member}`);
        };
        if (type === "PolicySet") {
            // What an import has found stands in the outputs, and is declared only if the inputs have it too.
            for (const input of namesIn(LISTS).filter((name) => inputs[name] !== undefined)) {
                note(id, LISTS[input], texts(input));
                this.lists.add(`${id} ${LISTS[input]}`);
            }
        }
        const kind = Object.values(ATTACHMENTS).find((each) => each.type === type);
        if (!kind) return;
        for (const set of texts("policySetId")) note(set, kind.list, [...texts(kind.many), ...texts(kind.one)]);
    }
}

function resourcesIn(text: string): StackResource[] {
    const deployment = memberOf(parsed(text), "deployment");
    const resources = memberOf(deployment, "resources");
    // A stack that nothing was ever brought up in has none.
    if (isValues(deployment) && resources === undefined) return [];
    if (Array.isArray(resources)) return resources.filter(isValues);
    throw new NotAdoptable("This is not what pulumi stack export writes: it has no deployment.");
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function memberOf(value: unknown, name: string): unknown {
    return isValues(value) ? value[name] : undefined;
}

/** The texts that a value is, or has in it. */
function textsIn(value: unknown, which: string): string[] {
    if (typeof value === "string") return [value];
    if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, which));
    if (!isValues(value)) return [];
    // A list of ids as the inputs of an attachment have it.
    if (!(SIGNATURE in value)) return Object.keys(value);
    if (typeof value.plaintext === "string") return textsIn(parsed(value.plaintext), which);
    throw new NotAdoptable(`The ${which} is a secret of the stack. Export it with pulumi stack export --show-secrets.`);
}
