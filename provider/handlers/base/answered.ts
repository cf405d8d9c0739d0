import { changedProperties, sameMeaning } from "./compare";
import { isValues, type Properties, type Values } from "./properties";
import { asSecret, isSecretValue } from "./secretValue";

/** Stands in the outputs where the platform took something in otherwise than it was told. */
const ANSWERED = "__answered";

/** What was asked for a property, and what the platform made of it. */
export interface Pair {
    readonly asked: unknown;
    readonly answered: unknown;
}

/** By property. */
export type Pairs = Readonly<Record<string, Pair>>;

/** The pairs that a state holds. */
export function pairsOf(values: Values | undefined): Pairs {
    const kept = values?.[ANSWERED];
    const plain = isSecretValue(kept) ? kept.value : kept;
    if (!isValues(plain)) return {};
    const pairs = Object.entries(plain).flatMap(([name, pair]) => (isPair(pair) ? [[name, pair] as const] : []));
    return Object.fromEntries(pairs);
}

function isPair(value: unknown): value is Pair {
    return isValues(value) && "asked" in value && "answered" in value;
}

/**
 * Outputs with pairs, in the form in which the state keeps them: encrypted, as one of the values may be a secret. The host
 * hands secrets out in plain, so whatever goes back to the engine has to be wrapped anew.
 */
export function withPairs(values: Values, pairs: Pairs): Values {
    const { [ANSWERED]: _, ...rest } = values;
    if (Object.keys(pairs).length === 0) return rest;
    return { ...rest, [ANSWERED]: asSecret(pairs) };
}

/** The names of the properties that differ, those left out that the platform answered so when it was asked for the same. */
export function differing(table: Properties, olds: Values, news: Values): string[] {
    const pairs = pairsOf(olds);
    return changedProperties(table, olds, news).filter((name) => {
        const [pair, property] = [pairs[name], table[name]];
        if (!pair || !property) return true;
        return !sameMeaning(property, pair.asked, news[name]) || !sameMeaning(property, pair.answered, olds[name]);
    });
}

/** Inputs as the platform has them, but for those that it still answers as it did: they are as they were asked for. */
export function asAsked(table: Properties, inputs: Values, pairs: Pairs): Values {
    const asked = Object.entries(pairs).filter(([name, { answered }]) => {
        const property = table[name];
        return property && inputs[name] !== undefined && sameMeaning(property, answered, inputs[name]);
    });
    return { ...inputs, ...Object.fromEntries(asked.map(([name, pair]) => [name, pair.asked])) };
}
