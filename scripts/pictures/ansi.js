/**
 * A stretch of text that looks the same.
 * @typedef {{ text: string, color?: string, bold?: boolean }} Piece
 * @typedef {Piece[]} Line
 */

const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what terminals take
const SEQUENCE = /\u001b\[([\d;]*)m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: other things that a terminal does
const OTHER = /\u001b\[[\d;?]*[A-LN-Za-ln-z]|\r/g;

/**
 * The lines of what a command prints on a terminal, with their colors.
 *
 * @param {string} printed
 * @returns {Line[]}
 */
function linesOf(printed) {
    /** @type {{ color?: string, bold?: boolean }} */
    let style = {};
    return printed
        .replace(OTHER, "")
        .split("\n")
        .map((text) => {
            /** @type {Line} */
            const line = [];
            let at = 0;
            for (const found of text.matchAll(SEQUENCE)) {
                if (found.index > at) line.push({ ...style, text: text.slice(at, found.index) });
                at = found.index + found[0].length;
                style = styled(style, (found[1] ?? "").split(";").map(Number));
            }
            if (at < text.length) line.push({ ...style, text: text.slice(at) });
            return line;
        });
}

/**
 * @param {{ color?: string, bold?: boolean }} style
 * @param {number[]} codes of a sequence
 */
function styled(style, codes) {
    let now = style;
    for (let at = 0; at < codes.length; at++) {
        const code = codes[at] ?? 0;
        if (code === 0) now = {};
        else if (code === 1) now = { ...now, bold: true };
        else if (code === 22) now = { ...now, bold: false };
        else if (code === 39) now = { ...now, color: undefined };
        else if (code >= 30 && code <= 37) now = { ...now, color: COLORS[code - 30] };
        else if (code >= 90 && code <= 97) now = { ...now, color: COLORS[code - 90] };
        else if (code === 38 && codes[at + 1] === 5) {
            now = { ...now, color: COLORS[(codes[at + 2] ?? 7) % 8] };
            at += 2;
        }
    }
    return now;
}

module.exports = { linesOf };
