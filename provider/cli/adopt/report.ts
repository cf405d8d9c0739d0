import { type Program, resourcesOf } from "../../adopt/program";
import { legible } from "../../legible";

/** What was written, and what its first `up` does. */
export function summary(program: Program, folder: string): string {
    const all = resourcesOf(program);
    const counts = new Map<string, number>();
    for (const { type } of all) counts.set(type, (counts.get(type) ?? 0) + 1);
    const counted = [...counts].map(([type, count]) => `${count} ${type}`).join(", ");
    const uploads = all.filter(({ import: id }) => id === undefined).length;
    const folders = uploads === 1 ? "one folder, its only write" : `${uploads} folders, its only writes`;
    const writes = uploads === 0 ? "writes nothing" : `uploads ${folders}`;
    return `${folder}: ${counted}.\nThe first up takes all of it over and ${writes}.\n`;
}

/** What is missing, in a paragraph for each reason; nothing where nothing is. */
export function missing(unread: readonly string[], left: readonly string[]): string {
    return paragraph("Could not be read:", unread) + paragraph("Not in the program:", left);
}

function paragraph(title: string, lines: readonly string[]): string {
    return lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${legible(line)}\n`).join("")}`;
}
