import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../definitions/table";
import { changedProperties } from "../handlers/base/compare";
import type { Values } from "../handlers/base/properties";
import { hasUnknown } from "../handlers/base/unknown";

export type Difference = "add" | "delete" | "update";

/** Differences by the path of the property, as the engine writes paths. */
export type Differences = Map<string, Difference>;

/**
 * The differences between two inputs member by member, where one of them is in a set of ids: the engine itself compares lists
 * place by place, and one id that leaves would show as a change of every id behind it. `undefined` where the engine does well.
 *
 * @param secrets names of properties of which nothing but that they differ may show
 */
export function memberDifferences(
    table: Properties,
    olds: Values,
    news: Values,
    secrets: readonly string[],
): Differences | undefined {
    const changed = changedProperties(table, olds, news);
    const isSet = (name: string) => table[name]?.type === "idSet" && !secrets.includes(name);
    const canBeTold = (name: string) =>
        [olds[name], news[name]].every((ids) => Array.isArray(ids) && !hasUnknown(ids)) && isSet(name);
    if (!changed.some(canBeTold)) return undefined;
    const differences: Differences = new Map();
    for (const name of changed) {
        if (canBeTold(name)) ofSets(name, olds[name] as string[], news[name] as string[], differences);
        else if (secrets.includes(name)) differences.set(name, kindOf(olds[name], news[name]));
        else ofValues(name, olds[name], news[name], differences);
    }
    return differences;
}

function ofSets(path: string, olds: string[], news: string[], differences: Differences): void {
    const [has, wants] = [new Set(olds), new Set(news)];
    olds.forEach((id, at) => {
        if (!wants.has(id)) differences.set(`${path}[${at}]`, "delete");
    });
    news.forEach((id, at) => {
        const place = `${path}[${at}]`;
        if (!has.has(id)) differences.set(place, differences.has(place) ? "update" : "add");
    });
}

function ofValues(path: string, one: unknown, other: unknown, differences: Differences): void {
    if (!isObject(one) || !isObject(other)) {
        differences.set(path, kindOf(one, other));
        return;
    }
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
        if (isDeepStrictEqual(one[name], other[name])) continue;
        ofValues(
            /^\w+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`,
            one[name],
            other[name],
            differences,
        );
    }
}

function kindOf(one: unknown, other: unknown): Difference {
    if (one === undefined) return "add";
    return other === undefined ? "delete" : "update";
}

function isObject(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
