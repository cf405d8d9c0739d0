import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { NotAdoptable } from "./inventory";
import type { Program } from "./program";
import { typescript } from "./typescript";
import { yaml } from "./yaml";

/** The languages that a program can be written in. */
export const LANGUAGES = ["typescript", "yaml"] as const;

export type Language = (typeof LANGUAGES)[number];

/** The files of a whole project, by path: it runs as it is. */
export function projectFiles(
    program: Program,
    { language, folder, version }: { language: Language; folder: string; version: string },
): Map<string, string> {
    const name =
        basename(resolve(folder))
            .replace(/[^\w.-]+/g, "-")
            .slice(0, 100) || "guardrails";
    const description = `The policy sets of ${program.organization}, as they were found`;
    const dependencies = {
        ...(language === "typescript" && { "@pulumi/pulumi": "^3.216.0" }),
        "pulumi-tfe-policy": version,
    };
    const manifest = {
        name: name.toLowerCase(),
        private: true,
        ...(language === "typescript" && { main: "index.ts" }),
        dependencies,
    };
    const common: [string, string][] = [
        ["package.json", json(manifest)],
        ["README.md", readme(program, language)],
        [".gitignore", "node_modules/\n"],
        ...program.files,
    ];
    if (language === "yaml") return new Map([...common, ...yaml(program, { name, description })]);
    const options = { target: "es2022", module: "commonjs", moduleResolution: "node", strict: true, noEmit: true };
    return new Map([
        ...common,
        [
            "Pulumi.yaml",
            `${JSON.stringify({ name, description, runtime: "nodejs", config: { "tfe:organization": { value: program.organization } } }, null, 4)}\n`,
        ],
        ["tsconfig.json", json({ compilerOptions: options, files: ["index.ts"] })],
        ...typescript(program),
    ]);
}

/**
 * Writes a new folder, whole or not at all.
 *
 * @throws NotAdoptable when there is something already
 */
export function writeProject(folder: string, files: ReadonlyMap<string, string>): void {
    const target = resolve(folder);
    if (existsSync(target) && readdirSync(target).length > 0) {
        throw new NotAdoptable(
            `${folder} is there already and not empty. Name another folder with --out; nothing is overwritten.`,
        );
    }
    mkdirSync(dirname(target), { recursive: true });
    const unfinished = mkdtempSync(join(dirname(target), `.${basename(target)}-unfinished-`));
    try {
        for (const [path, text] of files) {
            const file = join(unfinished, path);
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, text);
        }
        if (existsSync(target)) rmdirSync(target);
        renameSync(unfinished, target);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
}

function json(value: object): string {
    return `${JSON.stringify(value, null, 4)}\n`;
}

function readme({ organization, secrets }: Program, language: Language): string {
    const keys = language === "typescript" ? secrets : [];
    const values =
        keys.length === 0
            ? ""
            : `
The values of sensitive parameters cannot be read back. They stay as they are until the stack's configuration says what they are to be,
which the next \`pulumi up\` then writes:

${keys.map((key) => `    pulumi config set --secret ${key}`).join("\n")}
`;
    return `# The policy sets of ${organization}

This program says what the organization had when it was written. Its first \`pulumi up\` takes all of that over and changes nothing. The
token comes from TFE_TOKEN, or from \`terraform login\`.

    npm install
    pulumi stack init dev
    pulumi up
${values}
Once everything is taken over, the \`import\` options can go.
`;
}
