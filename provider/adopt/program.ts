/** A value that a program works out: each language has words of its own for it. */
export class Expression {
    private constructor(
        readonly is: "resource" | "workspace" | "project" | "secret",
        readonly name: string,
    ) {}

    /** The id of a resource of the program, by its variable. */
    static idOf(variable: string): Expression {
        return new Expression("resource", variable);
    }

    /** The id of a workspace, by its name. */
    static workspace(name: string): Expression {
        return new Expression("workspace", name);
    }

    /** The id of a project, by its name. */
    static project(name: string): Expression {
        return new Expression("project", name);
    }

    /** A secret of the stack's configuration, by its key; nothing where it is not set. */
    static secret(key: string): Expression {
        return new Expression("secret", key);
    }
}

/** What an input of a resource is given. */
export type Term = Expression | string | number | boolean | null | readonly Term[] | { readonly [name: string]: Term };

/** A resource of a program. */
export interface Declared {
    /** Its class, for example `PolicySet`. */
    readonly type: string;
    /** What the program calls it: the variable, and the resource itself. */
    readonly variable: string;
    readonly inputs: Readonly<Record<string, Term>>;
    /** What it takes over; nothing where its first `up` makes it. */
    readonly import?: string;
    /** What a reader of the program has to know or do, a line each. */
    readonly remarks?: readonly string[];
}

/** What is declared together: a policy set with what belongs to it. */
export interface Section {
    /** What it is about, in a few words; also the name of its file where there are many. */
    readonly title: string;
    readonly variable: string;
    readonly resources: readonly Declared[];
    readonly remarks?: readonly string[];
}

/** A program in no language yet. */
export interface Program {
    readonly organization: string;
    readonly policies: readonly Declared[];
    readonly sets: readonly Section[];
    /** Files beside the program, by path: the texts of single policies. */
    readonly files: ReadonlyMap<string, string>;
    /** Keys of the stack's configuration that hold values nobody can read back. */
    readonly secrets: readonly string[];
}

/** Every expression of some resources, once each. */
export function expressionsIn(resources: readonly Declared[]): Expression[] {
    const found = new Map<string, Expression>();
    const look = (term: Term): void => {
        if (term instanceof Expression) found.set(`${term.is} ${term.name}`, term);
        else if (Array.isArray(term)) term.forEach(look);
        else if (typeof term === "object" && term !== null) Object.values(term).forEach(look);
    };
    for (const { inputs } of resources) Object.values(inputs).forEach(look);
    return [...found.values()];
}

/** The names of those of a kind, in order. */
export function namesOf(expressions: readonly Expression[], kind: Expression["is"]): string[] {
    return expressions
        .filter(({ is }) => is === kind)
        .map(({ name }) => name)
        .toSorted();
}
