import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allPrints, isPrinted } from "./prints";

const STORIES = join(__dirname, "../engine");

/** The names of what stories hold against what they print. */
function claimed(): Set<string> {
    const files = readdirSync(STORIES, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".test.ts"),
    );
    const sources = files.map((name) => readFileSync(join(STORIES, name), "utf8"));
    return new Set(
        sources.flatMap((text) => [...text.matchAll(/expectPrint\(\s*"([\w-]+)"/g)].map(([, name = ""]) => name)),
    );
}

test("all that pages print has a name, and a test in test/engine that prints it", () => {
    const names = claimed();
    const unheld = allPrints().filter(({ fence }) => fence.print === undefined || !names.has(fence.print));
    // `text` behind the fence, where it is nothing that a command prints.
    expect(unheld.map(({ path, fence }) => `${path}:${fence.line} ${fence.print ?? "has no name"}`)).toEqual([]);
});

const REAL = `
  + pulumi:Stack: (create)
      + tfe:PolicySet: (create)
          [urn=urn:pulumi:dev::x]
          description: "A long text, on one line"
          id         : "ws-2HRvNs49EWPjDqT1"

          url        : "http://127.0.0.1:8080/app"
  Resources:
`;

test.each<[string, string, boolean]>([
    ["lines of it", '+ tfe:PolicySet: (create)\n    description: "A long text, on one line"', true],
    [
        "with another id and host",
        'id         : "ws-zzzzzzzzzzzzzzzz"\nurl        : "https://app.terraform.io/app"',
        true,
    ],
    ["with a line broken", 'description: "A long text,\non one line"', true],
    ["with a part left out", 'description: "A … line"', true],
    ["with lines left out", "+ tfe:PolicySet: (create)\n    …\nResources:", true],
    ["with lines left out that do not follow", "Resources:\n    …\n+ tfe:PolicySet: (create)", false],
    ["with paragraphs in another order", "Resources:\n\n+ tfe:PolicySet: (create)", true],
    ["with a paragraph too many", "Resources:\n\n+ tfe:Policy: (create)", false],
    ["after its command", '$ pulumi preview\nid         : "ws-2HRvNs49EWPjDqT1"', true],
    ["a part of a line", "A long text", false],
    ["another indentation", '+ tfe:PolicySet: (create)\n  description: "A long text, on one line"', false],
    ["a word that differs", 'description: "A short text, on one line"', false],
    ["a line too few", '+ tfe:PolicySet: (create)\n    id         : "ws-2HRvNs49EWPjDqT1"', false],
])("a page may say: %s", (_, said, is) => {
    expect(isPrinted(said, REAL)).toBe(is);
});
