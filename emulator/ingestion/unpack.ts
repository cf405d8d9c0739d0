import { posix } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { extract } from "tar-stream";

/** Content that cannot be taken in. The message is what the version's `error-message` says. */
export class IngestionError extends Error {
    constructor(message: string) {
        super(message);
        this.name = "IngestionError";
    }
}

/** Stops an archive that unpacks to more than anybody means to upload. */
const UNPACKED_LIMIT = 512 * 1024 * 1024;
const LINKS_LIMIT = 40;

function outside(path: string): boolean {
    return path === ".." || path.startsWith("../") || posix.isAbsolute(path);
}

/** The path of a member, without `./`; undefined for the root itself. @throws IngestionError when it leads out */
function pathOf(name: string): string | undefined {
    const path = posix.normalize(name).replace(/\/$/, "");
    if (outside(path) || name.split("/").includes("..")) throw new IngestionError(`invalid path in archive: ${name}`);
    return path === "." ? undefined : path;
}

async function readBody(stream: AsyncIterable<unknown>): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
}

/** Gives every link the text of the file that it leads to; links to folders and to nothing are left out. */
function resolveLinks(files: Map<string, string>, links: ReadonlyMap<string, string>): void {
    for (const [path, target] of links) {
        let at = target;
        for (let hops = 0; links.has(at) && hops < LINKS_LIMIT; hops++) at = links.get(at)!;
        const text = files.get(at);
        if (text !== undefined) files.set(path, text);
    }
}

/**
 * The files of an uploaded `.tar.gz`: path → text.
 *
 * Refused, as the platform's own unpacking refuses it: what is not gzip or tar, paths and links that lead out, and
 * anything that is neither a file nor a folder nor a link. The `._*` files of macOS are dropped.
 *
 * @throws IngestionError
 */
export async function unpack(archive: Buffer): Promise<Record<string, string>> {
    let tar: Buffer;
    try {
        tar = await promisify(gunzip)(archive, { maxOutputLength: UNPACKED_LIMIT });
    } catch (error) {
        throw new IngestionError(`failed to decompress slug: ${(error as Error).message}`);
    }
    const files = new Map<string, string>();
    const links = new Map<string, string>();
    const members = extract();
    members.end(tar);
    try {
        for await (const member of members) {
            const { name, type, linkname, size } = member.header;
            const path = pathOf(name);
            if (!Number.isSafeInteger(size)) throw new Error("invalid tar header");
            // A folder may have a size, and has no bytes all the same: tar-stream would wait for them.
            const body = type === "directory" ? undefined : await readBody(member);
            if (path === undefined || !body || posix.basename(path).startsWith("._")) continue;
            if (type === "symlink") {
                const target = posix.join(posix.dirname(path), linkname ?? "");
                if (posix.isAbsolute(linkname ?? "/") || outside(target)) {
                    throw new IngestionError(`link ${path} has an external target: ${linkname}`);
                }
                links.set(path, target);
            } else if (type === "file") files.set(path, body.toString("utf8"));
            else throw new IngestionError(`failed creating ${path}: unsupported file type ${type}`);
        }
    } catch (error) {
        if (error instanceof IngestionError) throw error;
        throw new IngestionError(`failed to untar slug: ${(error as Error).message}`);
    }
    resolveLinks(files, links);
    return Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
