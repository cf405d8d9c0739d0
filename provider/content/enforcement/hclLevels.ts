import { type ScannedBlock, scanHcl } from "../lint/hclScan";

/** A change of a text: what stands from one place to another becomes something else. */
interface Edit {
    readonly from: number;
    readonly to: number;
    readonly text: string;
}

/**
 * The text of a configuration in which an argument of some policies is something else, and nothing else changed; `undefined` where it is no
 * plain text.
 */
export function hclWithLevels(text: string, argument: string, wanted: ReadonlyMap<string, string>): string | undefined {
    const edits: Edit[] = [];
    for (const block of scanHcl(text).blocks) {
        const [label] = block.labels;
        const level = block.type === "policy" && block.labels.length === 1 ? wanted.get(label?.text ?? "") : undefined;
        if (level === undefined) continue;
        const edit = editOf(text, block, argument, level);
        if (!edit) return undefined;
        edits.push(...edit);
    }
    return applied(text, edits);
}

function editOf(text: string, block: ScannedBlock, argument: string, level: string): Edit[] | undefined {
    const attribute = block.attributes.find(({ name }) => name === argument);
    if (attribute) {
        const value = /^"[^"\\$%\n]*"/.exec(text.slice(attribute.valueOffset, attribute.end))?.[0];
        if (value === undefined) return undefined;
        return [{ from: attribute.valueOffset, to: attribute.valueOffset + value.length, text: JSON.stringify(level) }];
    }
    const isOneLine = !text.slice(block.start, block.end).includes("\n");
    const [eol] = /\r?\n/.exec(text) ?? ["\n"];
    const line = `${eol}  ${argument} = ${JSON.stringify(level)}`;
    // A block on one line takes one argument at the most, so it becomes one of more lines.
    if (!isOneLine) return [{ from: block.start, to: block.start, text: line }];
    return [
        {
            from: block.start,
            to: block.start,
            text: text.slice(block.start, block.end).trim() === "" ? line : `${line}${eol} `,
        },
        { from: block.end, to: block.end, text: eol },
    ];
}

function applied(text: string, edits: readonly Edit[]): string {
    let at = 0;
    const parts = edits.flatMap((edit) => {
        const before = text.slice(at, edit.from);
        at = edit.to;
        return [before, edit.text];
    });
    return [...parts, text.slice(at)].join("");
}
