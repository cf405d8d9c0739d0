import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../definitions/table";
import { changedProperties } from "../handlers/base/compare";
import { hasUnknown } from "../handlers/base/unknown";
import { isValues, type Values } from "../values";

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
    const idsOf = (name: string, values: Values) => {
        const ids = values[name];
        return isSet(name) && Array.isArray(ids) && !hasUnknown(ids) ? ids : undefined;
    };
    if (!changed.some((name) => idsOf(name, olds) && idsOf(name, news))) return undefined;
    const differences: Differences = new Map();
    for (const name of changed) {
        const [has, wants] = [idsOf(name, olds), idsOf(name, news)];
        if (has && wants) ofSets(name, has, wants, differences);
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
    if (!isValues(one) || !isValues(other)) {
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
