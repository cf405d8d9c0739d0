import type { Client } from "../../api/client";
import { TfeError } from "../../api/errors";
import type { Failures } from "../../api/session/divide";
import type {
    AttachmentInputs,
    IdAttachmentKind,
    AttachmentKind as Kind,
    WaiverInputs,
} from "../../definitions/attachments";
import type { Checked } from "../base/check";
import type { Definition, Found, Operation } from "../base/definition";
import { ExplainedError, UnfinishedError } from "../base/hostErrors";
import type { Values } from "../base/properties";
import { isUnfinished } from "../base/unfinished";
import { Claims } from "./claims";
import { failed, looked } from "./failures";
import { formOf } from "./form";
import { checkWaiver } from "./waiver";

/**
 * The resource for one kind of connection. It is additive: it knows of the members that it names and leaves all others alone.
 *
 * The id is `<policy set>/<member>` for one member; a list has `<policy set>/<list>/<8 hex digits>`, fixed when it is created.
 * It may name the same members as others; see {@link Claims}.
 */
export function attachment(kind: Kind): Definition<AttachmentInputs, object> {
    const form = formOf(kind);
    return {
        kind,
        // What it holds are members, each by itself: see Claims.
        sharesObject: true,

        refine(inputs, olds): Checked {
            const waiver = checkWaiver(kind.noun, inputs, olds);
            const checked = { ...waiver, inputs: { ...inputs, ...waiver.inputs } };
            return { ...checked, failures: [...waiver.failures, ...form.refine(inputs)] };
        },

        async create(inputs, operation) {
            const { client, instance, urn } = operation;
            const set = inputs.policySetId;
            const ids = heldBy(kind, inputs);
            new Claims(set, kind.list).claim(ids, instance, urn);
            const failures = await client.policySetMembers.add(set, kind.list, ids);
            const own = form.isList(inputs) ? `${kind.list}/${instance}` : form.membersIn(inputs)[0];
            const id = `${set}/${own}`;
            const added = ids.filter((each) => !failures.has(each));
            if (failures.size > 0) {
                const there = [...added, ...(await arrived(kind, set, failures, operation))];
                const known = await looked(failures, set, operation.afterwards());
                const reason = failed(kind, "add", set, known, ids.length);
                if (there.length === 0) throw reason;
                throw new UnfinishedError(id, factual(kind, inputs, there), reason);
            }
            return found(kind, id, inputs, inputs.active === false ? membersIn(kind, inputs) : added);
        },

        async read(id, olds, { client, instance, urn }) {
            if (olds.policySetId === undefined && isSet(id) && kind.member !== "tag") {
                return allMembers(kind, id, client, instance);
            }
            const { policySetId, ...values } = named(kind, id, olds);
            const set = await client.policySetMembers.read(policySetId);
            const there = new Set(set?.members[kind.list]);
            if (values.active === false) return set && inactive(kind, id, { policySetId, ...values }, there, instance);
            const ids = membersIn(kind, values).filter((each) => there.has(each));
            if (!olds.__get) {
                const claims = new Claims(policySetId, kind.list);
                claims.drop(without(membersIn(kind, values), ids), instance);
                claims.claim(ids, instance, urn);
            }
            if (!set) return undefined;
            // Whether one whose step failed ever got there is what the next step is about.
            if (!form.isList(values) && ids.length === 0 && !isUnfinished(olds)) return undefined;
            return found(kind, id, { policySetId, ...values }, ids);
        },

        async update(id, olds, news, _changed, operation) {
            const { client, instance, urn } = operation;
            const set = news.policySetId;
            const [has, wanted] = [heldBy(kind, olds), heldBy(kind, news)];
            const joining = isUnfinished(olds) ? wanted : without(wanted, has);
            const claims = new Claims(set, kind.list);
            claims.claim(wanted, instance, urn);
            const leaving = claims.release(without(has, wanted), instance);
            const [notAdded, notRemoved] = await Promise.all([
                client.policySetMembers.add(set, kind.list, joining),
                client.policySetMembers.remove(set, kind.list, leaving),
            ]);
            if (notAdded.size + notRemoved.size > 0) {
                const sure = wanted.filter((each) => !notAdded.has(each));
                const there = [
                    ...sure,
                    ...(await arrived(kind, set, new Map([...notAdded, ...notRemoved]), operation)),
                ];
                const outputs = factual(kind, news, there);
                const [add, remove] = [
                    await looked(notAdded, set, operation.afterwards()),
                    await looked(notRemoved, set, operation.afterwards()),
                ];
                throw new UnfinishedError(id, outputs, both(kind, set, add, joining, remove, leaving));
            }
            return found(kind, id, news, news.active === false ? membersIn(kind, news) : wanted);
        },

        async delete(id, olds, { client, instance, afterwards }) {
            const { policySetId: set } = named(kind, id, olds);
            const ids = new Claims(set, kind.list).release(heldBy(kind, olds), instance);
            const failures = await client.policySetMembers.remove(set, kind.list, ids);
            if (failures.size === 0) return;
            throw failed(kind, "remove", set, await looked(failures, set, afterwards()), ids.length);
        },

        async resolveImport(given, inputs, { instance }) {
            if (inputs.policySetId === undefined) return given;
            const set = inputs.policySetId;
            const isList = form.isList(inputs);
            if (isList && given === set) return `${set}/${kind.list}/${instance}`;
            const id = `${set}/${form.membersIn(inputs)[0]}`;
            if (!isList && given === id) return id;
            const only = isList ? `"${set}" (a list takes over all that it names)` : `"${id}"`;
            throw new ExplainedError(`The option import of this ${kind.noun} can only be ${only}, but is "${given}".`);
        },
    };
}

