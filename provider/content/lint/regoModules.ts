import type { Content } from "../content";
import { type Checker, nearest } from "./checker";
import { type ContentFile, filesBelow } from "./filesBelow";
import { Places, type Position } from "./finding";
import { type RegoText, readRego } from "./rego";

const MAX_REGO_BYTES = 1024 * 1024;

/** A Rego module of the content. */
export interface RegoModule extends RegoText {
    readonly path: string;
    readonly package: readonly string[];
    readonly at: (offset: number) => Position;
}

export interface RegoModules {
    readonly modules: readonly RegoModule[];
    /** Whether each file could be read and says which package it is of: only then is it known what there is not. */
    readonly complete: boolean;
}

/** Reads every Rego file beside and below a configuration, also through links, and says what no valid file has. */
export async function readModules(checker: Checker): Promise<RegoModules> {
    const modules: RegoModule[] = [];
    let complete = true;
    for (const { path, size } of regoFiles(checker.content, checker.folder)) {
        if (size > MAX_REGO_BYTES) {
            complete = false;
            const message = `The file has ${size} bytes; only files up to ${MAX_REGO_BYTES} bytes are looked at, so what it defines is not known.`;
            checker.about(path, "warning", "file-too-large", message);
            continue;
        }
        const text = (await checker.content.readText(path)) ?? "";
        const read = readRego(text);
        const odd = read.problem ?? read.doubt;
        if (odd) {
            const at = new Places(text).at(odd.offset);
            checker.about(path, read.problem ? "error" : "warning", "rego-syntax", `${odd.message}.`, at);
        }
        if (read.package)
            modules.push({ ...read, path, package: read.package, at: (offset) => new Places(text).at(offset) });
        else checker.about(path, "error", "rego-package", "The file declares no package. Begin it with `package …`.");
        complete &&= !odd && read.package !== undefined;
    }
    return { modules, complete };
}

/** Warns of imports of what no package and no data file can hold. */
export function checkImports(checker: Checker, { modules, complete }: RegoModules): void {
    if (!complete || hasDataFiles(checker)) return;
    for (const module of modules) {
        for (const { path, offset } of module.imports) {
            const [, ...asked] = path;
            if (modules.some((other) => isBeginning(other.package, asked))) continue;
            const near = nearest(path.join("."), [
                ...new Set(modules.map((other) => `data.${other.package.join(".")}`)),
            ]);
            const message = `No file of the content declares a package for \`${path.join(".")}\`, so this import is always undefined.`;
            checker.about(module.path, "warning", "rego-unknown-import", message + near, module.at(offset));
        }
    }
}

/** Whether the content has documents that Open Policy Agent may load as data, in which there can be anything. */
export function hasDataFiles({ content, file }: Checker): boolean {
    return content.entries.some(({ path }) => /\.(?:json|ya?ml)$/.test(path) && path !== file);
}

/** Whether one path is the beginning of the other. */
export function isBeginning(a: readonly string[], b: readonly string[]): boolean {
    return a.slice(0, b.length).every((part, i) => part === b[i]);
}

/** The Rego files of a folder by their place in the content, as Open Policy Agent finds them. */
export function regoFiles(content: Content, folder: string): readonly ContentFile[] {
    return filesBelow(content, folder, ".rego");
}

/**
 * The modules that no query asks for and no other module reads, whichever way it writes `data.a.b`: as an import, with
 * brackets, or by an index that stands for every package below.
 *
 * @param asked paths of data that the queries ask for
 */
export function unreached(modules: readonly RegoModule[], asked: readonly (readonly string[])[]): RegoModule[] {
    const readers = new Map<string, Set<RegoModule | undefined>>();
    const note = (path: readonly string[], reader: RegoModule | undefined, suffix = "") => {
        const key = JSON.stringify(path) + suffix;
        readers.set(key, (readers.get(key) ?? new Set()).add(reader));
    };
    const read = (path: readonly string[], reader: RegoModule | undefined) => {
        for (let length = 0; length <= path.length; length++) note(path.slice(0, length), reader);
        note(path, reader, " whole");
    };
    for (const path of asked) read(path, undefined);
    for (const module of modules) {
        for (const { path } of module.references) read(path.slice(1), module);
    }
    const isReached = (module: RegoModule) => {
        const keys = [JSON.stringify(module.package)];
        for (let length = 0; length < module.package.length; length++) {
            keys.push(`${JSON.stringify(module.package.slice(0, length))} whole`);
        }
        return keys.some((key) => [...(readers.get(key) ?? [])].some((reader) => reader !== module));
    };
    return modules.filter((module) => !isReached(module));
}
