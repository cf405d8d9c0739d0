import { type Fence, pagePaths, readPage } from "../../scripts/docs/pages";

/** What a page says that a command prints, and where it says so. */
export interface Print {
    readonly path: string;
    readonly fence: Fence;
}

/** All of all pages: the blocks between fences that name no language. */
export function allPrints(): Print[] {
    return pagePaths().flatMap((path) => {
        const fences = readPage(path).fences.filter(({ language }) => language === "");
        return fences.map((fence) => ({ path, fence }));
    });
}

/**
 * Holds what pages say that a command prints against what it did print. A page may leave out what is behind or before it, break
 * long lines, write `…` for a part of a line or for whole ones, and has ids, hashes, hosts and times of its own.
 *
 * @param name of the comment `<!-- print: name -->` before the block; all blocks of that name are held against it
 * @throws naming the page and the line, with both texts
 */
export function expectPrint(name: string, output: string): void {
    const named = allPrints().filter(({ fence }) => fence.print === name);
    if (named.length === 0) throw new Error(`no page has anything printed that is named ${name}`);
    for (const { path, fence } of named) {
        if (isPrinted(fence.text, output)) continue;
        throw new Error(`${path}:${fence.line} says:\n\n${fence.text}\nbut this is printed:\n\n${output}`);
    }
}

/** What differs from one run to the next, and what pages leave out of an output without a word. */
const DIFFERENCES: [pattern: RegExp, same: string][] = [
    [/\b([a-z]+)-[A-Za-z0-9]{16}\b/g, "$1-ID"],
    [/-ID\/([a-zA-Z]+)\/[0-9a-f]{8}\b/g, "-ID/$1/HEX"],
    [/\bsha256:[0-9a-f]{6,}(…|\.\.\.)?/g, "sha256:HASH"],
    [/\bhttps?:\/\/(app\.terraform\.io|127\.0\.0\.1:\d+)/g, "HOST"],
    [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME"],
    [/^ *\[(urn|provider)=.*\n/gm, ""],
    [/[ \t]+$/gm, ""],
    [/\n(?=\n)/g, ""],
];

function simplified(text: string): string {
    return DIFFERENCES.reduce((rest, [pattern, same]) => rest.replace(pattern, same), `${text}\n`);
}

/** Whether what a page says is a part of an output: each of its paragraphs, as the engine does things in any order. */
export function isPrinted(said: string, output: string): boolean {
    const real = simplified(output);
    return said.split(/\n\s*\n/).every((paragraph) => patternOf(paragraph).test(real));
}

/** A paragraph of a page as a pattern for the whole lines that it stands for, however far they are indented. */
function patternOf(paragraph: string): RegExp {
    const lines = simplified(paragraph)
        .split("\n")
        .filter((line) => line.trim() !== "" && !line.startsWith("$ "));
    const runs = lines.join("\n").split(/^ *…(?:\n|$)/m);
    return new RegExp(runs.map(patternOfRun).join("(?:.*\\n)*?"), "m");
}

/** Lines that follow each other, with their indentation. */
function patternOfRun(text: string, at: number): string {
    const lines = text.split("\n").filter((line) => line !== "");
    const least = Math.min(...lines.map(indentOf));
    const margin = `margin${at}`;
    const parts = lines.map((line, at) => {
        const indent = " ".repeat(indentOf(line) - least);
        if (at === 0) return `^(?<${margin}> *)${indent}${escaped(line)}`;
        // A page breaks lines that are long.
        return `(?:\\n\\k<${margin}>${indent}| )${escaped(line)}`;
    });
    return parts.length === 0 ? "" : `${parts.join("")}\\n`;
}

function indentOf(line: string): number {
    return line.length - line.trimStart().length;
}

function escaped(line: string): string {
    return line
        .trim()
        .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
        .replaceAll("…", ".*?");
}
