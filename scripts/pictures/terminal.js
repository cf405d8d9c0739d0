/**
 * The colors of a terminal.
 * @typedef {{ name: string, background: string, edge: string, text: string, quiet: string, colors: Record<string, string> }} Theme
 */

/** @type {Theme[]} */
const THEMES = [
    {
        name: "light",
        background: "#ffffff",
        edge: "#d0d7de",
        text: "#1f2328",
        quiet: "#59636e",
        colors: {
            black: "#1f2328",
            red: "#b3251e",
            green: "#116329",
            yellow: "#7d4e00",
            blue: "#0550ae",
            magenta: "#8250df",
            cyan: "#1b6d78",
            white: "#59636e",
        },
    },
    {
        name: "dark",
        background: "#0d1117",
        edge: "#30363d",
        text: "#e6edf3",
        quiet: "#8d96a0",
        colors: {
            black: "#8d96a0",
            red: "#ff8c80",
            green: "#56d364",
            yellow: "#e3b341",
            blue: "#79c0ff",
            magenta: "#d2a8ff",
            cyan: "#56d4dd",
            white: "#e6edf3",
        },
    },
];

const COLUMN = 7.83;
const ROW = 20;
const EDGE = 20;

/**
 * A terminal with a command and what it prints, as an SVG.
 *
 * @param {{ command: string, lines: import("./ansi").Line[], theme: Theme }} shown
 */
function terminal({ command, lines, theme }) {
    const all = [
        [
            { text: "$ ", color: "quiet" },
            { text: command, bold: true },
        ],
        [],
        ...lines,
    ];
    const columns = Math.max(...all.map((line) => line.reduce((sum, { text }) => sum + text.length, 0)));
    const width = Math.ceil(columns * COLUMN) + 2 * EDGE;
    const height = all.length * ROW + 2 * EDGE - 4;
    const rows = all.map(
        (line, at) =>
            `<text x="${EDGE}" y="${EDGE + 12 + at * ROW}">${line.map((piece) => span(piece, theme)).join("")}</text>`,
    );
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${command}">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.background}" stroke="${theme.edge}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="${theme.text}">
${rows.filter((row) => !row.endsWith('"></text>')).join("\n")}
</g>
</svg>
`;
}

/**
 * @param {import("./ansi").Piece} piece
 * @param {Theme} theme
 */
function span({ text, color, bold }, theme) {
    const fill = color === "quiet" ? theme.quiet : color && theme.colors[color];
    const look = `${fill ? ` fill="${fill}"` : ""}${bold ? ' font-weight="bold"' : ""}`;
    return `<tspan${look}>${escaped(text)}</tspan>`;
}

/** @param {string} text */
function escaped(text) {
    // Renderers make one space of many, unless they are of the kind that does not break.
    return text
        .replaceAll(" ", "\u00a0")
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;");
}

module.exports = { terminal, THEMES };
