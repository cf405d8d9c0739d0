import { errorOf } from "../../thrown";
import type { Pairs } from "./answered";
import { changedProperties, project, sameMeaning } from "./compare";
import type { Definition, Found, Operation } from "./definition";
import { ExplainedError, UnfinishedError } from "./hostErrors";
import type { Values } from "./properties";
import { isSecret } from "./secrets";

/** A step whose effect is to be as declared. */
export interface Step {
    readonly definition: Definition;
    readonly inputs: Values;
    readonly operation: Operation;
    /** How the platform answered before. */
    readonly pairs: Pairs;
    /** The state to keep when it is not. */
    facts(found: Found): Values;
}

/**
 * Compares what the platform made of a step with what was asked of it, once more after reading it again where they differ:
 * some servers take a request, leave a part of it out, and answer that all is well.
 *
 * Differences in what must hold (to what a policy set applies, what is in it, how its policies are enforced) fail the step.
 * Any other is told in a warning, once, and kept, so that it is no difference from then on.
 *
 * @returns the object, and the hidden output for how it was answered
 * @throws UnfinishedError
 */
export async function asDeclared(answer: Found, step: Step): Promise<{ found: Found; pairs: Pairs }> {
    const { definition, inputs, operation } = step;
    const { noun, inputs: properties } = definition.kind;
    const mustHold = (name: string) => properties[name]?.mustHold;
    const found = differences(step, answer).some(mustHold) ? await reread(answer, step) : answer;
    const names = differences(step, found);
    const show = (name: string, value: unknown) =>
        properties[name]?.secret || isSecret(name, inputs) ? "[secret]" : JSON.stringify(value ?? null);
    const failing = names.filter(mustHold);
    if (failing.length > 0) {
        const lines = failing.map((name) => {
            const has = found.inputs[name] === undefined ? "the platform does not show any" : undefined;
            const says = has ?? `the platform has ${show(name, found.inputs[name])}`;
            return `  ${name}: the program says ${show(name, inputs[name])}, ${says}`;
        });
        const reason =
            `The platform took the ${noun} ${found.id} in without an error, but not as declared:\n${lines.join("\n")}\n` +
            "The next pulumi up sends everything again. If that ends in the same way, this platform cannot do it: change the program.";
        throw new UnfinishedError(found.id, step.facts(found), new ExplainedError(reason));
    }
    const platforms = project(properties, inputs, found.inputs);
    const pairs = Object.fromEntries(
        names.map((name) => [name, { asked: inputs[name], answered: platforms[name] ?? null }]),
    );
    for (const [name, { asked, answered }] of Object.entries(pairs)) {
        const [property, before] = [properties[name], step.pairs[name]];
        if (
            property &&
            before &&
            sameMeaning(property, before.asked, asked) &&
            sameMeaning(property, before.answered, answered)
        ) {
            continue;
        }
        operation.warn(
            `${name}: the program says ${show(name, asked)}, and the platform made ${show(name, answered)} of it. From now on ` +
                "that is no difference; declare it as the platform has it to see no more of this.",
        );
    }
    return { found, pairs };
}

/** The names of declared properties that are otherwise. What is not shown counts only where it must hold and is not empty. */
function differences({ definition, inputs }: Step, found: Found): string[] {
    const { inputs: properties } = definition.kind;
    const platforms = project(properties, inputs, found.inputs);
    const isMissing = (name: string) =>
        properties[name]?.mustHold && found.inputs[name] === undefined && isFilled(inputs[name]);
    const differ = new Set(changedProperties(properties, inputs, platforms));
    return Object.keys(properties).filter(
        (name) => inputs[name] !== undefined && (differ.has(name) || isMissing(name)),
    );
}

function isFilled(value: unknown): boolean {
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

async function reread(answer: Found, step: Step): Promise<Found> {
    const { definition, inputs, operation } = step;
    operation.status(`reading ${answer.id} once more: its answer differs from what is declared`);
    try {
        const read = definition.reread ?? definition.read;
        return (await read.call(definition, answer.id, inputs, operation)) ?? answer;
    } catch (error) {
        throw new UnfinishedError(answer.id, step.facts(answer), errorOf(error));
    }
}
