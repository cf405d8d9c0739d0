import fc from "fast-check";
import { policySet } from "../../../provider/definitions/policySet";
import { changedProperties, project, sameMeaning } from "../../../provider/handlers/base/compare";
import type { Properties, Values } from "../../../provider/handlers/base/properties";

const PROPERTIES: Properties = policySet.inputs;
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ids = (prefix: string) =>
    fc.uniqueArray(
        fc.integer({ min: 1, max: 9 }).map((n) => `${prefix}${n}`),
        { maxLength: 5 },
    );
const policySets: fc.Arbitrary<Values> = fc.record(
    {
        name: fc.constantFrom("a", "b"),
        organization: fc.constantFrom("acme", "other"),
        kind: fc.constantFrom("sentinel", "opa"),
        description: fc.constantFrom("", "one", "two"),
        global: fc.boolean(),
        overridable: fc.boolean(),
        policyUpdatePatterns: fc.array(fc.constantFrom("*", "a/*")),
        vcsRepo: fc.record(
            {
                identifier: fc.constantFrom("a/b", "a/c"),
                branch: fc.constantFrom("", "main"),
                ingressSubmodules: fc.boolean(),
            },
            { requiredKeys: ["identifier"] },
        ),
        workspaceIds: ids("ws-"),
        policyIds: ids("pol-"),
    },
    { requiredKeys: ["name", "organization"] },
);

/** The same meaning, said in another way. */
function rephrased(values: Values, reverse: boolean): Values {
    const result: Values = {};
    for (const [name, value] of Object.entries(values)) {
        const property = PROPERTIES[name];
        if (property?.type === "idSet" && reverse) result[name] = [...(value as string[])].reverse();
        else if (value === property?.default) result[name] = null;
        else if (value === "") continue;
        else result[name] = value;
    }
    return result;
}

test("what means the same is equal, however it is said", () => {
    fc.assert(
        fc.property(policySets, fc.boolean(), (values, reverse) => {
            expect(changedProperties(PROPERTIES, values, rephrased(values, reverse))).toEqual([]);
        }),
    );
});

test("what means something else is a change of exactly that property", () => {
    fc.assert(
        fc.property(policySets, policySets, (one, other) => {
            const normal = (name: string, values: Values) => {
                const value = values[name] ?? PROPERTIES[name]?.default;
                if (value === "" || value === undefined) return PROPERTIES[name]?.type === "list" ? "[]" : "none";
                if (PROPERTIES[name]?.type === "idSet") return JSON.stringify([...(value as string[])].sort());
                if (name === "vcsRepo") {
                    const { identifier, branch, ingressSubmodules } = value as Values;
                    return JSON.stringify([identifier, branch || null, ingressSubmodules ?? false]);
                }
                return JSON.stringify(value);
            };
            const expected = Object.keys(PROPERTIES).filter((name) => normal(name, one) !== normal(name, other));
            expect(changedProperties(PROPERTIES, one, other)).toEqual(expected);
        }),
    );
});

test("an unknown value equals nothing, at any depth", () => {
    for (const name of Object.keys(PROPERTIES)) {
        expect(sameMeaning(PROPERTIES[name]!, UNKNOWN, UNKNOWN)).toBe(false);
    }
    expect(sameMeaning(PROPERTIES.workspaceIds!, ["ws-1"], ["ws-1", UNKNOWN])).toBe(false);
});

test("an empty list is not the same as none: one means exactly none, the other not managed", () => {
    expect(sameMeaning(PROPERTIES.workspaceIds!, [], undefined)).toBe(false);
});

describe("project", () => {
    test("leaves out what the program did not set", () => {
        expect(project(PROPERTIES, { name: "a" }, { name: "b", description: "by hand" })).toEqual({ name: "b" });
    });

    test("keeps the program's order where the members are the same, and the places of those that stay", () => {
        const programs = { workspaceIds: ["ws-3", "ws-1", "ws-2"] };
        expect(project(PROPERTIES, programs, { workspaceIds: ["ws-1", "ws-2", "ws-3"] })).toEqual(programs);
        expect(project(PROPERTIES, programs, { workspaceIds: ["ws-0", "ws-2", "ws-3"] })).toEqual({
            workspaceIds: ["ws-3", "ws-2", "ws-0"],
        });
    });

    test("a value that the platform lost is gone, one that it does not report stays", () => {
        expect(project(PROPERTIES, { description: "x", name: "a" }, { description: null })).toEqual({ name: "a" });
    });

    test("is a fixed point: reading twice changes nothing", () => {
        fc.assert(
            fc.property(policySets, policySets, (programs, platforms) => {
                const once = project(PROPERTIES, programs, platforms);
                expect(project(PROPERTIES, once, platforms)).toEqual(once);
            }),
        );
    });
});

test("a property that is not compared changes nothing", () => {
    const table = { directory: { type: "string", notCompared: true }, hash: { type: "string" } } as const;
    expect(changedProperties(table, { directory: "a", hash: "1" }, { directory: "b", hash: "1" })).toEqual([]);
    expect(changedProperties(table, { directory: "a", hash: "1" }, { directory: "b", hash: "2" })).toEqual(["hash"]);
});
