import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "tfe-emulator";
import { toMarkdown } from "../../scripts/describe/markdown";
import { probe, type Verdicts } from "../../scripts/describe/probe";

const { description, verdicts } = JSON.parse(readFileSync(join(__dirname, "testdata/description.json"), "utf8"));

/** What the emulator says to a name, each with where it is. */
function said({ routes, nouns }: Verdicts): [string, string][] {
    const members = Object.entries(nouns).flatMap(([noun, { attributes, relationships }]) =>
        Object.entries({ ...attributes, ...relationships }).flatMap(([name, verdict]) =>
            Object.values(verdict).map((text): [string, string] => [`${noun} ${name}`, text]),
        ),
    );
    return [...Object.entries(routes), ...members];
}

test("the emulator takes, gives or refuses with a reason everything that the API's description has", async () => {
    const emulator = await startEmulator({ opa: null });
    const found = await probe(description, emulator);
    await emulator.close();
    expect(found).toEqual(verdicts);
    expect(said(found).length).toBeGreaterThan(600);
    const strange = /not known here|not answered|not shown|answered \d|taken, and shown as/;
    expect(said(found).filter(([, text]) => strange.test(text))).toEqual([]);
});

test("its table is in the README", () => {
    const readme = readFileSync(join(__dirname, "../../emulator/README.md"), "utf8");
    expect(readme).toContain(toMarkdown(verdicts));
});