/**
 * Those of the members whose change failed that are on the list all the same, or may still get there: an answer may be lost, and
 * a request may be under way when its time is up. None is left behind without anybody to take it away.
 */
async function arrived(
    { list }: Kind,
    set: string,
    failures: Failures,
    { afterwards, status }: Operation,
): Promise<readonly string[]> {
    status(`failed; looking up what ${set} has now`);
    const found = await afterwards()
        .policySetMembers.read(set)
        .catch(() => "unknown" as const);
    if (found === "unknown") return [...failures.keys()];
    const there = new Set(found?.members[list]);
    const mayCome = (error: Error) => error instanceof TfeError && error.mayHaveHappened;
    return [...failures].filter(([id, error]) => there.has(id) || mayCome(error)).map(([id]) => id);
}

/** The ids that a resource names. */
export function membersIn(kind: Kind, values: Partial<AttachmentInputs>): string[] {
    return formOf(kind).membersIn(values);
}

/** The ids that a resource stands for on the platform: none once it has expired. */
export function heldBy(kind: Kind, values: Partial<AttachmentInputs>): string[] {
    return values.active === false ? [] : membersIn(kind, values);
}

/** What a state has to say after a step that failed. */
function factual(kind: Kind, inputs: AttachmentInputs, there: readonly string[]): Values {
    const form = formOf(kind);
    const members = form.naming(inputs, form.isList(inputs) ? there : form.membersIn(inputs));
    const { policySetId, active } = inputs;
    // What ought to have ended, and is there, has still to be ended.
    return { policySetId, ...members, ...waiverOf(inputs), ...(active !== undefined && { active: there.length > 0 }) };
}

function waiverOf({ expiresAt, reason, active }: AttachmentInputs): WaiverInputs {
    return { expiresAt, reason, active };
}

/**
 * An exclusion that has expired: that nobody is excluded is as it ought to be. Where somebody is all the same, and no other resource says so,
 * it counts as active, and the next `up` ends it.
 */
function inactive(kind: Kind, id: string, values: AttachmentInputs, there: ReadonlySet<string>, instance: string) {
    const left = membersIn(kind, values).filter((each) => there.has(each));
    const claims = new Claims(values.policySetId, kind.list);
    const isEnded = claims.release(left, instance).length === 0;
    return found(kind, id, { ...values, active: !isEnded }, membersIn(kind, values));
}

function without(ids: readonly string[], others: readonly string[]): string[] {
    const gone = new Set(others);
    return ids.filter((id) => !gone.has(id));
}

function found(kind: Kind, id: string, values: AttachmentInputs, ids: string[]): Found<AttachmentInputs, object> {
    const members = formOf(kind).naming(values, ids);
    return { id, inputs: { policySetId: values.policySetId, ...members, ...waiverOf(values) }, outputs: {} };
}

function isSet(id: string): boolean {
    return /^polset-[^/]+$/.test(id);
}

/** All members that a set has, as one list: what the id of the set alone stands for. */
async function allMembers(kind: IdAttachmentKind, set: string, client: Client, instance: string) {
    const { members } = (await client.policySetMembers.read(set)) ?? {};
    const ids = [...(members?.[kind.list] ?? [])].sort();
    return members && found(kind, `${set}/${kind.list}/${instance}`, { policySetId: set, [kind.many]: ids }, ids);
}

/** What a state says, or the id of a single member: `get` has nothing else. */
function named(kind: Kind, id: string, olds: Partial<AttachmentInputs>): AttachmentInputs {
    if (olds.policySetId !== undefined) return { ...olds, policySetId: olds.policySetId };
    const form = formOf(kind);
    const at = id.indexOf("/");
    const member = at > 0 ? form.parse(id.slice(at + 1)) : undefined;
    if (member) return { policySetId: id.slice(0, at), ...member };
    throw new ExplainedError(`"${id}" is not the id of a single ${kind.noun}, which reads ${form.shown}.`);
}

function both(
    kind: Kind,
    set: string,
    notAdded: Failures,
    joining: string[],
    notRemoved: Failures,
    leaving: string[],
): ExplainedError {
    const sentences: string[] = [];
    if (notAdded.size > 0) sentences.push(failed(kind, "add", set, notAdded, joining.length).message);
    if (notRemoved.size > 0) sentences.push(failed(kind, "remove", set, notRemoved, leaving.length).message);
    return new ExplainedError(sentences.join("\n"));
}
