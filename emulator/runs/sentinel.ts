import { evaluate, Undecidable } from "./expression";

/** What a policy says. An error counts as a failure. */
export interface Decision {
    result: boolean;
    error: string | null;
    /** The deciding rule or expression. */
    expression: string;
    /** What an OPA rule gave. */
    output?: unknown[];
}

const PARAM = /^param\s+([A-Za-z_]\w*)(?:\s+default\s+([\s\S]+))?$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)\s*=\s*(?:rule\s*\{([\s\S]*)\}|([\s\S]+))$/;

function withoutComments(code: string): string {
    return code.replace(/"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|(?:\/\/|#)[^\n]*/g, (found) =>
        found.startsWith('"') ? found : " ",
    );
}

/** The statements of a policy: a line ends one unless a bracket is open. */
function statements(code: string): string[] {
    const found: string[] = [];
    let depth = 0;
    let current = "";
    for (const line of withoutComments(code).split("\n")) {
        current += `${line}\n`;
        const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, '""');
        depth += (bare.match(/[{([]/g)?.length ?? 0) - (bare.match(/[})\]]/g)?.length ?? 0);
        const open = /\b(?:and|or|not|is|in|default)\s*$|[=<>!]\s*$/.test(bare.trimEnd());
        if (depth > 0 || open) continue;
        if (current.trim() !== "") found.push(current.trim());
        current = "";
    }
    if (current.trim() !== "") found.push(current.trim());
    return found;
}

/**
 * Decides a Sentinel policy of the subset: `param x`, `param x default v`, `name = expression`,
 * `name = rule { expression }`, of which `main` is the result. Imports are allowed as long as nothing uses them.
 *
 * @param params values of parameters; they go before defaults
 * @see evaluate for the expressions
 */
export function decideSentinel(code: string, params: Record<string, unknown>): Decision {
    const values: Record<string, unknown> = {};
    let main = "";
    const named = (name: string): unknown => {
        if (Object.hasOwn(values, name)) return values[name];
        throw new Undecidable(`"${name}" is not known: the emulator has no imports and no plan to look into`);
    };
    try {
        for (const statement of statements(code)) {
            if (/^import\s+"[^"]*"(?:\s+as\s+\w+)?$/.test(statement)) continue;
            const param = PARAM.exec(statement);
            if (param !== null) {
                const [, name, fallback] = param as unknown as [string, string, string | undefined];
                if (Object.hasOwn(params, name)) values[name] = params[name];
                else if (fallback === undefined) throw new Undecidable(`param "${name}" has no value`);
                else values[name] = evaluate(fallback, named);
                continue;
            }
            const [, name, rule, value] = ASSIGNMENT.exec(statement) ?? [];
            if (name === undefined) throw new Undecidable(`the emulator does not decide "${statement}"`);
            const expression = (rule ?? value ?? "").trim();
            if (name === "main") main = expression;
            values[name] = evaluate(expression, named);
        }
        if (main === "") throw new Undecidable("there is no main rule");
        if (typeof values.main !== "boolean") throw new Undecidable("main is neither true nor false");
        return { result: values.main, error: null, expression: main };
    } catch (error) {
        if (!(error instanceof Undecidable)) throw error;
        return { result: false, error: error.message, expression: main };
    }
}
