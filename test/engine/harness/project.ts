import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { nodeProject } from "../../../scripts/support/project";
import { root } from "./build";

/** The names that stand in every URN, and so in state fixtures. */
export const PROJECT = "test";
export const STACK = "dev";

const TSCONFIG = {
    compilerOptions: {
        target: "ES2022",
        module: "commonjs",
        moduleResolution: "node10",
        strict: true,
        skipLibCheck: true,
        types: ["node"],
    },
    files: ["index.ts"],
};

/** The parts of a project that a test decides about. */
export interface ProjectOptions {
    /** Source of the program. */
    program: string;
    /** Default `javascript`. In `yaml` a program has its resources from the plugin, and stands in Pulumi.yaml itself. */
    language?: "javascript" | "typescript" | "yaml";
    /** File that holds the program. Default: `index.js`, `index.ts` or `Pulumi.yaml`. */
    main?: string;
    /** Further files, by path from the project's folder. */
    files?: Record<string, string>;
}

const MAIN = { javascript: "index.js", typescript: "index.ts", yaml: "Pulumi.yaml" };

/** A whole Pulumi.yaml around what a program in YAML says: the plugin is the one of this checkout. */
export function yamlProject(program: string): string {
    const providers = [{ name: "tfe-policy", path: join(root, "plugin") }];
    return `name: ${PROJECT}\nruntime: yaml\nplugins: ${JSON.stringify({ providers })}\n${program}\n`;
}

/** Name of the file that holds the program. */
export function mainFile({ language, main }: ProjectOptions): string {
    return main ?? MAIN[language ?? "javascript"];
}

/** Writes a Pulumi project into a folder; plain stack configuration goes into it right away, which saves a command. */
export function writeProject(folder: string, options: ProjectOptions, config: Record<string, string>): void {
    if (options.language === "yaml") {
        writeYamlProject(folder, options, config);
        return;
    }
    const typescript = options.language === "typescript";
    const files: Record<string, string> = {
        ...nodeProject({ name: PROJECT, main: mainFile(options), typescript }),
        [mainFile(options)]: options.program,
        ...(Object.keys(config).length > 0 && { [`Pulumi.${STACK}.yaml`]: JSON.stringify({ config }) }),
        ...(typescript && { "tsconfig.json": JSON.stringify(TSCONFIG) }),
        ...options.files,
    };
    for (const [name, text] of Object.entries(files)) writeFile(folder, name, text);
}

function writeYamlProject(folder: string, { program, files }: ProjectOptions, config: Record<string, string>): void {
    const all: Record<string, string> = { "Pulumi.yaml": yamlProject(program), ...files };
    if (Object.keys(config).length > 0) all[`Pulumi.${STACK}.yaml`] = JSON.stringify({ config });
    for (const [name, text] of Object.entries(all)) writeFile(folder, name, text);
}

/** Writes a file below a folder, with the folders that it needs. */
export function writeFile(folder: string, name: string, text: string): void {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}
