import fc from "fast-check";
import type { Emulator } from "tfe-emulator";
import { caseless, folder } from "../../provider/definitions/names";
import { changedProperties, project } from "../../provider/handlers/base/compare";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Properties, Property, Values } from "../../provider/handlers/base/properties";
import { policy } from "../../provider/handlers/policy";
import { policySet } from "../../provider/handlers/policySet";
import { applied, checked, emulatorForTest, handlerFor } from "../handlers/setup";

const runtime = require("../../provider/runtime") as Record<string, Handler>;
const tables: [string, Properties][] = Object.entries(runtime)
    .filter(([, handler]) => handler.definition)
    .map(([name, { definition }]) => [name, definition.kind.inputs]);

/** All properties whose names the platform holds equal, with their paths. */
function named(table: Properties): [string[], Property][] {
    return Object.entries(table).flatMap(([name, property]): [string[], Property][] => [
        ...(property.sameName ? [[[name], property] as [string[], Property]] : []),
        ...named(property.members ?? {}).map(([path, each]): [string[], Property] => [[name, ...path], each]),
    ]);
}

const nested = ([first, ...rest]: string[], value: unknown): Values => ({
    [first as string]: rest.length > 0 ? nested(rest, value) : value,
});
const letters = fc.string({ unit: fc.constantFrom("a", "b", "C", "-"), minLength: 1, maxLength: 6 });
const cased = (text: string, upper: boolean[]) =>
    [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join("");

test.each(tables)(
    "%s: a name in another case is no change, in no property, and keeps the program's form",
    (_, table) => {
        for (const [path, property] of named(table).filter(([, { sameName }]) => sameName === caseless)) {
            fc.assert(
                fc.property(letters, letters, fc.array(fc.boolean(), { maxLength: 6 }), (name, other, upper) => {
                    const [programs, platforms] = [nested(path, name), nested(path, cased(name, upper))];
                    expect(changedProperties(table, programs, platforms)).toEqual([]);
                    expect(project(table, programs, platforms)).toEqual(programs);
                    const differs = name.toLowerCase() !== other.toLowerCase();
                    expect(changedProperties(table, programs, nested(path, other))).toEqual(differs ? [path[0]] : []);
                    expect(property.sameName).toBeDefined();
                }),
            );
        }
    },
);

test("slashes around a folder, or doubled, mean nothing; the root is none", () => {
    const parts = fc.array(fc.constantFrom("a", "b", "policies"), { maxLength: 3 });
    const slashes = fc.constantFrom("/", "//", "/./");
    fc.assert(
        fc.property(parts, slashes, fc.boolean(), fc.boolean(), (folders, between, before, after) => {
            const table = policySet.kind.inputs;
            const plain = folders.join("/");
            const written = `${before ? "/" : ""}${folders.join(between)}${after ? "/" : ""}`;
            const programs = { policiesPath: written };
            expect(changedProperties(table, programs, { policiesPath: plain || null })).toEqual([]);
            expect(changedProperties(table, programs, { policiesPath: `${plain}/c` })).toEqual(["policiesPath"]);
            expect(folder(folder(written))).toBe(folder(written));
        }),
    );
});

test("each class that belongs to an organization, and each repository, is compared so", () => {
    const found = tables.flatMap(([name, table]) => named(table).map(([path]) => `${name}.${path.join(".")}`));
    expect(found.sort()).toEqual([
        "policy.organization",
        "policySet.organization",
        "policySet.policiesPath",
        "policySet.vcsRepo.identifier",
        "policyTrial.organization",
    ]);
    const organizations = tables.filter(([, table]) => table.organization).map(([name]) => `${name}.organization`);
    expect(found).toEqual(expect.arrayContaining(organizations));
});

describe("an organization whose name is written in another case", () => {
    let emulator: Emulator;
    beforeEach(async () => {
        emulator = await emulatorForTest({ organization: "acme" });
    });
    afterEach(() => emulator.close());

    const kinds = [
        ["policy set", policySet, { name: "cased" }],
        ["policy", policy, { name: "cased", code: "main = rule { true }" }],
    ] as const;

    test.each(kinds)("a %s is created, read, imported and compared as the same", async (_, definition, values) => {
        const handler = handlerFor(definition, emulator, { TFE_ORGANIZATION: "Acme" });
        const inputs = await checked(handler, values);
        const { id, outs } = await handler.create(inputs);
        const read = await handler.read(id, outs);
        expect(read.inputs).toMatchObject({ organization: "Acme" });
        expect(await handler.diff(id, read.props ?? {}, inputs)).toEqual({ changes: false });

        const corrected = await checked(handler, { ...values, organization: "acme", description: "new" }, inputs);
        const difference = await handler.diff(id, read.props ?? {}, corrected);
        expect(difference).toEqual({});
        await applied(handler, id, read.props ?? {}, { ...values, organization: "acme", description: "new" });

        const imported = await checked(handler, { ...values, description: "new", __import: "ACME/cased" });
        expect(await handler.create(imported)).toMatchObject({ id });
    });

    test.each(kinds)("a %s of another organization is replaced", async (_, definition, values) => {
        emulator.control.create("organizations", { id: "other" });
        const handler = handlerFor(definition, emulator);
        const { id, outs } = await handler.create(await checked(handler, values));
        const news = await checked(handler, { ...values, organization: "other" });
        expect(await handler.diff(id, outs, news)).toMatchObject({
            replaces: ["organization"],
            deleteBeforeReplace: false,
        });
        expect(definition.deleteBeforeReplace?.(outs, { ...outs, organization: "ACME" })).toBe(true);
    });
});
