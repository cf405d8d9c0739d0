import { evaluate, Undecidable } from "./expression";
import type { Decision } from "./sentinel";

interface Rule {
    /** `deny[msg]` or `deny contains msg`: the element that the rule adds to a set. */
    element: string | undefined;
    /** `deny := value`; true when the rule only has a body. */
    value: string;
    body: string[] | undefined;
    isDefault: boolean;
}

const HEAD =
    /^(default\s+)?([A-Za-z_]\w*)(?:\s*\[([^\]]*)\]|\s+contains\s+((?:"(?:[^"\\]|\\.)*"|\w+)))?(?:\s*:?=\s*([^{\n]+?))?(?:\s+if)?\s*(?:\{([\s\S]*)\})?$/;

function withoutComments(code: string): string {
    return code.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*/g, (found) => (found.startsWith("#") ? " " : found));
}

function pieces(code: string): string[] {
    const found: string[] = [];
    let depth = 0;
    let current = "";
    for (const line of withoutComments(code).split("\n")) {
        current += `${line}\n`;
        const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, "");
        depth += (bare.match(/[{[(]/g)?.length ?? 0) - (bare.match(/[}\])]/g)?.length ?? 0);
        if (depth > 0) continue;
        if (current.trim() !== "") found.push(current.trim());
        current = "";
    }
    return current.trim() === "" ? found : [...found, current.trim()];
}

function rules(module: string, name: string): Rule[] {
    return pieces(module).flatMap((piece) => {
        if (/^(?:package|import)\s/.test(piece)) return [];
        const match = HEAD.exec(piece);
        // A rule of another name does not matter unless the one that is asked for uses it.
        if (match === null && new RegExp(`^(?:default\\s+)?${name}\\b`).test(piece)) {
            throw new Undecidable(`the emulator does not decide "${piece}"`);
        }
        if (match === null || match[2] !== name) return [];
        const [, isDefault, , bracket, contained, value, body] = match;
        const lines = body?.split(/[\n;]/).map((line) => line.trim());
        return [
            {
                element: bracket ?? contained,
                value: value === undefined || value === "" ? "true" : value.replace(/\s+if$/, ""),
                body: lines?.filter((line) => line !== ""),
                isDefault: isDefault !== undefined,
            },
        ];
    });
}

/** Whether a body holds; names that it assigns are added to `names`. */
function holds(body: string[], names: Map<string, unknown>): boolean {
    const named = (name: string): unknown => {
        if (names.has(name)) return names.get(name);
        throw new Undecidable(`"${name}" is not known: the emulator has no input to look into`);
    };
    return body.every((line) => {
        const assigned = /^([A-Za-z_]\w*)\s*:?=\s*([^=][\s\S]*)$/.exec(line);
        if (assigned === null) return evaluate(line, named) !== false;
        names.set(assigned[1]!, evaluate(assigned[2]!, named));
        return true;
    });
}

function ruleValue(found: Rule[]): unknown {
    const set: unknown[] = [];
    let value: unknown;
    for (const rule of found.filter(({ isDefault }) => !isDefault)) {
        const names = new Map<string, unknown>();
        if (rule.body !== undefined && !holds(rule.body, names)) continue;
        const named = (name: string): unknown => {
            if (names.has(name)) return names.get(name);
            throw new Undecidable(`"${name}" is not known`);
        };
        if (rule.element !== undefined) set.push(evaluate(rule.element, named));
        else value = evaluate(rule.value, named);
    }
    if (found.some(({ element }) => element !== undefined)) return set;
    const fallback = found.find(({ isDefault }) => isDefault);
    if (value === undefined && fallback !== undefined) return evaluate(fallback.value, () => undefined);
    return value;
}

/**
 * Decides an OPA policy of the subset: the query names a package and a rule (`data.terraform.policies.name.deny`). The
 * rule may be a value (`deny := true`), a condition (`deny if { ... }`) or a set (`deny contains msg if { ... }`,
 * `deny[msg] { ... }`), with bodies of literals, assignments and comparisons. True, or anything that is not empty, is a
 * violation; false, empty or undefined is none.
 *
 * @see evaluate for the expressions
 */
export function decideRego(modules: string[], query: string | null): Decision {
    const expression = query ?? "";
    const fail = (error: string): Decision => ({ result: false, error, expression });
    const [, wanted, name] = /^(?:data\.)?([\w.]+)\.(\w+)$/.exec(expression) ?? [];
    if (wanted === undefined || name === undefined) return fail(`the query "${expression}" does not name a rule`);
    try {
        const inPackage = modules.filter((module) => /^\s*package\s+(\S+)/m.exec(module)?.[1] === wanted);
        const found = inPackage.flatMap((module) => rules(module, name));
        if (found.length === 0) return fail(`no rule answers to the query "${expression}"`);
        const value = ruleValue(found);
        const output = Array.isArray(value) ? value : value === undefined || value === false ? [] : [value];
        return { result: output.length === 0, error: null, expression, output };
    } catch (error) {
        if (!(error instanceof Undecidable)) throw error;
        return fail(error.message);
    }
}
