import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tfe from "../../provider";
import { KINDS } from "../../provider/definitions/kinds";

const page = readFileSync(join(__dirname, "..", "..", "docs", "from-tfe.md"), "utf8");
/** Options that every resource of Pulumi has. */
const OPTIONS = ["customTimeouts"];

/** The sections of the page that hold a class against a resource of Terraform, with the rows of their table. */
const sections = page
    .split(/^## /m)
    .map((text) => ({ kind: KINDS[/^[\w ]+: (\w+)/.exec(text)?.[1] ?? ""], rows: rowsOf(text) }))
    .filter(({ kind }) => kind !== undefined);

function rowsOf(text: string): string[][] {
    const lines = text
        .split("\n")
        .filter((line) => /^\| [^a]/.test(line) || line.startsWith("| agent_") || line.startsWith("| |"));
    return lines.map((line) =>
        line
            .split("|")
            .slice(1, -1)
            .map((cell) => cell.trim()),
    );
}

const namesIn = (cell = "") => [...cell.matchAll(/`([A-Za-z]\w*)`/g)].map(([, name = ""]) => name);

test.each(sections.map(({ kind, rows }) => [kind?.type ?? "", kind, rows] as const))(
    "the properties of %s are called as the page says, and none is forgotten",
    (type, kind, rows) => {
        const properties = Object.entries(kind?.inputs ?? {});
        const named = rows.flatMap(([, here]) => namesIn(here));
        for (const name of named) {
            const isThere = properties.some(([property]) => property === name) || OPTIONS.includes(name) || name in tfe;
            expect({ type, name, isThere }).toEqual({ type, name, isThere: true });
        }
        expect(rows.length).toBeGreaterThan(2);
        if (type === "Run" || type === "PolicySetVersion") return;
        const missing = properties
            .filter(([name, { computed }]) => !computed && !named.includes(name))
            .map(([name]) => name);
        expect(missing).toEqual([]);
    },
);

test("the page holds five classes against the peer's, and names look-ups that there are", () => {
    expect(sections.map(({ kind }) => kind?.type)).toEqual([
        "PolicySet",
        "PolicySetVersion",
        "PolicySetParameter",
        "Policy",
        "Run",
    ]);
    const lookUps = namesIn(/## Data sources[\s\S]*?\n## /.exec(page)?.[0]).filter((name) =>
        /^(?:get|list)[A-Z]/.test(name),
    );
    expect(lookUps.length).toBeGreaterThan(6);
    for (const name of lookUps) expect(tfe).toHaveProperty(name);
});
