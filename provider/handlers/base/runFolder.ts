import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readlinkSync, rmdirSync, rmSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { codeOf } from "../../thrown";

/** A folder of this user's, closed to all others, below that for temporary files. @throws when it is not what it should be */
export function privateFolder(parent: string = tmpdir()): string {
    const user = process.getuid?.();
    const folder = join(parent, `pulumi-tfe-policy-${user ?? hash(userInfo().username)}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = lstatSync(folder);
    // Where there are users and modes, somebody else may have been here first.
    const open = user !== undefined && (stat.uid !== user || (stat.mode & 0o077) !== 0);
    if (!stat.isDirectory() || open) throw new Error(`${folder} is not a folder of this user alone`);
    return folder;
}

/** The folder of one run of the engine. No other run has its address at the same time; a later one may. */
export function runFolder(parent: string, engine: string): string {
    return join(parent, `${machine()}-${hash(engine)}`);
}

/** What the ids of processes mean something in: containers may share a folder for temporary files. */
function machine(): string {
    try {
        return hash(`${hostname()} ${readlinkSync("/proc/self/ns/pid")}`);
    } catch {
        return hash(hostname());
    }
}

function hash(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Files carry the id of the process that writes them. */
function isAlive(file: string): boolean {
    try {
        return process.kill(Number.parseInt(file, 10), 0);
    } catch (error) {
        return codeOf(error) === "EPERM";
    }
}

/**
 * Takes away what runs have left behind whose processes are all gone. A process that joins one of them at this moment makes its
 * folder anew: a folder that is not empty stays.
 */
export function sweep(parent: string): void {
    const own = machine();
    for (const folder of readdirSync(parent).filter((name) => name.startsWith(own))) {
        try {
            const files = readdirSync(join(parent, folder));
            if (files.some(isAlive)) continue;
            for (const file of files) rmSync(join(parent, folder, file), { force: true });
            rmdirSync(join(parent, folder));
        } catch {
            // Somebody else sweeps too, or joins.
        }
    }
}
