import { join } from "node:path";
import { existingProject, filesBeside, pathFrom } from "../../adopt/existing";
import type { Program } from "../../adopt/program";
import { LANGUAGES, type Language, projectFiles } from "../../adopt/project";
import { packageVersion } from "../../version";
import { UsageError } from "../command";

/** Where a program is written. */
export interface Destination {
    /** A new folder. */
    readonly folder: string;
    /** Where the program's relative paths start. */
    readonly start: string;
    /** The new folder from there, with a slash at its end; nothing where it is the same. */
    readonly inside: string;
    files(program: Program): ReadonlyMap<string, string>;
    /** What comes next, in a line or two. */
    readonly next: string;
}

/** What the command line says of it. */
export interface Place {
    readonly organization: string;
    readonly address: string;
    readonly language?: string;
    readonly out?: string;
    readonly into?: string;
}

/** @throws UsageError, NotAdoptable */
export function destinationOf(place: Place): Destination {
    return place.into === undefined ? newProject(place) : beside(place, place.into);
}

function newProject({ organization, address, language: given, out: folder = organization }: Place): Destination {
    const project = { language: languageOf(given), folder, version: packageVersion(), address };
    return {
        folder,
        start: folder,
        inside: "",
        files: (program) => projectFiles(program, project),
        next: `Next: README.md in ${folder} has the commands: npm install of this package, pulumi stack init, pulumi up.`,
    };
}

function beside({ out, language: given }: Place, into: string): Destination {
    if (given !== undefined) throw new UsageError("--language is that of the project where --into is given.");
    const project = existingProject(into);
    const folder = out ?? join(project.folder, "adopted");
    const path = pathFrom(project.folder, folder);
    const next =
        project.language === "yaml"
            ? `Next: put the variables and resources of ${folder}/resources.yaml into Pulumi.yaml, and pulumi up.`
            : `Next: say import "./${path}"; in the program, and pulumi up.`;
    return {
        folder,
        start: project.folder,
        inside: `${path}/`,
        files: (p) => filesBeside(p, project, `${path}/`),
        next,
    };
}

function languageOf(given = "typescript"): Language {
    const language = LANGUAGES.find((name) => name === given);
    if (language) return language;
    throw new UsageError(`--language is ${LANGUAGES.join(" or ")}, not ${given}.`);
}
