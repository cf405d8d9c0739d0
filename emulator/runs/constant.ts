/** What a policy says. An error counts as a failure. */
export interface Decision {
    result: boolean;
    error: string | null;
    /** The deciding rule or expression. */
    expression: string;
    /** What an OPA query gave. */
    output?: unknown[];
    /** What the policy printed. */
    print?: string;
}

/** A policy that could not be decided, and why. */
export function undecided(expression: string, error: string): Decision {
    return { result: false, error, expression };
}

/** What a query gave: true, or anything that is not empty, is a violation; false or empty is none. */
export function decisionOf(expression: string, value: unknown): Decision {
    if (value === undefined)
        return undecided(expression, `the query "${expression}" gave nothing: it must give a list`);
    const output = Array.isArray(value) ? value : value === false ? [] : [value];
    return { result: output.length === 0, error: null, expression, output };
}

function withoutComments(code: string, comment: RegExp): string {
    return code.replace(comment, (found) => (found.startsWith('"') ? found : " "));
}

/** Decides a Sentinel policy that is nothing but `main = rule { true }`, or `false`: the language is closed. */
export function decideSentinel(code: string): Decision {
    const bare = withoutComments(code, /"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|(?:\/\/|#)[^\n]*/g).trim();
    const [, inRule, plain] = /^main\s*=\s*(?:rule\s*\{\s*(true|false)\s*\}|(true|false))$/.exec(bare) ?? [];
    const expression = inRule ?? plain;
    if (expression !== undefined) return { result: expression === "true", error: null, expression };
    const advice =
        'Sentinel is closed, so the emulator decides "main = rule { true }" and "main = rule { false }" only';
    return undecided("main", `${advice}: say with a script what this policy answers`);
}

/**
 * Decides a Rego policy whose query names a rule that is one constant: `deny := false`, `default deny = ["no"]`. Undefined
 * for any other.
 */
export function decideConstantRego(modules: readonly string[], query: string): Decision | undefined {
    const [, wanted, name] = /^(?:data\.)?([\w.]+)\.(\w+)$/.exec(query) ?? [];
    const bare = modules.map((module) => withoutComments(module, /"(?:[^"\\\n]|\\.)*"|#[^\n]*/g));
    const found = bare.filter((module) => /^\s*package\s+(\S+)/m.exec(module)?.[1] === wanted);
    const statements = found.flatMap((module) => module.trim().split(/\s*\n\s*|\s*;\s*/));
    const rules = statements.filter((line) => !/^(package|import)\s/.test(line) && line !== "");
    const [, named, literal] = /^(?:default\s+)?(\w+)\s*:?=\s*(\S.*)$/.exec(rules[0] ?? "") ?? [];
    if (rules.length !== 1 || named !== name || literal === undefined) return undefined;
    try {
        return decisionOf(query, JSON.parse(literal));
    } catch {
        return undefined;
    }
}
