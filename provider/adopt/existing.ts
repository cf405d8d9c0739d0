import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { wayTo } from "../platform/paths";
import { codeOf } from "../thrown";
import { NotAdoptable } from "./errors";
import type { Program } from "./program";
import type { Language } from "./project";
import { typescript } from "./typescript";
import { yaml } from "./yaml";

/** A Pulumi project that is there. */
export interface Existing {
    readonly language: Language;
    /** Where its program is: relative paths start there. */
    readonly folder: string;
}

/** @throws NotAdoptable when there is no project, or one in another language */
export function existingProject(folder: string): Existing {
    const file = join(folder, "Pulumi.yaml");
    const { runtime, main } = projectIn(file);
    const language = { nodejs: "typescript", yaml: "yaml" }[runtime] as Language | undefined;
    if (!language) {
        throw new NotAdoptable(
            `${file} is of the runtime ${runtime}, and programs can be written for nodejs and yaml. Write one of these beside it, ` +
                "without --into.",
        );
    }
    return { language, folder: main === undefined ? folder : programFolder(join(folder, main)) };
}

function projectIn(file: string): { runtime: string; main?: string } {
    try {
        const project: unknown = (require("yaml") as typeof import("yaml")).parse(readFileSync(file, "utf8"));
        if (typeof project !== "object" || project === null) throw new NotAdoptable(`${file} is no project of Pulumi.`);
        const { runtime, main } = project as { runtime?: string | { name?: string }; main?: string };
        return { runtime: String(typeof runtime === "object" ? runtime?.name : runtime), main };
    } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
        throw new NotAdoptable(`${file} does not exist. Name the folder of a Pulumi project, or leave --into out.`);
    }
}

function programFolder(main: string): string {
    return statSync(main, { throwIfNoEntry: false })?.isDirectory() ? main : dirname(main);
}

/** The files that a program adds to a project, by path in a new folder of it. */
export function filesBeside(program: Program, { language }: Existing, inside: string): Map<string, string> {
    const own = [...program.files].map(([path, text]): [string, string] => [path.slice(inside.length), text]);
    const code = language === "yaml" ? [["resources.yaml", yaml(program, {})] as const] : typescript(program);
    return new Map([...code, ...own]);
}

/** A path as a program in a folder names it. */
export function pathFrom(folder: string, path: string): string {
    return wayTo(resolve(path), resolve(folder)) || ".";
}
