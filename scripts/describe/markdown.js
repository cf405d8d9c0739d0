/** @param {string | undefined} verdict */
function cell(verdict) {
    return verdict ?? "";
}

/**
 * The table of routes and the one of attributes and relationships, for people.
 * @param {import("./probe").Verdicts} verdicts
 */
function toMarkdown({ routes, nouns }) {
    const missing = Object.entries(routes).filter(([, verdict]) => verdict !== "answered");
    const answered = Object.keys(routes).length - missing.length;
    const lines = [
        `Of the ${Object.keys(routes).length} routes that the API's description has for these nouns, ${answered} are answered. The others:`,
        "",
        "| route | why not |",
        "|---|---|",
        ...missing.map(([route, reason]) => `| \`${route}\` | ${reason} |`),
        "",
        "What a create and an update say to each attribute and relationship, and whether it is shown:",
        "",
        "| noun | attribute or *relationship* | create | update | shown |",
        "|---|---|---|---|---|",
    ];
    for (const [noun, { attributes, relationships }] of Object.entries(nouns)) {
        for (const [name, { create, update, shown }] of Object.entries(attributes)) {
            lines.push(`| ${noun} | \`${name}\` | ${cell(create)} | ${cell(update)} | ${cell(shown)} |`);
        }
        for (const [name, { create, update, shown }] of Object.entries(relationships)) {
            lines.push(`| ${noun} | *\`${name}\`* | ${cell(create)} | ${cell(update)} | ${cell(shown)} |`);
        }
    }
    return `${lines.join("\n")}\n`;
}

module.exports = { toMarkdown };
