import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KINDS } from "../../provider/definitions/kinds";
import { FUNCTIONS } from "../../provider/plugin/invoke";
import { SECRET_SETTINGS, SETTINGS } from "../../provider/plugin/settings";
import { makeSchema } from "../../scripts/schema/schema";

const ROOT = join(__dirname, "../..");
const read = (name: string) => readFileSync(join(ROOT, name), "utf8");
const schema = JSON.parse(read("schema.json"));

test("schema.json is what the definitions and their texts give: `npm run schema` writes it anew", () => {
    const made = makeSchema({
        kinds: KINDS,
        functions: FUNCTIONS,
        settings: SETTINGS,
        secretSettings: SECRET_SETTINGS,
        package: JSON.parse(read("package.json")),
    });
    expect(read("schema.json")).toBe(made);
}, 120_000);

test("every property and every function has a text, and every reference leads somewhere", () => {
    for (const kind of Object.values(KINDS)) {
        const resource = schema.resources[`tfe-policy:index:${kind.type}`];
        for (const spec of Object.values(resource.properties))
            expect(spec).toMatchObject({ description: expect.stringMatching(/./) });
        for (const spec of Object.values(resource.inputProperties))
            expect(spec).toMatchObject({ description: expect.stringMatching(/./) });
        expect(resource.description).not.toBe("");
    }
    for (const { description } of Object.values(schema.functions as Record<string, { description: string }>)) {
        expect(description).not.toBe("");
    }
    const references = JSON.stringify(schema).matchAll(/#\/types\/([\w:-]+)/g);
    for (const [, name = ""] of references) expect(Object.keys(schema.types)).toContain(name);
});
