import type { Node } from "jsonc-parser";
import { scanJson } from "../lint/json";

/** The same of a configuration in JSON, in which any object may be a list of objects. */
export function jsonWithLevels(
    text: string,
    argument: string,
    wanted: ReadonlyMap<string, string>,
): string | undefined {
    const { applyEdits, modify } = require("jsonc-parser") as typeof import("jsonc-parser");
    const mark = text.startsWith("\ufeff") ? 1 : 0;
    let now = text.slice(mark);
    const parsed = scanJson(now);
    if (!("root" in parsed)) return undefined;
    for (const path of policiesIn(parsed.root)) {
        const level = wanted.get(path.name);
        if (level === undefined) continue;
        const formattingOptions = { insertSpaces: true, tabSize: 2, eol: /\r\n/.test(now) ? "\r\n" : "\n" };
        now = applyEdits(now, modify(now, [...path.path, argument], level, { formattingOptions }));
    }
    return text.slice(0, mark) + now;
}

interface Place {
    readonly name: string;
    readonly path: (string | number)[];
}

/** Where the policies are: `policy`, then their names, each an object or a list of some. */
function policiesIn(root: Node): Place[] {
    const places: Place[] = [];
    for (const file of objects(root, [])) {
        for (const policies of objects(memberOf(file.node, "policy"), [...file.path, "policy"])) {
            for (const { children: [name, value] = [] } of policies.node.children ?? []) {
                const own = String(name?.value);
                for (const { path } of objects(value, [...policies.path, own])) places.push({ name: own, path });
            }
        }
    }
    return places;
}

function objects(node: Node | undefined, path: (string | number)[]): { node: Node; path: (string | number)[] }[] {
    if (node?.type === "object") return [{ node, path }];
    if (node?.type !== "array") return [];
    return (node.children ?? []).flatMap((each, at) =>
        each.type === "object" ? [{ node: each, path: [...path, at] }] : [],
    );
}

function memberOf(object: Node, name: string): Node | undefined {
    return object.children?.find(({ children: [key] = [] }) => key?.value === name)?.children?.[1];
}
