import type { ContentEntry } from "./entry";

/** Bytes of a tar block. */
export const BLOCK = 512;

const MAX_NAME = 100;
const MAX_SIZE = 8 ** 11;

/** Whether an entry is a file whose header is one plain block: an ASCII path of at most 100 characters, below 8 GiB. */
export function isPlain({ kind, path, size }: ContentEntry): boolean {
    return kind === "file" && path.length <= MAX_NAME && size < MAX_SIZE && /^[ -~]*$/.test(path);
}

/**
 * Writes the ustar header of a plain entry, byte for byte what tar-stream writes (a property test compares them). It is
 * here because tar-stream makes a stream of every entry, which for thousands of small files takes longer than to
 * compress them.
 */
export function writePlainHeader(into: Buffer, at: number, { path, size, executable }: ContentEntry): void {
    const template = executable ? executableTemplate : plainTemplate;
    template.block.copy(into, at);
    into.write(path, at, "latin1");
    const digits = size.toString(8).padStart(11, "0");
    into.write(digits, at + 124, "latin1");
    let sum = template.sum;
    for (let i = 0; i < path.length; i++) {
        sum += path.charCodeAt(i);
    }
    for (let i = 0; i < digits.length; i++) {
        sum += digits.charCodeAt(i);
    }
    into.write(`${sum.toString(8).padStart(6, "0")} `, at + 148, "latin1");
}

const plainTemplate = templateOf(0o644);
const executableTemplate = templateOf(0o755);

function templateOf(mode: number): { block: Buffer; sum: number } {
    const block = Buffer.alloc(BLOCK);
    const octal = (value: number, width: number) => `${value.toString(8).padStart(width, "0")} `;
    block.write(octal(mode, 6), 100, "latin1");
    block.write(octal(0, 6), 108, "latin1"); // uid
    block.write(octal(0, 6), 116, "latin1"); // gid
    block.write(" ", 135, "latin1"); // ends the size
    block.write(octal(0, 11), 136, "latin1"); // mtime
    block.write("0", 156, "latin1"); // a file
    block.write("ustar\0" + "00", 257, "latin1");
    block.write(octal(0, 6), 329, "latin1"); // device, major and minor
    block.write(octal(0, 6), 337, "latin1");
    // The checksum counts its own eight bytes as spaces.
    return { block, sum: block.reduce((sum, byte) => sum + byte, 8 * 32) };
}
