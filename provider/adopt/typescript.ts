import { posix } from "node:path";
import { legibleLine } from "../legible";
import {
    type Declared,
    Each,
    type Expression,
    expressionsIn,
    Found,
    type Instance,
    isExpression,
    type LookUp,
    NAMED,
    Named,
    namesOf,
    Output,
    type Program,
    resourcesOf,
    Secret,
    type Section,
    type Term,
} from "./program";

/** How many sections stand in one file with everything; more have a file each. */
export const MOST_IN_ONE_FILE = 5;

/** The longest line that is not broken where it can be, and the longest list or object on one, in characters. */
const LINE = 120;
const WIDTH = 80;
const INDENT = "    ";

const TFE = 'import * as tfe from "pulumi-tfe-policy";';
const PULUMI = 'import * as pulumi from "@pulumi/pulumi";';
const CONFIG = "const config = new pulumi.Config();";
const LOOK_UPS = "lookUps";

/**
 * The files of a program in TypeScript, by path.
 *
 * @param main where it begins, without the ending
 */
export function typescript(program: Program, main = "index"): Map<string, string> {
    const { lookUps, sections } = program;
    const all = resourcesOf(program);
    if (sections.length <= MOST_IN_ONE_FILE) {
        const body = [...findings(lookUps, all, ""), ...sections.map((section) => sectionOf(section, ""))];
        return new Map([[`${main}.ts`, file(importsOf(all), hasSecret(all), body)]]);
    }
    const files = new Map<string, string>();
    const found = findings(lookUps, all, "export ");
    if (found.length > 0) files.set(`${LOOK_UPS}.ts`, file([TFE], false, found));
    const homes = new Map(sections.flatMap((each) => each.resources.map(({ variable }) => [variable, each.file])));
    for (const section of sections) {
        const imports = [...importsOf(section.resources), ...importsFrom(section, homes)];
        files.set(`${section.file}.ts`, file(imports, hasSecret(section.resources), [sectionOf(section, "export ")]));
    }
    files.set(`${main}.ts`, sections.map((section) => `import "./${section.file}";\n`).join(""));
    return files;
}

function importsOf(resources: readonly Declared[]): string[] {
    return hasSecret(resources) ? [PULUMI, TFE] : [TFE];
}

function hasSecret(resources: readonly Declared[]): boolean {
    return expressionsIn(resources).some((each) => each instanceof Secret);
}

/** What one file takes from the others. */
function importsFrom({ file: own, resources }: Section, homes: ReadonlyMap<string, string>): string[] {
    const taken = new Map<string, Set<string>>();
    for (const each of expressionsIn(resources)) {
        const [name, home] = exportOf(each, homes);
        if (name === undefined || home === undefined || home === own) continue;
        taken.set(home, (taken.get(home) ?? new Set()).add(name));
    }
    return [...taken]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([home, names]) => {
            const path = posix.relative(posix.dirname(own), home);
            const from = text(path.startsWith(".") ? path : `./${path}`);
            return list(`import { `, [...names].toSorted(), ` } from ${from};`, "");
        });
}

function exportOf(each: Expression, homes: ReadonlyMap<string, string>): [string?, string?] {
    if (each instanceof Output) return [each.variable, homes.get(each.variable)];
    if (each instanceof Found) return [each.variable, LOOK_UPS];
    return each instanceof Named ? [each.what, LOOK_UPS] : [];
}

function file(imports: readonly string[], configured: boolean, body: readonly string[]): string {
    const head = configured ? [...imports, "", CONFIG] : imports;
    return `${[head.join("\n"), ...body].join("\n\n")}\n`;
}

/** The look-ups of a program, and for names of workspaces and projects a function each, with one look-up for all of them. */
function findings(lookUps: readonly LookUp[], resources: readonly Declared[], exported: string): string[] {
    const calls = lookUps.map(
        ({ variable, function: name, inputs }) =>
            `${exported}const ${variable} = tfe.${name}Output(${print(inputs, 0)});`,
    );
    const used = expressionsIn([...lookUps, ...resources]);
    const helpers = NAMED.flatMap((what) => {
        const names = namesOf(used, what);
        if (names.length === 0) return [];
        const get = what === "workspace" ? "getWorkspaceIdsOutput" : "getProjectIdsOutput";
        return [
            `const ${what}Ids = tfe.${get}(${print({ names }, 0)}).idsByName;\n` +
                `/** The id of a ${what}, by its name. */\n` +
                `${exported}const ${what} = (name: string) => ${what}Ids.apply((ids) => ids[name]!);`,
        ];
    });
    return [...helpers, ...calls];
}

function sectionOf({ title, resources, remarks = [] }: Section, exported: string): string {
    const head = [title, ...remarks].map(comment);
    return [head.join("\n"), ...resources.map((each) => declaration(each, exported))].join("\n");
}

