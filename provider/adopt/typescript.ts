import { type Declared, Expression, expressionsIn, namesOf, type Program, type Section, type Term } from "./program";

/** How many policy sets stand in one file with everything; more have a file each. */
export const MOST_IN_ONE_FILE = 5;

/** The longest object or list that stands on one line, in characters. */
const LINE = 100;

/** The files of a program in TypeScript, by path. `index.ts` is where it begins. */
export function typescript(program: Program): Map<string, string> {
    const { policies, sets } = program;
    const all = [...policies, ...sets.flatMap(({ resources }) => resources)];
    if (sets.length <= MOST_IN_ONE_FILE) {
        const body = [
            lookUps(all, ""),
            ...policies.map((each) => declaration(each, "")),
            ...sets.map((set) => section(set, "")),
        ];
        return new Map([["index.ts", file(importsFor(all, {}), body)]]);
    }
    const files = new Map<string, string>();
    const names = new Set(policies.map(({ variable }) => variable));
    const found = lookUps(all, "export ");
    if (found !== "") files.set("lookUps.ts", file([TFE], [found]));
    if (policies.length > 0) {
        files.set(
            "policies.ts",
            file(
                importsFor(policies, {}),
                policies.map((each) => declaration(each, "export ")),
            ),
        );
    }
    for (const set of sets) {
        const imports = importsFor(set.resources, { policies: names, lookUps: true });
        files.set(`sets/${set.variable}.ts`, file(imports, [section(set, "export ")]));
    }
    const parts = [...(policies.length > 0 ? ["./policies"] : []), ...sets.map(({ variable }) => `./sets/${variable}`)];
    files.set("index.ts", `${parts.map((part) => `import "${part}";`).join("\n")}\n`);
    return files;
}

const TFE = 'import * as tfe from "pulumi-tfe-policy";';

function importsFor(
    resources: readonly Declared[],
    { policies, lookUps }: { policies?: ReadonlySet<string>; lookUps?: boolean },
): string[] {
    const used = expressionsIn(resources);
    const lines = [TFE];
    if (namesOf(used, "secret").length > 0) lines.unshift('import * as pulumi from "@pulumi/pulumi";');
    const helpers = (["project", "workspace"] as const).filter((kind) => namesOf(used, kind).length > 0);
    if (lookUps && helpers.length > 0) lines.push(`import { ${helpers.join(", ")} } from "../lookUps";`);
    const others = namesOf(used, "resource").filter((variable) => policies?.has(variable));
    if (others.length > 0) lines.push(`import { ${others.join(", ")} } from "../policies";`);
    if (namesOf(used, "secret").length > 0) lines.push("", "const config = new pulumi.Config();");
    return lines;
}

function file(head: readonly string[], body: readonly string[]): string {
    return `${[head.join("\n"), ...body.filter((part) => part !== "")].join("\n\n")}\n`;
}

/** Two functions that give the id of what has a name, each with one look-up for all of the program. */
function lookUps(resources: readonly Declared[], exported: string): string {
    const used = expressionsIn(resources);
    const parts = (["workspace", "project"] as const).flatMap((kind) => {
        const names = namesOf(used, kind);
        if (names.length === 0) return [];
        const get = kind === "workspace" ? "getWorkspaceIdsOutput" : "getProjectIdsOutput";
        return [
            `const ${kind}Ids = tfe.${get}({\n    names: ${print(names, 1)},\n}).idsByName;\n` +
                `/** The id of a ${kind}, by its name. */\n` +
                `${exported}const ${kind} = (name: string) => ${kind}Ids.apply((ids) => ids[name]!);`,
        ];
    });
    return parts.join("\n\n");
}

function section({ title, resources, remarks = [] }: Section, exported: string): string {
    const head = [`// ${oneLine(title)}.`, ...remarks.map((line) => `// ${oneLine(line)}`)];
    return [head.join("\n"), ...resources.map((each) => declaration(each, exported))].join("\n");
}

function declaration({ type, variable, inputs, import: id }: Declared, exported: string): string {
    const args = [text(variable), print(inputs, 0)];
    if (id !== undefined) args.push(`{ import: ${text(id)} }`);
    const lines = `${exported}const ${variable} = new tfe.${type}(${args.join(", ")});`;
    return lines;
}

function print(term: Term, depth: number): string {
    if (term instanceof Expression) return expression(term);
    if (typeof term === "string") return text(term);
    if (typeof term !== "object" || term === null) return String(term);
    const isList = Array.isArray(term);
    const parts = isList
        ? term.map((each: Term) => print(each, depth + 1))
        : Object.entries(term).map(([name, each]) => `${key(name)}: ${print(each, depth + 1)}`);
    const [open, close] = isList ? ["[", "]"] : ["{", "}"];
    const space = isList || parts.length === 0 ? "" : " ";
    const short = `${open}${space}${parts.join(", ")}${space}${close}`;
    if (short.length + depth * 4 <= LINE && !short.includes("\n")) return short;
    const indent = "    ".repeat(depth + 1);
    return `${open}\n${parts.map((part) => `${indent}${part},\n`).join("")}${"    ".repeat(depth)}${close}`;
}

function expression({ is, name }: Expression): string {
    if (is === "resource") return `${name}.id`;
    return is === "secret" ? `config.getSecret(${text(name)})` : `${is}(${text(name)})`;
}

function key(name: string): string {
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name);
}

/** What JSON writes is a literal of TypeScript too; what a reader cannot see is written so that it shows. */
function text(value: string): string {
    return JSON.stringify(value).replace(
        /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu,
        (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
}

function oneLine(comment: string): string {
    return comment.replace(/[\p{Cc}\u2028\u2029\p{Cf}]/gu, " ");
}
