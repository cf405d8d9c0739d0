import { FORMATS, type Format } from "../report";
import { errorOf } from "../thrown";

/** Where a command writes. */
export interface Terminal {
    /** What was asked for. */
    readonly print: (text: string) => void;
    /** What went wrong, and how far it is. */
    readonly complain: (text: string) => void;
}

/** A command of the command line. */
export interface Command {
    /** How it is called, with every option. */
    readonly usage: string;
    /**
     * @param args what follows its name
     * @returns the exit code
     * @throws UsageError
     */
    run(args: string[], terminal: Terminal): Promise<number>;
}

/** It was called wrongly. */
export class UsageError extends Error {}

/** What `parse`, which is `parseArgs` of Node with options, gives. @throws UsageError in its words */
export function parsed<T>(parse: () => T): T {
    try {
        return parse();
    } catch (error) {
        throw new UsageError(errorOf(error).message);
    }
}

/** The form of a report that `--format` names. @throws UsageError when there is no such form */
export function formatOf(name: string): Format {
    const format = FORMATS.find((each) => each === name);
    if (format) return format;
    throw new UsageError(`--format is one of ${FORMATS.join(", ")}, not ${name}.`);
}
