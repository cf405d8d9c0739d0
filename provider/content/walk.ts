import { type Dirent, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { comparePaths } from "./entry";
import { ContentError, errorCode } from "./errors";
import { IGNORE_FILE, type IgnoreRule, IgnoreRules } from "./ignore";
import type { Tally } from "./limits";
import { checkPath, isAppleDouble, leadsOut, quoted, relativeTarget } from "./path";

/** A file or link as it was found on disk, before it is opened. */
export interface WalkedEntry {
    readonly path: string;
    /** Where a link leads; only on links. */
    readonly target?: string;
    /** Where it is on disk. */
    readonly file: string;
}

/** An ignore line that matches a folder and yet leaves the files in it in the content. */
export interface LooseRule {
    readonly rule: IgnoreRule;
    readonly folder: string;
}

export interface Walked {
    /** The folder itself, links resolved. */
    readonly root: string;
    /** Sorted by path. */
    readonly entries: readonly WalkedEntry[];
    readonly rules: IgnoreRules;
    readonly looseRules: readonly LooseRule[];
}

// Synchronous calls are several times faster than promises for this many small ones; the pauses in between
// keep the host, which serves other resources at the same time, responsive.
const ENTRIES_BETWEEN_PAUSES = 500;

/**
 * Finds the files and links of a folder that belong to its content, by `.terraformignore` and `ignore`.
 *
 * Links that stay inside are kept as links, written relative to their folder (an absolute target inside the folder
 * too: the platform refuses those). Refused by name: links that leave the folder, devices, sockets and FIFOs, names
 * that cannot be carried, two names that are one in Unicode NFC. `._*` files of macOS are left out, as the platform does.
 *
 * @param directory absolute, or relative to the working directory; may itself be a link
 * @param ignore rules of the program, after those of `.terraformignore`
 * @param tally counts the entries, and stops at one too many
 * @throws ContentError
 */
export async function walk(directory: string, ignore: readonly string[], tally: Tally): Promise<Walked> {
    const root = rootOf(directory);
    const where = `the folder ${directory}`;
    const rules = new IgnoreRules(readIgnoreFile(root), ignore);
    const entries: WalkedEntry[] = [];
    const bare: LooseRule[] = [];
    const folders = [""];
    let visited = 0;
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
        for (const item of list(root, folder)) {
            if (++visited % ENTRIES_BETWEEN_PAUSES === 0) await breathe();
            const onDisk = folder === "" ? item.name : `${folder}/${item.name}`;
            const path = onDisk.normalize("NFC");
            const decision = rules.decide(path);
            if (item.isDirectory()) {
                if (decision) bare.push({ rule: decision.rule, folder: path });
                if (!rules.decideFolder(path)) folders.push(onDisk);
            } else if (!decision && !isAppleDouble(path)) {
                checkPath(path, where);
                tally.addEntry(path);
                entries.push(examine(root, item, onDisk, path, directory));
            }
        }
    }
    entries.sort((a, b) => comparePaths(a.path, b.path));
    refuseCollisions(entries);
    return { root, entries, rules, looseRules: bare.filter(({ folder }) => holdsAny(entries, folder)) };
}

function rootOf(directory: string): string {
    try {
        const root = realpathSync.native(directory);
        if (statSync(root).isDirectory()) return root;
    } catch (error) {
        if (errorCode(error) !== "ENOENT") {
            throw new ContentError(
                "unreadable",
                directory,
                `The folder ${directory} cannot be read (${errorCode(error)}).`,
            );
        }
        throw new ContentError(
            "missing",
            directory,
            `There is no folder ${directory} (looked for ${resolve(directory)}). A relative path is relative to the ` +
                "project's folder.",
        );
    }
    throw new ContentError(
        "missing",
        directory,
        `${directory} is not a folder. Name the folder with the policies, or use \`archive\` for a .tar.gz.`,
    );
}

function readIgnoreFile(root: string): string | undefined {
    try {
        return readFileSync(join(root, IGNORE_FILE), "utf8");
    } catch (error) {
        if (errorCode(error) === "ENOENT") return undefined;
        // Going on with the default rules alone could upload what the file was written to keep back.
        throw new ContentError("unreadable", IGNORE_FILE, `${IGNORE_FILE} cannot be read (${errorCode(error)}).`);
    }
}

