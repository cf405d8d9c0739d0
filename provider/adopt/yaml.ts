import type { Document } from "yaml";
import { Names } from "./names";
import { type Declared, Expression, expressionsIn, namesOf, type Program, type Term } from "./program";

/** Where the plugin is in a project that has this package. */
const PLUGIN = "node_modules/pulumi-tfe-policy/plugin";

/** What some readers of YAML take for the end of a line, and what nobody sees. */
const UNSEEN = /[\u0085\u2028\u2029\ufeff\p{Cf}]/u;

/** The file of a program in YAML, which is the project's own: everything is in `Pulumi.yaml`. */
export function yaml(
    program: Program,
    project: { readonly name: string; readonly description: string },
): Map<string, string> {
    const { Document, Pair, Scalar, visit, YAMLMap } = require("yaml") as typeof import("yaml");
    const { policies, sets, organization } = program;
    const all = [...policies, ...sets.flatMap(({ resources }) => resources)];
    const variables = new Map<string, string>();
    const lookUps = lookUpsFor(all, variables);
    const document: Document = new Document({
        name: project.name,
        description: project.description,
        runtime: "yaml",
        plugins: { providers: [{ name: "tfe-policy", path: PLUGIN }] },
        config: { "tfe-policy:organization": organization },
        ...(Object.keys(lookUps).length > 0 && { variables: lookUps }),
    });
    const resources = new YAMLMap<unknown, unknown>();
    document.set("resources", resources);
    const add = (declared: Declared, comment: string) => {
        const name = new Scalar(declared.variable);
        if (comment !== "") name.commentBefore = comment;
        resources.items.push(new Pair(name, document.createNode(resource(declared, variables))));
    };
    for (const each of policies) add(each, "");
    for (const { title, remarks = [], resources: own } of sets) {
        own.forEach((each, at) => {
            const lines = at === 0 ? [`${title}.`, ...remarks] : [];
            add(each, [...lines, ...secretRemark(each)].map((line) => ` ${oneLine(line)}`).join("\n"));
        });
    }
    visit(document, {
        Scalar(_, scalar) {
            if (typeof scalar.value === "string" && UNSEEN.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
        },
    });
    const text = document.toString({ lineWidth: 0 });
    return new Map([["Pulumi.yaml", text.replace(new RegExp(UNSEEN, "gu"), escaped)]]);
}

/** A value that nobody can read back may be left out when it is taken over; YAML has no secret that may be missing. */
function secretRemark({ variable, inputs }: Declared): string[] {
    if (!(inputs.value instanceof Expression)) return [];
    return [
        `Its value stays as it is. To manage it: pulumi config set --secret ${variable}, and value: \${${variable}Value} with that key.`,
    ];
}

function lookUpsFor(resources: readonly Declared[], variables: Map<string, string>): Record<string, unknown> {
    const names = new Names();
    for (const { variable } of resources) names.reserve(variable);
    const used = expressionsIn(resources);
    return Object.fromEntries(
        (["workspace", "project"] as const).flatMap((kind) =>
            namesOf(used, kind).map((name) => {
                const variable = names.unique(`${kind} ${name}`, kind);
                variables.set(`${kind} ${name}`, variable);
                const get = kind === "workspace" ? "getWorkspace" : "getProject";
                const invoke = { function: `tfe-policy:${get}`, arguments: { name: text(name) }, return: "id" };
                return [variable, { "fn::invoke": invoke }];
            }),
        ),
    );
}

function resource({ type, inputs, import: id }: Declared, variables: ReadonlyMap<string, string>): object {
    const given = Object.entries(inputs).filter(([, term]) => !(term instanceof Expression && term.is === "secret"));
    return {
        type: `tfe-policy:${type}`,
        properties: Object.fromEntries(given.map(([name, term]) => [name, plain(term, variables)])),
        ...(id !== undefined && { options: { import: id } }),
    };
}

function plain(term: Term, variables: ReadonlyMap<string, string>): unknown {
    if (term instanceof Expression) {
        const { is, name } = term;
        return is === "resource" ? `\${${name}.id}` : `\${${variables.get(`${is} ${name}`)}}`;
    }
    if (typeof term === "string") return text(term);
    if (Array.isArray(term)) return term.map((each: Term) => plain(each, variables));
    if (typeof term !== "object" || term === null) return term;
    return Object.fromEntries(Object.entries(term).map(([name, each]) => [name, plain(each, variables)]));
}

function escaped(character: string): string {
    return `\\U${(character.codePointAt(0) as number).toString(16).padStart(8, "0")}`;
}

/** A text in which nothing is taken for a reference. */
function text(value: string): string {
    return /\$[${]/.test(value) ? value.replaceAll("$", "$$$$") : value;
}

function oneLine(comment: string): string {
    return comment.replace(/[\p{Cc}\u2028\u2029\p{Cf}]/gu, " ");
}