function declaration(declared: Declared, exported: string): string {
    const { type, variable, inputs, import: id, instances, remarks = [] } = declared;
    const secrets = expressionsIn([declared]).filter((each) => each instanceof Secret);
    const lines = [...remarks, ...secrets.map(({ key }) => `Its value stays as it is, unless: ${secretCommand(key)}`)];
    const head = lines.map((line) => `${comment(line)}\n`).join("");
    if (instances) return `${head}${exported}const ${variable} = ${loop(declared, instances)};`;
    const options = id === undefined ? "" : `, { import: ${text(id)} }`;
    const call = (given: string) =>
        `${exported}const ${variable} = new tfe.${type}(${text(variable)}, ${given}${options});`;
    const short = call(print(inputs, 0));
    return `${head}${short.includes("\n") || short.length <= LINE ? short : call(print(inputs, 0, 0))}`;
}

/** The command that gives a secret of the configuration a value. */
export function secretCommand(key: string): string {
    return `pulumi config set --secret ${key}`;
}

/** Resources by their keys. Every turn says all that differs, as the compiler wants it. */
function loop(declared: Declared, instances: readonly Instance[]): string {
    const { type, variable, inputs } = declared;
    const asked = expressionsIn([declared]).flatMap((each) => (each instanceof Each ? (each.name ?? []) : []));
    const names = [...new Set(asked)];
    const isImported = instances.some(({ import: id }) => id !== undefined);
    const turns = instances.map(({ key, values, import: id }) => {
        const members = names.map((name) => `${memberName(name)}: ${optional(values[name])}`);
        if (isImported) members.push(`import: ${optional(id)}`);
        return `${memberName(key)}: ${list("{ ", members, " }", INDENT.repeat(2))}`;
    });
    const args = [`\`${variable}-\${key}\``, print(inputs, 2)];
    if (isImported) args.push("{ import: each.import }");
    const each = names.length > 0 || isImported ? "[key, each]" : "[key]";
    return [
        "Object.fromEntries(",
        `${INDENT}Object.entries({`,
        ...turns.map((turn) => `${INDENT.repeat(2)}${turn},`),
        `${INDENT}}).map((${each}) => [`,
        `${INDENT.repeat(2)}key,`,
        `${INDENT.repeat(2)}new tfe.${type}(${args.join(", ")}),`,
        `${INDENT}]),`,
        ")",
    ].join("\n");
}

function optional(term: Term | undefined): string {
    return term === undefined ? "undefined" : print(term, 2);
}

/** @param width of what stands on one line, in characters */
function print(term: Term, depth: number, width = WIDTH): string {
    if (isExpression(term)) return expression(term);
    if (typeof term === "string") return text(term);
    if (typeof term !== "object") return String(term);
    const indent = INDENT.repeat(depth);
    if (Array.isArray(term)) {
        const parts = term.map((each: Term) => print(each, depth + 1));
        return list("[", parts, "]", indent, width);
    }
    const members = Object.entries(term).map(([name, each]) => {
        const value = print(each, depth + 1);
        return name === value ? name : `${memberName(name)}: ${value}`;
    });
    return members.length === 0 ? "{}" : list("{ ", members, " }", indent, width);
}

/** On one line if it fits there, else a line each. */
function list(open: string, parts: readonly string[], close: string, indent: string, width = WIDTH): string {
    const short = `${open}${parts.join(", ")}${close}`;
    if (short.length + indent.length <= width && !short.includes("\n")) return short;
    return `${open.trimEnd()}\n${parts.map((part) => `${indent}${INDENT}${part},\n`).join("")}${indent}${close.trimStart()}`;
}

function expression(each: Expression): string {
    if (each instanceof Output) {
        const { key } = each;
        const turn = key instanceof Each ? "[key]!" : key === undefined ? "" : `[${text(key)}]!`;
        const resource = `${each.variable}${turn}`;
        return `${resource}.${each.output}`;
    }
    if (each instanceof Found) return `${each.variable}.${each.member}`;
    if (each instanceof Named) return `${each.what}(${text(each.name)})`;
    if (each instanceof Secret) return `config.getSecret(${text(each.key)})`;
    return each.name === undefined ? "key" : `each${member(each.name)}`;
}

function member(name: string): string {
    return isIdentifier(name) ? `.${name}` : `[${text(name)}]`;
}

/** In an object literal `__proto__` means something else, unless it is computed. */
function memberName(name: string): string {
    if (name === "__proto__") return `["${name}"]`;
    return isIdentifier(name) ? name : text(name);
}

function isIdentifier(name: string): boolean {
    return /^[A-Za-z_$][\w$]*$/.test(name);
}

/** What JSON writes is a literal of TypeScript too; what a reader cannot see is written so that it shows. */
function text(value: string): string {
    return JSON.stringify(value).replace(
        /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu,
        (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
}

function comment(line: string): string {
    return `// ${legibleLine(line)}`;
}
