import type { Document } from "yaml";
import { legibleLine } from "../legible";
import { Names } from "./names";
import {
    type Declared,
    type Expression,
    expressionsIn,
    Found,
    NAMED,
    Named,
    namesOf,
    Output,
    type Program,
    replaced,
    resourcesOf,
    Secret,
    type Term,
    unrolled,
} from "./program";

/** What some readers of YAML take for the end of a line, and what nobody sees. */
const UNSEEN = /[\u0085\u2028\u2029\ufeff\p{Cf}]/u;
/** What every reader of YAML takes for a text, whichever its version, unless it is one of the words below; the others are quoted. */
const PLAIN = /^(?:[A-Za-z_](?:[\w ./@+-]|:(?=\w))*|\$\{[\w.]+\})$/;
const OTHER = /^(?:y|n|yes|no|on|off|e\d+)$/i;

/**
 * A program in YAML: its variables and resources, below what stands at the top of the file.
 *
 * @param top what else the file has
 */
export function yaml(program: Program, top: Readonly<Record<string, unknown>>): string {
    const { Document, Pair, Scalar, visit, YAMLMap } = require("yaml") as typeof import("yaml");
    const names = new Names();
    for (const { variable } of [...program.lookUps, ...resourcesOf(program)]) names.reserve(variable);
    const instances = new Map<string, string>();
    const nameOf = (variable: string, key: string) => kept(instances, `${variable} ${key}`, names, variable);
    const sections = program.sections.map((section) => ({
        ...section,
        resources: unrolled(section.resources, nameOf),
    }));
    const variables = new Variables(program, names);
    const found = variables.lookUps();
    const document: Document = new Document({ ...top, ...(Object.keys(found).length > 0 && { variables: found }) });
    const resources = new YAMLMap<unknown, unknown>();
    document.set("resources", resources);
    for (const { title, remarks = [], resources: own } of sections) {
        own.forEach((each, at) => {
            const name = new Scalar(each.variable);
            const lines = [...(at === 0 ? [title, ...remarks] : []), ...(each.remarks ?? []), ...secretRemarks(each)];
            if (lines.length > 0) name.commentBefore = lines.map((line) => ` ${legibleLine(line)}`).join("\n");
            name.spaceBefore = at === 0 && resources.items.length > 0;
            resources.items.push(new Pair(name, document.createNode(variables.resource(each))));
        });
    }
    visit(document, {
        Scalar(_, scalar) {
            if (typeof scalar.value === "string" && isQuoted(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
        },
    });
    return document.toString({ lineWidth: 0 }).replace(new RegExp(UNSEEN, "gu"), escaped);
}

/** Lines are shown as lines, where each of them can be seen. */
function isQuoted(value: string): boolean {
    const isLines = value.includes("\n") && !UNSEEN.test(value);
    return !isLines && (!PLAIN.test(value) || OTHER.test(value));
}

function kept(known: Map<string, string>, wanted: string, names: Names, otherwise: string): string {
    const name = known.get(wanted) ?? names.unique(wanted, otherwise);
    known.set(wanted, name);
    return name;
}

/** What a program in YAML looks up: each name of a workspace or a project has a variable of its own. */
class Variables {
    private readonly named = new Map<string, string>();

    constructor(
        private readonly program: Program,
        names: Names,
    ) {
        const used = expressionsIn([...program.lookUps, ...resourcesOf(program)]);
        for (const what of NAMED) {
            for (const name of namesOf(used, what)) kept(this.named, `${what} ${name}`, names, what);
        }
    }

    lookUps(): Record<string, unknown> {
        const calls = [...this.named].map(([key, variable]) => {
            const [what = "", name] = [key.slice(0, key.indexOf(" ")), key.slice(key.indexOf(" ") + 1)];
            const get = what === "workspace" ? "getWorkspace" : "getProject";
            return [variable, { "fn::invoke": { ...call(get, { name: text(name) }), return: "id" } }];
        });
        const others = this.program.lookUps.map(({ variable, function: name, inputs }) => [
            variable,
            { "fn::invoke": call(name, this.plain(inputs)) },
        ]);
        return Object.fromEntries([...calls, ...others]);
    }

    resource({ type, inputs, import: id }: Declared): object {
        const options = id === undefined ? {} : { options: { import: id } };
        return { type: `tfe-policy:${type}`, properties: this.plain(inputs), ...options };
    }

    private plain(term: Term): unknown {
        return replaced(texts(term), (each) => this.expression(each));
    }

    private expression(each: Expression): string | undefined {
        if (each instanceof Output) return `\${${each.variable}.${each.output}}`;
        if (each instanceof Found) return `\${${each.variable}.${each.member}}`;
        // YAML has no secret that may be missing.
        return each instanceof Named ? `\${${this.named.get(`${each.what} ${each.name}`)}}` : undefined;
    }
}

function call(name: string, inputs: unknown): object {
    return { function: `tfe-policy:${name}`, arguments: inputs };
}

function secretRemarks(declared: Declared): string[] {
    const secrets = expressionsIn([declared]).filter((each) => each instanceof Secret);
    return secrets.flatMap(({ key }) => [
        `Its value stays as it is. To set it, say \`value: \${${key}}\` here and below \`config\` at the top`,
        `\`${key}: { type: string, secret: true }\`, and: pulumi config set --secret ${key}`,
    ]);
}

/** A term in whose texts nothing is taken for a reference. */
function texts(term: Term): Term {
    if (typeof term === "string") return text(term);
    if (Array.isArray(term)) return term.map(texts);
    if (typeof term !== "object" || Object.getPrototypeOf(term) !== Object.prototype) return term;
    return Object.fromEntries(Object.entries(term).map(([name, each]) => [text(name), texts(each)]));
}

function text(value: string): string {
    return /\$[${]/.test(value) ? value.replaceAll("$", "$$$$") : value;
}

function escaped(character: string): string {
    return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`;
}
