import { type Declared, type Program, resourcesOf } from "../../adopt/program";
import { writeFolder } from "../../adopt/write";
import { legible } from "../../legible";
import { type Finding, type Format, type Report, render } from "../../report";
import { packageVersion } from "../../version";
import type { Terminal } from "../command";
import type { Destination } from "./destination";

/** What a command has made a program of. */
export interface Adopted {
    readonly program: Program;
    readonly destination: Destination;
    /** What could not be read, what no program says, and what stays with Terraform: a sentence or an address each. */
    readonly unread: readonly string[];
    readonly left: readonly string[];
    readonly others: readonly string[];
}

/** Writes a program, says so, and says what is missing. @returns the exit code of the command */
export function write(adopted: Adopted, format: Format, { print, complain }: Terminal): number {
    const { program, destination, unread, left } = adopted;
    if (resourcesOf(program).length > 0) writeFolder(destination.folder, destination.files(program));
    if (format === "text") {
        print(`${sentences(adopted).join("\n")}\n${afterwards(adopted)}`);
        complain(paragraph("Could not be read:", unread) + paragraph("Not in the program:", left));
    } else print(render(reportOf(adopted), format));
    return unread.length + left.length === 0 ? 0 : 3;
}

/** What was written, what its first `up` does, and what comes next. */
function sentences({ program, destination }: Adopted): string[] {
    const all = resourcesOf(program);
    if (all.length === 0) return ["There is nothing to take over; nothing was written."];
    const counted = [...countsOf(program)].map(([type, count]) => `${count} ${type}`).join(", ");
    const uploads = all.flatMap(turnsOf).filter(({ import: id }) => id === undefined).length;
    const folders = uploads === 1 ? "one folder, its only write" : `${uploads} folders, its only writes`;
    return [
        `${destination.folder}: ${counted}.`,
        `The first up takes all of it over and ${uploads === 0 ? "writes nothing" : `uploads ${folders}`}.`,
        destination.next,
    ];
}

/** How many resources of each class a program declares. */
function countsOf(program: Program): Map<string, number> {
    const counts = new Map<string, number>();
    for (const each of resourcesOf(program)) counts.set(each.type, (counts.get(each.type) ?? 0) + turnsOf(each).length);
    return counts;
}

function afterwards({ program, others }: Adopted): string {
    const done = program.afterwards === undefined ? "" : `\n${legible(program.afterwards)}`;
    return `${done}${paragraph("Stays with Terraform:", others)}`;
}

function paragraph(title: string, lines: readonly string[]): string {
    return lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${legible(line)}\n`).join("")}`;
}

function reportOf(adopted: Adopted): Report {
    const { program, unread, left, others } = adopted;
    const findings = (rule: string, severity: Finding["severity"], all: readonly string[]) =>
        all.map((message): Finding => ({ severity, rule, message }));
    return {
        command: "adopt",
        tool: { name: "pulumi-tfe-policy", version: packageVersion() },
        title: `What ${program.organization} has, as a program`,
        subject: program.organization,
        summary: sentences(adopted),
        table: {
            columns: [
                { key: "class", title: "Class" },
                { key: "count", title: "Taken over", align: "right" },
            ],
            rows: [...countsOf(program)].map(([type, count]) => ({ cells: [type, count] })),
        },
        findings: [
            ...findings("not-read", "warning", unread),
            ...findings("not-declared", "warning", left),
            ...findings("stays-with-terraform", "note", others),
        ],
        notes: program.afterwards === undefined ? [] : [program.afterwards],
    };
}

/** Each of the resources that a declaration makes. */
function turnsOf(declared: Declared): readonly { readonly import?: string }[] {
    return declared.instances ?? [declared];
}
