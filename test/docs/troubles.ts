import { readPage } from "../../scripts/docs/pages";

/** The errors that the page on them has, as it has them: `…` stands for anything. */
export function troubles(): string[] {
    const { headings } = readPage("docs/troubleshooting.md");
    return headings.filter(({ level }) => level === 3).map(({ text }) => text);
}

/**
 * Holds an error of the page on them against one that was met.
 *
 * @param heading as it stands there
 */
export function expectTrouble(heading: string, met: string): void {
    expect(troubles()).toContain(heading);
    const pattern = heading.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("…", "[^]*?");
    expect(met).toMatch(new RegExp(`(^|error: )${pattern}`, "m"));
}
