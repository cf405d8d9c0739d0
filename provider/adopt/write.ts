import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { NotAdoptable } from "./errors";

/** @throws NotAdoptable when there is something at a place where a new folder is to be */
export function mustBeFree(folder: string): void {
    const target = resolve(folder);
    if (!existsSync(target) || isEmptyFolder(target)) return;
    throw new NotAdoptable(`${folder} is there already. Name another folder with --out; nothing is overwritten.`);
}

function isEmptyFolder(path: string): boolean {
    try {
        return readdirSync(path).length === 0;
    } catch {
        return false;
    }
}

/**
 * Writes a new folder, whole or not at all: what is written is beside it until it is whole.
 *
 * @throws NotAdoptable when there is something already
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
    mustBeFree(folder);
    const target = resolve(folder);
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
