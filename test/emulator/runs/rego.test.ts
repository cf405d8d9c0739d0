import { decideRego } from "../../../emulator/runs/rego";

const verdict = (rules: string, query: string | null = "data.terraform.tags.deny") => {
    const { result, error, output } = decideRego([`package terraform.tags\n\nimport rego.v1\n\n${rules}\n`], query);
    return error === null ? (result ? [] : output) : "error";
};

test.each<[string, unknown[] | "error"]>([
    ["deny := false", []],
    ["deny = true", [true]],
    ["deny := []", []],
    ['deny := ["no tags"]', ["no tags"]],
    ["default deny := false", []],
    ["default deny = true", [true]],
    ["default deny := false\ndeny if { 1 == 2 }", []],
    ["default deny := false\ndeny if {\n  1 == 1\n}", [true]],
    ["deny { false }", []],
    ['deny contains msg if {\n  msg := "no tags"\n}', ["no tags"]],
    ['deny contains "no tags" if { true }', ["no tags"]],
    ['deny[msg] {\n  "a" == "b"\n  msg := "no tags"\n}', []],
    ['deny[msg] { x := 2; x > 1; msg := "no tags" }\ndeny[msg] { not true; msg := "other" }', ["no tags"]],
    ['# deny := true\ndeny := false # "deny := true"', []],
    ["helper(x) { x }\ndeny := false", []],
    ["deny if { input.resource_changes[_] }", "error"],
    ["deny := input.x", "error"],
    ['deny := {"a"}', "error"],
    ["allow := true", "error"],
])("%j", (rules, expected) => {
    expect(verdict(rules)).toEqual(expected);
});

test("the query names package and rule, with or without data", () => {
    expect(verdict("deny := true", "terraform.tags.deny")).toEqual([true]);
    expect(verdict("main := true", "data.terraform.tags.main")).toEqual([true]);
    expect(verdict("deny := true", "data.terraform.other.deny")).toBe("error");
    expect(verdict("deny := true", "deny")).toBe("error");
    expect(verdict("deny := true", null)).toBe("error");
});
