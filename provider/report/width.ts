/** What a terminal shows as it is, each in one column. */
const PLAIN = /^[\x20-\x7e]*$/;
/** What is drawn over the letter before it, and letters that are drawn by nothing. */
const MARKS = /[\p{Mn}\p{Me}\p{Cf}]/gu;
/** Drawn as a picture, which takes two columns. */
const PICTURE = /\p{Emoji_Presentation}|\ufe0f/u;

const ELLIPSIS = "…";

let segmenter: Intl.Segmenter | undefined;

/** How many columns of a terminal a line takes. It has no control characters in it. */
export function widthOf(line: string): number {
    if (PLAIN.test(line)) return line.length;
    return clusters(line).reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
}

/** A line with spaces at its end, or at its beginning, so that it takes so many columns. */
export function padded(line: string, width: number, align: "left" | "right" = "left"): string {
    const spaces = " ".repeat(Math.max(0, width - widthOf(line)));
    return align === "left" ? line + spaces : spaces + line;
}

/** A line that takes so many columns at most, with a mark where its end is cut off. No letter is cut in pieces. */
export function cut(line: string, width: number): string {
    if (widthOf(line) <= width) return line;
    if (width < 1) return "";
    if (PLAIN.test(line)) return `${line.slice(0, width - 1)}${ELLIPSIS}`;
    const kept: string[] = [];
    let left = width - 1;
    for (const cluster of clusters(line)) {
        left -= clusterWidth(cluster);
        if (left < 0) break;
        kept.push(cluster);
    }
    return `${kept.join("")}${ELLIPSIS}`;
}

/** What a reader takes for one letter: with its accents, and a family of emojis. */
function clusters(line: string): string[] {
    segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
    return Array.from(segmenter.segment(line), ({ segment }) => segment);
}

function clusterWidth(cluster: string): number {
    if (PLAIN.test(cluster)) return cluster.length;
    if (PICTURE.test(cluster)) return 2;
    const stringWidth = require("string-width") as typeof import("string-width");
    return stringWidth(cluster.replace(MARKS, ""));
}
