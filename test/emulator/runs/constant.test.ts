import { decideConstantRego, decideSentinel } from "../../../emulator/runs/constant";

describe("Sentinel", () => {
    test.each<[string, boolean]>([
        ["main = rule { true }", true],
        ["main = rule { false }", false],
        ["main = true", true],
        ["# main = rule { false }\n// no\n/* main = rule {\n false } */\nmain = rule {\n    true\n}\n", true],
    ])("%j", (code, expected) => {
        expect(decideSentinel(code)).toMatchObject({ result: expected, error: null, expression: String(expected) });
    });

    test.each([
        'import "tfplan/v2" as tfplan\nmain = rule { tfplan.applied }',
        "param x default true\nmain = rule { x }",
        "main = rule { true and true }",
        "main = rule { true",
        "",
    ])("%j needs a script, and says so", (code) => {
        expect(decideSentinel(code)).toMatchObject({
            result: false,
            error: expect.stringMatching(/Sentinel is closed.*say with a script/),
        });
    });
});

describe("constant Rego", () => {
    const QUERY = "data.terraform.tags.deny";
    const decide = (rules: string, query = QUERY) =>
        decideConstantRego([`package terraform.tags\n\nimport rego.v1\n\n${rules}\n`], query);

    test.each<[string, unknown[]]>([
        ["deny := false", []],
        ["deny = true", [true]],
        ["deny := []", []],
        ['deny := ["no tags"]', ["no tags"]],
        ["default deny = true", [true]],
        ['# deny := true\ndeny := false # "deny := true"', []],
    ])("%j", (rules, output) => {
        expect(decide(rules)).toEqual({ result: output.length === 0, error: null, expression: QUERY, output });
    });

    test.each([
        "deny if { input.plan }",
        "default deny := false\ndeny if { input.plan }",
        'deny contains "x" if { true }',
        "deny := input.x",
        'deny := {"a"}',
        "allow := true",
    ])("%j is none", (rules) => {
        expect(decide(rules)).toBeUndefined();
    });

    test("the query names package and rule, with or without data", () => {
        expect(decide("deny := true", "terraform.tags.deny")?.output).toEqual([true]);
        expect(decide("deny := true", "data.terraform.other.deny")).toBeUndefined();
        expect(decide("deny := true", "deny")).toBeUndefined();
    });
});
