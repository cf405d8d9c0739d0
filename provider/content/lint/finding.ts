/** One thing lint found. Lines and columns count from 1, columns in characters. */
export interface Finding {
    /** An `error` the platform would refuse or fail on; a `warning` is probably not what was meant. */
    severity: "error" | "warning";
    /** Path inside the content. */
    file: string;
    /** Counts from 1. */
    line: number;
    /** Counts from 1, in characters. */
    column: number;
    /** What is wrong and what to do, in a sentence or two. */
    message: string;
    /** A stable name for the kind of finding, e.g. `source-missing`. */
    rule: string;
}

/** A finding about a file as a whole. */
export function finding(severity: Finding["severity"], file: string, rule: string, message: string): Finding {
    return { severity, file, line: 1, column: 1, message, rule };
}

export interface Position {
    line: number;
    column: number;
}

/** Says where the offsets of a text are, each in the time of a binary search. */
export class Places {
    private readonly lines: number[] = [0];
    /** Characters that take two units of a string, and yet are one column. */
    private readonly wide: number[] = [];

    constructor(text: string) {
        for (const { index, 0: found } of text.matchAll(/\n|[\u{10000}-\u{10ffff}]/gu)) {
            if (found === "\n") this.lines.push(index + 1);
            else this.wide.push(index + 1);
        }
    }

    at(offset: number): Position {
        const line = countUpTo(this.lines, offset);
        const start = this.lines[line - 1] ?? 0;
        const column = offset - start - (countUpTo(this.wide, offset) - countUpTo(this.wide, start)) + 1;
        return { line, column };
    }
}

/** How many of the sorted numbers are at most `bound`. */
function countUpTo(sorted: readonly number[], bound: number): number {
    let low = 0;
    for (let high = sorted.length; low < high; ) {
        const middle = (low + high) >> 1;
        if ((sorted[middle] ?? 0) <= bound) low = middle + 1;
        else high = middle;
    }
    return low;
}

/** Errors first, then by file, then by place in it. */
export function compareFindings(a: Finding, b: Finding): number {
    if (a.severity !== b.severity) return a.severity === "error" ? -1 : 1;
    return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}
