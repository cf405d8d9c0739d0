import { basename, resolve } from "node:path";
import { DEFAULT_HOSTNAME } from "../api/settings/settings";
import { type Program, secretsOf } from "./program";
import { secretCommand, typescript } from "./typescript";
import { yaml } from "./yaml";

/** The languages that a program can be written in. */
export const LANGUAGES = ["typescript", "yaml"] as const;

export type Language = (typeof LANGUAGES)[number];

/** Where the plugin is in a project that has this package. */
const PLUGIN = "node_modules/pulumi-tfe-policy/plugin";

/** What a project is besides its program. */
export interface Project {
    readonly language: Language;
    readonly folder: string;
    /** Of this package. */
    readonly version: string;
    /** Of the platform. */
    readonly address: string;
}

/** The files of a whole project, by path: it runs as it is. */
export function projectFiles(program: Program, project: Project): Map<string, string> {
    const { language, folder } = project;
    const name = nameOf(folder);
    const isTypescript = language === "typescript";
    const manifest = {
        name: name.toLowerCase(),
        private: true,
        ...(isTypescript && { main: "index.ts" }),
        // Not this package: nobody owns its name on npm yet, and whoever took it would run with the owner's token.
        dependencies: { ...(isTypescript && { "@pulumi/pulumi": "^3.216.0" }) },
        ...(isTypescript && { devDependencies: { typescript: "^5.0.0" } }),
    };
    return new Map([
        ...(isTypescript ? typescriptFiles(program, project) : yamlFiles(program, project)),
        ["package.json", json(manifest)],
        ["README.md", readme(program, project)],
        [".gitignore", "node_modules/\n"],
        ...program.files,
    ]);
}

function typescriptFiles(program: Program, project: Project): [string, string][] {
    const compilerOptions = {
        target: "es2020",
        module: "commonjs",
        moduleResolution: "node",
        strict: true,
        noEmit: true,
        skipLibCheck: true,
    };
    return [
        [
            "Pulumi.yaml",
            yamlText({ ...head(program, project), runtime: "nodejs", config: config(program, project, "tfe") }),
        ],
        ["tsconfig.json", json({ compilerOptions, files: ["index.ts"] })],
        ...typescript(program),
    ];
}

function yamlFiles(program: Program, project: Project): [string, string][] {
    const top = {
        ...head(program, project),
        runtime: "yaml",
        plugins: { providers: [{ name: "tfe-policy", path: PLUGIN }] },
        config: config(program, project, "tfe-policy"),
    };
    return [["Pulumi.yaml", yaml(program, top)]];
}

function head({ organization }: Program, { folder }: Project): object {
    return { name: nameOf(folder), description: `The policy sets of ${organization}` };
}

function config({ organization }: Program, { address }: Project, namespace: string): object {
    return {
        [`${namespace}:organization`]: { value: organization },
        ...(address !== `https://${DEFAULT_HOSTNAME}` && { [`${namespace}:address`]: { value: address } }),
    };
}

/** What Pulumi and npm take for a name. */
function nameOf(folder: string): string {
    const name = basename(resolve(folder))
        .replace(/[^\w.-]+/g, "-")
        .replace(/^[._-]+/, "");
    return name.slice(0, 100) || "guardrails";
}

function yamlText(value: object): string {
    return (require("yaml") as typeof import("yaml")).stringify(value);
}

function json(value: object): string {
    return `${JSON.stringify(value, null, 4)}\n`;
}

function readme(program: Program, { language, version }: Project): string {
    const secrets = language === "typescript" ? secretsOf(program) : [];
    const values = `
The values of sensitive parameters cannot be read back. They stay as they are, unless the stack's configuration says what they are
to be, which the next \`pulumi up\` then writes:

${secrets.map((key) => `    ${secretCommand(key)}`).join("\n")}
`;
    return `# The policy sets of ${program.organization}

This program says what the organization had when it was written. Its first \`pulumi up\` takes all of that over. The token comes from
TFE_TOKEN or from \`terraform login\`.

    npm install <path>/pulumi-tfe-policy-${version}.tgz
    pulumi stack init dev
    pulumi up
${secrets.length > 0 ? values : ""}
Once everything is taken over, the \`import\` options can go.
${program.afterwards === undefined ? "" : `\n${program.afterwards}`}`;
}
