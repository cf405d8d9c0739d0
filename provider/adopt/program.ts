/**
 * A program in no language yet: what stands between what there is (an organization, a state of Terraform) and what is written.
 *
 * Whoever makes one sees to it that variables differ not only in case (see `Names`), that a resource refers only to what stands
 * before it in its section or in a section before, and that the inputs are as the classes take them.
 */
export interface Program {
    readonly organization: string;
    readonly lookUps: readonly LookUp[];
    readonly sections: readonly Section[];
    /** Texts beside the program, by their path from its folder: the code of single policies. */
    readonly files: ReadonlyMap<string, string>;
    /** What is to be done after its first `up`, in Markdown. */
    readonly afterwards?: string;
}

/** What is declared together. */
export interface Section {
    /** What it is about, in a few words. */
    readonly title: string;
    /** Its file where a program has many, without the ending: `policies`, `sets/guardrails`. */
    readonly file: string;
    readonly resources: readonly Declared[];
    /** What a reader has to know or do, a line each. */
    readonly remarks?: readonly string[];
}

/** A resource, or as many as it has instances. */
export interface Declared {
    /** Its class, for example `PolicySet`. */
    readonly type: string;
    /** What the program calls it: the variable, and the resource itself. */
    readonly variable: string;
    readonly inputs: Inputs;
    /** What it takes over; nothing where its first `up` makes it. */
    readonly import?: string;
    /** A loop over these: the inputs name what differs by {@link Each}, and each instance says for itself what it takes over. */
    readonly instances?: readonly Instance[];
    /** What a reader has to know or do, a line each. */
    readonly remarks?: readonly string[];
}

/** One turn of a loop. */
export interface Instance {
    /** Unique in the loop. */
    readonly key: string;
    /** What differs, by the names that {@link Each} has for it. */
    readonly values: Inputs;
    readonly import?: string;
}

/** The call of a look-up function, of which the program uses members by {@link Found}. */
export interface LookUp {
    readonly variable: string;
    /** For example `getOauthToken`. */
    readonly function: string;
    readonly inputs: Inputs;
}

export type Inputs = Readonly<Record<string, Term>>;

/** What an input is given. */
export type Term = Expression | string | number | boolean | readonly Term[] | { readonly [name: string]: Term };

/** A value that a program works out: each language has words of its own for it. */
export type Expression = Output | Found | Named | Secret | Each;

/** An output of a resource. */
export class Output {
    /** @param key of the instance, where the resource is a loop; {@link Each} is that of the instance which asks */
    constructor(
        readonly variable: string,
        readonly output = "id",
        readonly key?: string | Each,
    ) {}
}

/** A member of what a look-up found. */
export class Found {
    constructor(
        readonly variable: string,
        readonly member: string,
    ) {}
}

/** The id of a workspace or a project, by its name. A program asks for all of them at once. */
export class Named {
    constructor(
        readonly what: NamedKind,
        readonly name: string,
    ) {}
}
export const NAMED = ["workspace", "project"] as const;
export type NamedKind = (typeof NAMED)[number];

/** A secret of the stack's configuration, by its key; nothing where it is not set. It is all of an input. */
export class Secret {
    constructor(readonly key: string) {}
}

/** What differs from instance to instance: a value by its name, or without one the instance's key. */
export class Each {
    constructor(readonly name?: string) {}
}

export function isExpression(term: Term): term is Expression {
    return [Output, Found, Named, Secret, Each].some((kind) => term instanceof kind);
}

/** All resources of a program, in order. */
export function resourcesOf({ sections }: Program): Declared[] {
    return sections.flatMap(({ resources }) => resources);
}

/** Every expression in some resources and look-ups. */
export function expressionsIn(all: readonly (Declared | LookUp)[]): Expression[] {
    const found: Expression[] = [];
    const look = (term: Term): void => {
        if (isExpression(term)) found.push(term);
        else if (typeof term === "object") Object.values(term).forEach(look);
    };
    for (const each of all) {
        look(each.inputs);
        const { instances = [] } = "instances" in each ? each : {};
        for (const { values } of instances) look(values);
    }
    return found;
}

/** The names of the workspaces or projects that are asked for, each once and in order. */
export function namesOf(expressions: readonly Expression[], what: NamedKind): string[] {
    const named = expressions.filter((each) => each instanceof Named && each.what === what) as Named[];
    return [...new Set(named.map(({ name }) => name))].toSorted();
}

/** The keys of the secrets of the stack's configuration that a program asks for, each once and in order. */
export function secretsOf(program: Program): string[] {
    const secrets = expressionsIn(resourcesOf(program)).filter((each) => each instanceof Secret);
    return [...new Set(secrets.map(({ key }) => key))].toSorted();
}

/** A term of which all expressions are replaced; what is replaced by nothing is left out. */
export function replaced<T>(term: Term, replace: (expression: Expression) => T): Replaced<T> {
    if (isExpression(term)) return replace(term);
    if (typeof term !== "object") return term;
    if (Array.isArray(term)) return term.map((each: Term) => replaced(each, replace));
    const members = Object.entries(term).map(([name, each]) => [name, replaced(each, replace)]);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}
export type Replaced<T> = T | string | number | boolean | Replaced<T>[] | { [name: string]: Replaced<T> };

/**
 * The resources without loops, for languages that have none, and for who takes a program for what it declares.
 *
 * @param nameOf what to call an instance
 */
export function unrolled(
    resources: readonly Declared[],
    nameOf: (variable: string, key: string) => string,
): Declared[] {
    const outside = (term: Inputs): Inputs =>
        replacedIn(term, (each) =>
            each instanceof Output && typeof each.key === "string"
                ? new Output(nameOf(each.variable, each.key), each.output)
                : each,
        );
    return resources.flatMap(({ instances, ...declared }) => {
        if (!instances) return [{ ...declared, inputs: outside(declared.inputs) }];
        return instances.map(({ key, values, import: id }) => {
            const inputs = replacedIn(declared.inputs, (each) => {
                if (each instanceof Output && each.key instanceof Each) {
                    return new Output(each.variable, each.output, key);
                }
                if (!(each instanceof Each)) return each;
                return each.name === undefined ? key : values[each.name];
            });
            return { ...declared, variable: nameOf(declared.variable, key), inputs: outside(inputs), import: id };
        });
    });
}

/** Inputs of which all expressions are replaced; what is replaced by nothing is left out. */
export function replacedIn(inputs: Inputs, replace: (expression: Expression) => Term | undefined): Inputs {
    const entries = Object.entries(inputs).map(([name, term]) => [name, replaced(term, replace)]);
    return Object.fromEntries(entries.filter(([, term]) => term !== undefined));
}
