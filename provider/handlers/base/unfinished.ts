import { differing } from "./answered";
import { inFormOf } from "./compare";
import type { Definition, Found, Operation } from "./definition";
import { ExplainedError, UnfinishedError } from "./hostErrors";
import { hiddenOf, type Properties, type Values } from "./properties";

/**
 * Stands in the outputs of a step that failed after it may have had an effect, until one succeeds. While it stands `diff`
 * answers a change, and `update` first reads what is so and then sends all that is declared. The host hands out no old inputs,
 * and the engine itself remembers a failure only until the next refresh, so nothing else can tell.
 *
 * Its value is `true`, or the names of the properties that the state does not have and the step may have set all the same: where
 * the program leaves them out again, nothing else knows that they are to be taken back.
 */
export const UNFINISHED = "__unfinished";

/** Whether a state is that of a step that failed. */
export function isUnfinished(olds: Values | undefined): boolean {
    return olds?.[UNFINISHED] !== undefined;
}

/** The properties that a step that failed may have set although the state does not have them. */
function perhapsSet(olds: Values): readonly string[] {
    const names = olds[UNFINISHED];
    return Array.isArray(names) ? names : [];
}

/** The state as it was before an update that failed, with the mark: what became of it is unknown. */
function asBefore({ definition, olds, news }: Updating): Values {
    const added = Object.keys(definition.kind.inputs).filter(
        (name) => olds[name] === undefined && news[name] !== undefined && news[name] !== null,
    );
    const names = [...new Set([...perhapsSet(olds), ...added])];
    return names.length > 0 ? { ...olds, [UNFINISHED]: names } : olds;
}

/** What an update is about: who is updated, and from what to what. */
export interface Updating {
    readonly definition: Definition;
    readonly id: string;
    readonly olds: Values;
    readonly news: Values;
    readonly operation: Operation;
}

/**
 * What the platform has, for those properties that the old program or the new one sets, or a failed step may have set. What it does not report (such as a
 * sensitive value) stays as the state has it: what the new program wants is nowhere a fact yet.
 */
export function factual(table: Properties, olds: Values, news: Values, { inputs, outputs }: Found): Values {
    const facts: Values = { ...outputs };
    const maybeSet = perhapsSet(olds);
    for (const [name, property] of Object.entries(table)) {
        const programs = olds[name] ?? news[name];
        if (programs === undefined && !property.computed && !maybeSet.includes(name)) continue;
        facts[name] = inputs[name] === undefined ? olds[name] : inFormOf(property, programs, inputs[name]);
    }
    return facts;
}

/**
 * The same for what a create has left behind. What identifies it was given with the request; how the program gets at things
 * that are compared by something else is its own affair.
 */
export function factualAfterCreate(table: Properties, news: Values, found: Found): Values {
    const own = Object.keys(table).filter((name) => table[name]?.replaces || table[name]?.notCompared);
    return factual(table, Object.fromEntries(own.map((name) => [name, news[name]])), news, found);
}

/**
 * The failure of an update with what the platform has now. What cannot be read in the few seconds that a failed step has
 * left is unknown: then the state stays as it was, with the mark.
 */
export async function failedUpdate(reason: Error, updating: Updating): Promise<UnfinishedError> {
    if (reason instanceof UnfinishedError) return reason;
    const { definition, id, olds, news, operation } = updating;
    operation.status(`failed; looking up what ${id} has now`);
    const late = { ...operation, client: operation.afterwards() };
    const found = await definition.read(id, olds, late).catch(() => undefined);
    return new UnfinishedError(
        id,
        found ? factual(definition.kind.inputs, olds, news, found) : asBefore(updating),
        reason,
    );
}

/**
 * What an update starts from: the state, or, where a step failed before, what the platform has.
 *
 * @throws UnfinishedError when that cannot be read, or nothing but a new object will do
 */
export async function startOf({ definition, id, olds, news, operation }: Updating): Promise<Values> {
    if (!isUnfinished(olds)) return olds;
    const { noun, inputs: properties } = definition.kind;
    const fail = (reason: Error, facts = olds) => {
        throw new UnfinishedError(id, facts, reason);
    };
    operation.status("an earlier step failed; looking up what there is now");
    const found = await definition.read(id, olds, operation).catch(fail);
    if (!found) {
        const way = "If it was deleted, pulumi up --refresh creates it again.";
        return fail(new ExplainedError(`The ${noun} ${id} is gone, or the token may not see it. ${way}`));
    }
    const now = { ...hiddenOf(olds), ...factual(properties, olds, news, found) };
    const another = differing(properties, now, news).filter(
        (name) => properties[name]?.replaces && (found.inputs[name] ?? undefined) !== undefined,
    );
    if (another.length === 0) return now;
    const what = `what the platform has differs from what is declared in ${another.join(", ")}`;
    return fail(
        new ExplainedError(`The ${noun} ${id} cannot be mended: ${what}. The next pulumi up replaces it.`),
        now,
    );
}

/** The names of the properties to send: those that differ, and after a step that failed all that are declared. */
export function toSend(table: Properties, olds: Values, news: Values): string[] {
    const changed = differing(table, olds, news);
    if (!isUnfinished(olds)) return changed;
    const declared = Object.keys(table).filter(
        (name) => news[name] !== undefined && !table[name]?.replaces && !table[name]?.notCompared,
    );
    return [...new Set([...changed, ...declared])];
}
