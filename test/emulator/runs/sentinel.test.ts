import { decideSentinel } from "../../../emulator/runs/sentinel";

const verdict = (code: string, params: Record<string, unknown> = {}) => {
    const { result, error } = decideSentinel(code, params);
    return error === null ? result : "error";
};

test.each<[string, boolean | "error"]>([
    ["main = rule { true }", true],
    ["main = rule { false }", false],
    ["main = true", true],
    ["main = rule {\n    true and\n    not false\n}", true],
    ["main = rule { true or undefined_name }", "error"],
    ["# main = rule { false }\n// no\n/* main = rule {\n false } */\nmain = rule { true }", true],
    ['main = rule { "# not a comment" is "# not a comment" }', true],
    ['import "tfplan/v2" as tfplan\nimport "strings"\nmain = rule { true }', true],
    ['import "tfplan/v2" as tfplan\nmain = rule { tfplan.applied }', "error"],
    ["limit = 3\nmain = rule { limit < 4 and limit >= 3 and limit != -3 }", true],
    ['allowed = ["a", "b"]\nok = rule { "a" in allowed }\nmain = rule { ok and allowed contains "b" }', true],
    ['main = rule { "c" not in ["a", "b"] }', true],
    ['main = rule { "a" is not "a" }', false],
    ['main = rule { length("abc") is 3 and length([]) == 0 }', true],
    ["main = rule { (1 is 2) or !(2 is 1) }", true],
    ["main = rule { 1 }", "error"],
    ['main = rule { "a" < "b" }', "error"],
    ["other = rule { true }", "error"],
    ["main = func() { return true }", "error"],
    ["for x as y { true }\nmain = rule { true }", "error"],
    ["", "error"],
    ["main = rule { true", "error"],
    ["main = rule { constructor }", "error"],
])("%j", (code, expected) => {
    expect(verdict(code)).toBe(expected);
});

describe("parameters", () => {
    const code =
        'param size default "small"\nparam zones default ["a"]\nmain = rule { size is "small" and "a" in zones }';

    test("have defaults", () => {
        expect(verdict(code)).toBe(true);
    });
    test("take values before them", () => {
        expect(verdict(code, { size: "large" })).toBe(false);
        expect(verdict(code, { zones: ["b"] })).toBe(false);
    });
    test("without default need a value", () => {
        expect(verdict("param x\nmain = rule { x }")).toBe("error");
        expect(verdict("param x\nmain = rule { x }", { x: true })).toBe(true);
    });
});

test("says what it cannot decide, and what decided", () => {
    expect(decideSentinel("main = rule { tfplan }", {})).toEqual({
        result: false,
        error: '"tfplan" is not known: the emulator has no imports and no plan to look into',
        expression: "tfplan",
    });
    expect(decideSentinel("main = rule { 1 is 1 }", {}).expression).toBe("1 is 1");
});
