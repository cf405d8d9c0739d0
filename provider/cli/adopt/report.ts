import { type Declared, type Program, resourcesOf } from "../../adopt/program";
import { writeFolder } from "../../adopt/write";
import { legible } from "../../legible";
import type { Destination } from "./destination";

/** Writes a program, and says so. */
export function written(program: Program, destination: Destination): string {
    if (resourcesOf(program).length === 0) return "There is nothing to take over; nothing was written.\n";
    writeFolder(destination.folder, destination.files(program));
    return `${summary(program, destination.folder)}${destination.next}\n`;
}

/** What was written, and what its first `up` does. */
function summary(program: Program, folder: string): string {
    const all = resourcesOf(program);
    const counts = new Map<string, number>();
    for (const each of all) counts.set(each.type, (counts.get(each.type) ?? 0) + turnsOf(each).length);
    const counted = [...counts].map(([type, count]) => `${count} ${type}`).join(", ");
    const uploads = all.flatMap(turnsOf).filter(({ import: id }) => id === undefined).length;
    const folders = uploads === 1 ? "one folder, its only write" : `${uploads} folders, its only writes`;
    const writes = uploads === 0 ? "writes nothing" : `uploads ${folders}`;
    return `${folder}: ${counted}.\nThe first up takes all of it over and ${writes}.\n`;
}

/** What is to be done after the first `up`, and what stays with Terraform. */
export function afterwards(program: Program, others: readonly string[]): string {
    const done = program.afterwards === undefined ? "" : `\n${legible(program.afterwards)}`;
    return `${done}${paragraph("Stays with Terraform:", others)}`;
}

/** What is missing, in a paragraph for each reason; nothing where nothing is. */
export function missing(unread: readonly string[], left: readonly string[]): string {
    return paragraph("Could not be read:", unread) + paragraph("Not in the program:", left);
}

function paragraph(title: string, lines: readonly string[]): string {
    return lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${legible(line)}\n`).join("")}`;
}

/** Each of the resources that a declaration makes. */
function turnsOf(declared: Declared): readonly { readonly import?: string }[] {
    return declared.instances ?? [declared];
}
