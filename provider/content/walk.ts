import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { isWithin } from "../platform/paths";
import { whereItStarts } from "../programFolder";
import { readRegularFile, UnfitFile } from "../regularFile";
import { comparePaths } from "./entry";
import { ContentError, errorCode } from "./errors";
import { IGNORE_FILE, type IgnoreRule, IgnoreRules } from "./ignore";
import type { Tally } from "./limits";
import { Links } from "./links";
import { checkPath, isAppleDouble, quoted } from "./path";

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

/** What decides besides the folder itself. */
export interface WalkOptions {
    /** Rules of the program, after those of `.terraformignore`. */
    readonly ignore: readonly string[];
    /** The folder into which links that leave the content are followed. */
    readonly followLinksInto?: string;
}

/** A folder that is being walked. */
interface Place {
    /** In the content. */
    readonly path: string;
    /** On disk, absolute. */
    readonly disk: string;
    /** The folders without links that were gone into to get here. */
    readonly chain: readonly string[];
    /** Whether a link led here, out of the content. */
    readonly isFollowed: boolean;
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
 * too: the platform refuses those). In the place of a link that leaves the folder and stays in `followLinksInto` is what it leads to, as
 * with Terraform's own packer. Refused by name: other links that leave the folder, devices, sockets and FIFOs, names
 * that cannot be carried, two names that are one in Unicode NFC. `._*` files of macOS are left out, as the platform does.
 *
 * @param directory absolute, or relative to the working directory; may itself be a link
 * @param tally counts the entries, and stops at one too many
 * @throws ContentError
 */
export async function walk(directory: string, { ignore, followLinksInto }: WalkOptions, tally: Tally): Promise<Walked> {
    const root = rootOf(directory);
    const links = new Links(root, directory, followLinksInto === undefined ? undefined : rootOf(followLinksInto));
    const where = `the folder ${directory}`;
    const rules = new IgnoreRules(readIgnoreFile(root), ignore);
    const entries: WalkedEntry[] = [];
    const bare: LooseRule[] = [];
    const folders: Place[] = [{ path: "", disk: root, chain: [root], isFollowed: false }];
    let visited = 0;
    for (let folder = folders.pop(); folder; folder = folders.pop()) {
        for (const item of list(folder)) {
            if (++visited % ENTRIES_BETWEEN_PAUSES === 0) await breathe();
            const name = item.name.normalize("NFC");
            const path = folder.path === "" ? name : `${folder.path}/${name}`;
            const disk = `${folder.disk}${sep}${item.name}`;
            const decision = rules.decide(path);
            if (item.isDirectory()) {
                if (decision) bare.push({ rule: decision.rule, folder: path });
                if (!rules.decideFolder(path)) folders.push({ ...folder, path, disk });
            } else if (!decision && !isAppleDouble(path)) {
                checkPath(path, where);
                const found = examine(item, path, disk, folder, links);
                if (found.kind === "entry") {
                    tally.addEntry(path);
                    entries.push(found.entry);
                } else if (!rules.decideFolder(path)) folders.push(found.folder);
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
        throw new ContentError("missing", directory, `There is no folder ${directory}.${whereItStarts(directory)}`);
    }
    throw new ContentError(
        "missing",
        directory,
        `${directory} is not a folder. Name the folder with the policies, or use \`archive\` for a .tar.gz.`,
    );
}

/** More rules than anybody writes; in bytes. */
const LONGEST_IGNORE_FILE = 1024 * 1024;

function readIgnoreFile(root: string): string | undefined {
    try {
        return readRegularFile(join(root, IGNORE_FILE), LONGEST_IGNORE_FILE).toString();
    } catch (error) {
        if (errorCode(error) === "ENOENT") return undefined;
        if (error instanceof UnfitFile) {
            throw new ContentError(
                "unreadable",
                IGNORE_FILE,
                `${IGNORE_FILE} ${error.problem}, so its rules cannot be read.`,
            );
        }
        // Going on with the default rules alone could upload what the file was written to keep back.
        throw new ContentError("unreadable", IGNORE_FILE, `${IGNORE_FILE} cannot be read (${errorCode(error)}).`);
    }
}

function list({ path, disk }: Place): Dirent[] {
    try {
        return readdirSync(disk, { withFileTypes: true });
    } catch (error) {
        const name = path === "" ? "The folder" : `The folder ${quoted(path)}`;
        throw new ContentError(
            "unreadable",
            path,
            `${name} cannot be read (${errorCode(error)}). Make it readable or leave it out with ${IGNORE_FILE}.`,
        );
    }
}

type Examined = { kind: "entry"; entry: WalkedEntry } | { kind: "folder"; folder: Place };

function examine(item: Dirent, path: string, disk: string, folder: Place, links: Links): Examined {
    if (item.isFile()) return { kind: "entry", entry: { path, file: disk } };
    if (!item.isSymbolicLink()) {
        const kind = item.isFIFO() ? "a FIFO" : item.isSocket() ? "a socket" : "a device";
        throw new ContentError(
            "special-file",
            path,
            `${quoted(path)} is ${kind}, which cannot be uploaded. Remove it or leave it out with ${IGNORE_FILE}.`,
        );
    }
    const end = links.read(path, disk, folder.isFollowed);
    if (end.kind === "kept") return { kind: "entry", entry: { path, file: disk, target: end.target } };
    if (end.kind === "file") return { kind: "entry", entry: { path, file: end.real } };
    if (folder.chain.some((above) => isWithin(end.real, above))) {
        throw new ContentError(
            "link-broken",
            path,
            `The link ${quoted(path)} leads to a folder that it is in, so its content would never end. Remove it.`,
        );
    }
    const chain = [...folder.chain, end.real];
    return { kind: "folder", folder: { path, disk: end.real, chain, isFollowed: true } };
}

function refuseCollisions(sorted: readonly WalkedEntry[]): void {
    for (const [i, { path }] of sorted.entries()) {
        if (path === sorted[i - 1]?.path) {
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
