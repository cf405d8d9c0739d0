import type { ContentEntry } from "./entry";

/** Bytes of a tar block. */
export const BLOCK = 512;

const MAX_NAME = 100;
const MAX_PREFIX = 155;
const MAX_SIZE = 8 ** 11;
const PAX_NAME = "PaxHeader";

/** What a header says of an entry. */
export type TarEntry = Omit<ContentEntry, "digest">;

/** Where a name stands in a header: in one field, or split at a slash into two. */
interface Split {
    readonly prefix: string;
    readonly name: string;
}

/**
 * The header of an entry: one block as far as ustar goes (a path that splits at a slash into at most 155 and 100 bytes of ASCII), and
 * otherwise a pax record before it. Byte for byte what tar-stream writes, as a property test holds; it is here because
 * tar-stream makes a stream of every entry, which for thousands of small files takes longer than to compress them.
 */
export function tarHeader(entry: TarEntry): Buffer {
    const { path, target = "" } = entry;
    const split = splitPath(path);
    if (split && Buffer.byteLength(target) <= MAX_NAME) return block(entry, split, target);
    const record = Buffer.from(paxRecord("path", path) + (target === "" ? "" : paxRecord("linkpath", target)));
    const padding = Buffer.alloc(padded(record.length) - record.length);
    const named = { prefix: "", name: PAX_NAME };
    const link = target === "" ? "" : PAX_NAME;
    const pax = block({ ...entry, size: record.length }, named, link, "x");
    return Buffer.concat([pax, record, padding, block(entry, named, link)]);
}

/** Bytes that so many of a file take up. */
export function padded(size: number): number {
    return Math.ceil(size / BLOCK) * BLOCK;
}

/**
 * Writes the header of a file at once, where it is one plain block.
 * @returns whether it is; nothing is written otherwise
 */
export function writePlainHeader(into: Buffer, at: number, { kind, path, size, executable }: TarEntry): boolean {
    const split = kind === "file" && size < MAX_SIZE ? splitPath(path) : undefined;
    if (!split) return false;
    const template = executable ? executableTemplate : plainTemplate;
    template.block.copy(into, at);
    const digits = size.toString(8).padStart(11, "0");
    const sum =
        template.sum + put(into, at, split.name) + put(into, at + 124, digits) + put(into, at + 345, split.prefix);
    into.write(`${sum.toString(8).padStart(6, "0")} `, at + 148, "latin1");
    return true;
}

/** Leading folders go into the prefix, as few as will do. */
function splitPath(path: string): Split | undefined {
    if (!/^[\0-\x7f]*$/.test(path)) return undefined;
    if (path.length <= MAX_NAME) return { prefix: "", name: path };
    const slash = path.indexOf("/", path.length - MAX_NAME - 1);
    return slash < 0 || slash > MAX_PREFIX ? undefined : { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
}

/** `20 path=some/where\n`: the length counts its own digits. */
function paxRecord(key: string, value: string): string {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    if (rest + String(length).length > length) length++;
    return `${length} ${key}=${value}\n`;
}

function block(entry: TarEntry, { prefix, name }: Split, target: string, type?: string): Buffer {
    const made = templateOf(entry.executable ? 0o755 : 0o644).block;
    const kind = type ?? (entry.kind === "link" ? "2" : "0");
    made.write(name, 0, "utf8");
    writeSize(made, entry.size);
    made.write(kind, 156, "latin1");
    made.write(target, 157, "utf8");
    made.write(prefix, 345, "utf8");
    made.fill(" ", 148, 156);
    const sum = made.reduce((total, byte) => total + byte, 0);
    made.write(`${sum.toString(8).padStart(6, "0")} \0`, 148, "latin1");
    return made;
}

function writeSize(into: Buffer, size: number): void {
    if (size < MAX_SIZE) {
        into.write(size.toString(8).padStart(11, "0"), 124, "latin1");
        return;
    }
    into.fill(0, 124, 136);
    into[124] = 0x80;
    into.writeBigUInt64BE(BigInt(size), 128);
}

/** @returns what the characters add to a checksum */
function put(into: Buffer, at: number, text: string): number {
    let sum = 0;
    for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        into[at + i] = code;
        sum += code;
    }
    return sum;
}

const plainTemplate = templateOf(0o644);
const executableTemplate = templateOf(0o755);

function templateOf(mode: number): { block: Buffer; sum: number } {
    const made = Buffer.alloc(BLOCK);
    const octal = (value: number, width: number) => `${value.toString(8).padStart(width, "0")} `;
    made.write(octal(mode, 6), 100, "latin1");
    made.write(octal(0, 6), 108, "latin1"); // uid
    made.write(octal(0, 6), 116, "latin1"); // gid
    made.write(" ", 135, "latin1"); // ends the size
    made.write(octal(0, 11), 136, "latin1"); // mtime
    made.write("0", 156, "latin1"); // a file
    made.write("ustar\0" + "00", 257, "latin1");
    made.write(octal(0, 6), 329, "latin1"); // device, major and minor
    made.write(octal(0, 6), 337, "latin1");
    // The checksum counts its own eight bytes as spaces.
    return { block: made, sum: made.reduce((sum, byte) => sum + byte, 8 * 32) };
}
