/** One thing lint found. Lines and columns count from 1, columns in characters. */
export interface Finding {
    /** An `error` the platform would refuse or fail on; a `warning` is probably not what was meant. */
    severity: "error" | "warning";
    /** Path inside the content. */
    file: string;
    line: number;
    column: number;
    message: string;
    /** A stable name for the kind of finding, e.g. `source-missing`. */
    rule: string;
}

export interface Position {
    line: number;
    column: number;
}

/** Where an offset of a text is. */
export function positionAt(text: string, offset: number): Position {
    const before = text.slice(0, offset);
    const start = before.lastIndexOf("\n") + 1;
    let line = 1;
    for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) {
        line++;
    }
    return { line, column: [...before.slice(start)].length + 1 };
}

/** By file, then by place in it. */
export function compareFindings(a: Finding, b: Finding): number {
    return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}
