import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readdirSync, readSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../thrown";
import { privateFolder, runFolder, sweep } from "./runFolder";

/** How often a folder is made anew that another process has taken for a leftover. */
const ATTEMPTS = 10;
/** How much is read at a time, in bytes. */
const CHUNK = 64 * 1024;
const BROKEN = ".broken";

/**
 * What the provider processes of one run of the engine tell each other; an explicit `Provider` has a process of its own. Each
 * appends lines to a file that only it writes, so no lock is needed, and a process that is killed leaves whole lines behind.
 * What runs have left is swept away by the next one.
 */
export class RunJournal {
    /** How far each file of another process is read, in bytes. */
    private readonly seen = new Map<string, number>();

    private constructor(
        private readonly folder: string,
        private readonly name: string,
        private readonly file: number,
    ) {}

    /** @throws when the folder for temporary files cannot be used */
    static join(engine: string, temporary?: string): RunJournal {
        const parent = privateFolder(temporary);
        sweep(parent);
        const folder = runFolder(parent, engine);
        const name = `${process.pid}-${randomBytes(4).toString("hex")}`;
        for (let attempt = 1; ; attempt++) {
            try {
                mkdirSync(folder, { recursive: true, mode: 0o700 });
                return new RunJournal(folder, name, openSync(join(folder, name), "wx", 0o600));
            } catch (error) {
                if (codeOf(error) !== "ENOENT" || attempt === ATTEMPTS) throw error;
            }
        }
    }

    /** Adds a line. One that cannot be written (a full disk) is told to the others, who must not take silence for nothing. */
    append(line: string): void {
        try {
            const bytes = Buffer.from(`${line}\n`);
            if (writeSync(this.file, bytes) < bytes.length) throw new Error("the disk is full");
        } catch (error) {
            renameSync(join(this.folder, this.name), join(this.folder, this.name + BROKEN));
            throw error;
        }
    }

    /** The lines that other processes have added since the last call. @throws when one of them could not write all it had to say */
    news(): string[] {
        const files = readdirSync(this.folder).filter((name) => !name.startsWith(this.name));
        const broken = files.find((name) => name.endsWith(BROKEN));
        if (broken) throw new Error(`${join(this.folder, broken)} is not complete`);
        return files.flatMap((name) => this.linesOf(name));
    }

    private linesOf(name: string): string[] {
        const offset = this.seen.get(name) ?? 0;
        const bytes = readFrom(join(this.folder, name), offset);
        // A line ends with the last byte of its last character, so nothing is cut in two before it.
        const end = bytes.lastIndexOf("\n") + 1;
        if (end === 0) return [];
        this.seen.set(name, offset + end);
        return bytes
            .subarray(0, end - 1)
            .toString()
            .split("\n");
    }
}

function readFrom(path: string, offset: number): Buffer {
    const file = openSync(path, "r");
    try {
        const parts: Buffer[] = [];
        for (let at = offset; ; ) {
            const part = Buffer.alloc(CHUNK);
            const length = readSync(file, part, 0, CHUNK, at);
            if (length === 0) return Buffer.concat(parts);
            parts.push(part.subarray(0, length));
            at += length;
        }
    } finally {
        closeSync(file);
    }
}
