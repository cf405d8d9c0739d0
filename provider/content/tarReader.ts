import type { Readable } from "node:stream";
import type { Extract, Header } from "tar-stream";
import { leadsOut } from "../platform/paths";
import { errorOf } from "../thrown";
import type { ContentEntry } from "./entry";
import { ContentError } from "./errors";
import { type ContentLimits, Tally } from "./limits";
import { checkPath, isAppleDouble, linkDestination, quoted, relativeTarget } from "./path";
import { guard } from "./tarStream";

/** One member of a tar; `entry` is undefined for a folder or another member that is no part of the content. @internal */
export interface Member {
    entry: Omit<ContentEntry, "digest"> | undefined;
    body: AsyncIterable<Buffer>;
}

/**
 * The members of a tar, one at a time; each body must be read before the next. Reads to the end of the stream, so that the checksum of
 * the compression around it is checked as well.
 *
 * @throws ContentError for a member the platform would not unpack, or one that would leave the folder
 */
export async function* readTar(tar: Readable, limits: ContentLimits, where: string): AsyncGenerator<Member> {
    const { extract: createExtract } = require("tar-stream") as typeof import("tar-stream");
    const extract = createExtract();
    guard(extract);
    const tally = new Tally(limits, where);
    const fed = feed(tar, extract);
    try {
        for await (const member of extract) {
            const path = memberPath(member.header, where);
            tally.add(path, member.header.type === "file" ? (member.header.size ?? 0) : 0);
            yield { entry: entryOf(member.header, path, where), body: bytesOf(member) };
            // A caller that left early would otherwise leave the stream waiting for ever.
            member.resume();
        }
    } finally {
        extract.destroy();
        await fed;
    }
}

async function* bytesOf(member: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
    for await (const chunk of member) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function feed(tar: Readable, extract: Extract): Promise<void> {
    let closed = false;
    let wake = () => {};
    extract.on("drain", () => wake());
    extract.on("close", () => {
        closed = true;
        wake();
    });
    try {
        for await (const chunk of tar as AsyncIterable<Buffer>) {
            if (closed) return;
            if (!extract.write(chunk) && !closed) {
                await new Promise<void>((done) => {
                    wake = done;
                });
            }
        }
        extract.end(undefined);
    } catch (error) {
        extract.destroy(errorOf(error));
    }
}

function memberPath(header: Header, where: string): string {
    const folder = header.type === "directory";
    const name = (header.name ?? "").normalize("NFC");
    const path = name
        .replace(/\/+/g, "/")
        .replace(/^(?:\.\/)+/, "")
        .replace(/(?:\/\.)+(?=\/|$)/g, "")
        .replace(folder ? /\/$/ : /$^/, "");
    if (folder && (path === "" || path === ".")) return ".";
    checkPath(path, where);
    return path;
}

function entryOf(header: Header, path: string, where: string): Member["entry"] {
    const sparse = Object.keys((header.pax as Record<string, string> | null) ?? {}).some((key) =>
        key.startsWith("GNU.sparse."),
    );
    if (sparse) throw refused(path, where, "is a sparse file", "Make the archive without --sparse");
    switch (header.type) {
        case "directory":
            return undefined;
        case "file": {
            const executable = ((header.mode ?? 0) & 0o100) !== 0;
            return isAppleDouble(path) ? undefined : { path, kind: "file", size: header.size ?? 0, executable };
        }
        case "symlink":
            return { path, kind: "link", size: 0, executable: false, target: target(header, path, where) };
        case "link":
            throw refused(path, where, "is a hard link", "Make the archive with --hard-dereference");
        default:
            throw refused(path, where, `is ${header.type ?? "of an unknown type"}`, "Leave it out");
    }
}

function target(header: Header, path: string, where: string): string {
    const raw = (header.linkname ?? "").normalize("NFC");
    const destination = linkDestination(path, raw);
    if (raw === "" || raw.startsWith("/") || leadsOut(destination)) {
        throw new ContentError(
            "link-outside",
            path,
            `The link ${quoted(path)} in ${where} leads to ${quoted(raw)}, which is not a place inside the content ` +
                "(an absolute target never is). Put a copy of the file in its place.",
        );
    }
    checkPath(destination === "." ? path : destination, where);
    return relativeTarget(path, destination);
}

function refused(path: string, where: string, what: string, way: string): ContentError {
    const message = `${quoted(path)} in ${where} ${what}, which the platform does not unpack. ${way}.`;
    return new ContentError("special-file", path, message);
}
