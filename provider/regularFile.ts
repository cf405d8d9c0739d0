import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";

/** Why a file is not read although it is there. */
export class UnfitFile extends Error {
    constructor(
        /** What is so of it, for a sentence that begins with its name: `is a FIFO, not a file`. */
        readonly problem: string,
    ) {
        super(`It ${problem}`);
    }
}

/**
 * A file at once, if it is one: a FIFO or a device would be waited for, or read, without end.
 *
 * @param longest the most bytes it may have
 * @throws UnfitFile, or what the file system says
 */
export function readRegularFile(file: string, longest: number): Buffer {
    // Without waiting for a writer, should it be a FIFO.
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
        const stat = fstatSync(descriptor);
        if (!stat.isFile()) throw new UnfitFile(`is ${kindOf(stat)}, not a file`);
        if (stat.size > longest) throw new UnfitFile(`is ${stat.size} bytes long, and may have ${longest} at most`);
        return readFileSync(descriptor);
    } finally {
        closeSync(descriptor);
    }
}

function kindOf(stat: Stats): string {
    if (stat.isDirectory()) return "a directory";
    if (stat.isFIFO()) return "a FIFO";
    return stat.isSocket() ? "a socket" : "a device";
}
