import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./build";

/** The program of an example in TypeScript and the files beside it, as a stack takes them. */
export function example(name: string) {
    const folder = join(root, "examples", name);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !["package.json", "Pulumi.yaml", "README.md"].includes(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .filter((path) => !path.startsWith("node_modules"));
    const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
    const { "index.ts": program = "", ...rest } = files;
    return { program, options: { language: "typescript" as const, files: rest } };
}