function list(root: string, folder: string) {
    try {
        return readdirSync(join(root, folder), { withFileTypes: true });
    } catch (error) {
        const name = folder === "" ? "The folder" : `The folder ${quoted(folder)}`;
        throw new ContentError(
            "unreadable",
            folder,
            `${name} cannot be read (${errorCode(error)}). Make it readable or leave it out with ${IGNORE_FILE}.`,
        );
    }
}

function examine(root: string, item: Dirent, onDisk: string, path: string, given: string): WalkedEntry {
    const file = `${root}${sep}${onDisk}`;
    if (item.isFile()) return { path, file };
    if (!item.isSymbolicLink()) {
        const kind = item.isFIFO() ? "a FIFO" : item.isSocket() ? "a socket" : "a device";
        throw new ContentError(
            "special-file",
            path,
            `${quoted(path)} is ${kind}, which cannot be uploaded. Remove it or leave it out with ${IGNORE_FILE}.`,
        );
    }
    let raw: string;
    try {
        raw = readlinkSync(file);
    } catch (error) {
        throw new ContentError("unreadable", path, `${quoted(path)} cannot be read (${errorCode(error)}).`);
    }
    return { path, file, target: linkTarget(root, given, onDisk, path, raw) };
}

/** The target as it is uploaded; refuses one that leaves the folder, in its text or through another link. */
function linkTarget(root: string, given: string, onDisk: string, path: string, raw: string): string {
    const outside = (way: string): never => {
        throw new ContentError(
            "link-outside",
            path,
            `The link ${quoted(path)} leads out of the folder, to ${quoted(raw)}${way}. Put a copy of the file in its ` +
                `place, or leave the link out with ${IGNORE_FILE}.`,
        );
    };
    const absolute = resolve(join(root, onDisk, ".."), raw);
    // An absolute target may go through the folder's name as it was given, which can itself be a link.
    const [inside] = [relative(root, absolute), relative(resolve(given), absolute)].map(slashes).filter(staysIn);
    if (inside === undefined) return outside("");
    const real = realPathOf(join(root, onDisk), path);
    if (real !== undefined && !staysIn(slashes(relative(root, real)))) return outside(" (through another link)");
    if (real !== undefined && real !== realPathOf(join(root, inside), path)) {
        throw new ContentError(
            "link-broken",
            path,
            `The link ${quoted(path)} leads to ${quoted(raw)}, and ".." behind another link makes that a different ` +
                "file once it is unpacked. Let it lead there directly.",
        );
    }
    return relativeTarget(path, (inside === "" ? "." : inside).normalize("NFC"));
}

function slashes(path: string): string {
    return sep === "/" ? path : path.split(sep).join("/");
}

function staysIn(path: string): boolean {
    return !leadsOut(path) && !/^[A-Za-z]:/.test(path);
}

/** What is at the end of the links; undefined when there is nothing (Terraform keeps such links, lint warns). */
function realPathOf(file: string, path: string): string | undefined {
    try {
        // The other realpathSync takes `x/..` out of a link by its text, even where x is a link itself.
        return realpathSync.native(file);
    } catch (error) {
        if (errorCode(error) === "ELOOP") {
            throw new ContentError("link-broken", path, `The link ${quoted(path)} leads back to itself. Remove it.`);
        }
        return undefined;
    }
}

function refuseCollisions(sorted: readonly WalkedEntry[]): void {
    for (let i = 1; i < sorted.length; i++) {
        const path = sorted[i]!.path;
        if (path === sorted[i - 1]!.path) {
            throw new ContentError(
                "collision",
                path,
                `Two files are both named ${quoted(path)}: their names differ only in how Unicode composes accents. ` +
                    "Remove one of them.",
            );
        }
    }
}

function holdsAny(sorted: readonly WalkedEntry[], folder: string): boolean {
    return sorted.some(({ path }) => path.startsWith(`${folder}/`));
}
