import { spawnSync } from "node:child_process";
import {
    chmodSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import * as fc from "fast-check";
import { ContentError, type ContentProblem } from "../../provider/content";

const made: string[] = [];

/** A new empty folder, removed by `removeScratch`. */
export function scratch(): string {
    const folder = mkdtempSync(join(tmpdir(), "content-"));
    made.push(folder);
    return folder;
}

export function removeScratch(): void {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface TreeFile {
    bytes: Buffer;
    executable: boolean;
}

export type Tree = Record<string, TreeFile>;

/** Writes files given as text, or with an executable bit. */
export function writeTree(folder: string, files: Record<string, string | TreeFile>): string {
    for (const [path, file] of Object.entries(files)) {
        const { bytes, executable } = typeof file === "string" ? { bytes: Buffer.from(file), executable: false } : file;
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
        chmodSync(join(folder, path), executable ? 0o755 : 0o644);
    }
    return folder;
}

export async function collect(stream: Readable): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
}

/** Unpacks with the system's tar, which shares no code with what packed. */
export function untar(archive: Buffer): string {
    const folder = scratch();
    const { status, stderr } = spawnSync("tar", ["-xzpf", "-", "-C", folder], { input: archive });
    if (status !== 0) throw new Error(`tar: ${stderr}`);
    return folder;
}

/** What is in a folder: path → bytes and mode, or where a link leads. */
export function readTree(folder: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const item of readdirSync(folder, { withFileTypes: true, recursive: true })) {
        const file = join(item.parentPath, item.name);
        const path = file.slice(folder.length + 1);
        if (item.isSymbolicLink()) {
            found[path] = `-> ${readlinkSync(file)}`;
        } else if (item.isFile()) {
            const executable = (require("node:fs").statSync(file).mode & 0o100) !== 0;
            found[path] = `${executable ? "x" : "-"} ${readFileSync(file).toString("base64")}`;
        }
    }
    return found;
}

const name = fc
    .oneof(
        { weight: 6, arbitrary: fc.stringMatching(/^[a-zA-Z0-9_.+()[\]{}$ -]{1,12}$/) },
        { weight: 1, arbitrary: fc.stringMatching(/^[a-z]{90,200}$/) },
        { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }) },
    )
    .map((text) => text.normalize("NFC"))
    .filter(
        (text) =>
            !/(?![\u200c\u200d])[\\/\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u.test(text) &&
            !/^\.+$/.test(text) &&
            !text.startsWith("._"),
    )
    .filter((text) => text !== ".git" && text !== ".terraform" && text !== ".terraformignore" && text !== "__proto__")
    .filter((text) => Buffer.byteLength(text) <= 255);

const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array)),
    fc.string().map((text) => Buffer.from(text)),
    // Around the bounds of a tar block, and beyond what is kept in memory.
    fc.constantFrom(0, 511, 512, 513, 64 * 1024, 64 * 1024 + 1, 300_000).map((size) => Buffer.alloc(size, "pattern ")),
);

/** Up to eight files in folders up to three deep; no path lies below another. */
export const tree: fc.Arbitrary<Tree> = fc
    .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.record({ bytes, executable: fc.boolean() })), {
        maxLength: 8,
    })
    .map((files) => {
        const result: Tree = {};
        for (const [parts, file] of files) {
            const path = parts.join("/");
            const clash = Object.keys(result).some(
                (p) => p === path || p.startsWith(`${path}/`) || path.startsWith(`${p}/`),
            );
            if (!clash) result[path] = file;
        }
        return result;
    });

/** Runs what must fail with a `ContentError`, and returns it. */
export async function refusal(problem: ContentProblem, run: () => Promise<unknown>): Promise<ContentError> {
    try {
        await run();
    } catch (error) {
        if (error instanceof ContentError) {
            expect({ problem: error.problem, message: error.message }).toEqual({ problem, message: error.message });
            return error;
        }
        throw error;
    }
    throw new Error(`Nothing was refused; expected ${problem}.`);
}
