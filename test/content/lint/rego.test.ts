import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { lint, openContent } from "../../../provider/content";
import { readQuery, readRego } from "../../../provider/content/lint/rego";
import { removeScratch, scratch, writeTree } from "../tree";
import { found, lintFiles } from "./found";

afterEach(removeScratch);

const asking = (query: string) => ({
    "policies.hcl": `policy "zones" {\n  query = ${JSON.stringify(query)}\n  enforcement_level = "mandatory"\n}\n`,
});
const zones = { "zones.rego": 'package zones\n\ndeny[m] {\n  m := "closed"\n}\n' };
const rules = (...paths: string[]) =>
    Object.fromEntries(paths.map((path) => [`${path}.rego`, `package ${path}\n\ndeny := true\n`]));
const reading = (text: string) => ({ "main.rego": `package terraform.main\n\nimport rego.v1\n\n${text}\n` });

describe("a module", () => {
    test.each([
        ["a brace that is never closed", 'package a\n\ndeny[m] {\n  m := "x"\n', 19, "The `{` is never closed"],
        ["a bracket that closes another", "package a\n\ndeny[m) { true }\n", 17, "This `)` closes no `[`"],
        ["a bracket too many", "package a\n\nx := 1 }\n", 18, "This `}` closes nothing"],
        ["a string without an end", 'package a\n\nx := "y\nz := 1\n', 16, "The string that begins here has no end"],
        ["a raw string without an end", "package a\n\nx := `y\nz := 1\n", 16, "The string that begins here has no end"],
        ["garbage in a body", "package a\n\nx { y z }\n", 17, "`z` stands where"],
    ])("%s", async (_name, text, offset, message) => {
        const { problem } = readRego(text);
        expect(problem).toEqual({ offset, message: expect.stringContaining(message) });
    });

    test.each([
        ["brackets in strings and comments", 'package a # }\n\nx := "}" # {\ny := `}\n"`\n'],
        [
            "strings with expressions in them",
            'package a\n\nx := $"a {y["b"]} {{"c": 1}} \\{ }"\ny := $`raw {$"{1}"} "`\n',
        ],
        [
            "rules of version 0 and 1",
            "package a\n\ndefault x := false\n\nx if { some i, v in [1]; not v == 2 }\n\ny[z] { z = 1 }\n",
        ],
        ["a mark of the byte order", "\ufeffpackage a\r\n\r\nx := 1\r\n"],
    ])("with %s has no fault", (_name, text) => {
        expect(readRego(text).problem).toBeUndefined();
    });

    test("with rules side by side is only doubted, since version 0 allows it", async () => {
        const files = { ...asking("data.a.x"), "a.rego": "package a\n\nx := 1 garbage here\n" };
        expect(found(await lintFiles(files))).toEqual(["a.rego:3:8 warning rego-syntax"]);
    });

    test("that imports what no file declares: did you mean", async () => {
        const files = { ...asking("data.a.x"), "a.rego": "package a\n\nimport data.libs.x as l\n\nx := l\n" };
        const findings = await lintFiles({ ...files, "lib.rego": "package lib.x\n\ny := data.a.x\n" });
        expect(found(findings)).toEqual([
            "a.rego:3:8 warning rego-unknown-import",
            "lib.rego:1:1 warning unnamed-file",
        ]);
        expect(findings[0]?.message).toContain("Did you mean `data.lib.x`?");
        expect(await lintFiles({ ...files, "libs.json": "{}" })).toEqual([]);
    });

    test("says its package, its rules and what it reads", () => {
        const text =
            'package a["b-c"].d\n\nimport data.lib as l\nimport input.x\n\ndefault allow := false\nallow if { data.z[i].y }\nf(x) := x\nr.s contains 1\nt { 1 } else = 2 { 3 }\nu { data["q"].w }\n';
        const { package: name, heads, references } = readRego(text);
        expect(name).toEqual(["a", "b-c", "d"]);
        expect([...heads].sort()).toEqual(["allow", "f", "r", "t", "u"]);
        expect(references.map(({ path }) => path.join("/"))).toEqual(["data/lib", "data/z", "data/q/w"]);
    });

    test("nests without end", () => {
        expect(readRego(`package a\nx := ${"[".repeat(100_000)}`).problem?.message).toContain("never closed");
        expect(() => readRego(`package a\nx := ${'$"{'.repeat(100_000)}`)).not.toThrow();
    });
});

describe("a query", () => {
    test.each([
        ['data.zones deny ]["'],
        ["data.zones.deny]"],
        ["data.zones.deny["],
        ['data["zones].deny'],
        ["data.zones."],
        ["x := "],
    ])("%s cannot be read", async (query) => {
        expect(readQuery(query).problem).toBeDefined();
        expect(found(await lintFiles({ ...asking(query), ...zones }))).toContain(
            "policies.hcl:2:11 error query-invalid",
        );
    });

    test.each([
        ["data.zones.deny"],
        ['data["zones"].deny'],
        ["data.zones.deny[x]"],
        ["data.zones.deny[_]; true"],
        ["count(data.zones.deny) == 0"],
        ["some x in data.zones.deny"],
        ["x = data.zones.deny with input as {}"],
        ["data.zones"],
    ])("%s is a query", async (query) => {
        expect(await lintFiles({ ...asking(query), ...zones })).toEqual([]);
    });

    test("with values side by side is only doubted, since each may be a query", async () => {
        const findings = await lintFiles({ ...asking("data.zones deny"), ...zones });
        expect(found(findings)).toEqual(["policies.hcl:2:11 warning query-invalid"]);
    });

    test("for a rule that no file of the package defines: did you mean", async () => {
        const [finding] = await lintFiles({ ...asking("data.zones.denny"), ...zones });
        expect(finding).toMatchObject({ severity: "warning", rule: "query-unknown-rule", line: 2 });
        expect(finding?.message).toContain("no file of the package zones defines");
        expect(finding?.message).toContain("Did you mean `deny`?");
    });

    test.each([
        ["in another file of the package", { "more.rego": "package zones\n\ndenny := 1\n" }],
        [
            "by a package above it",
            { "more.rego": "package top\n\nx := 1\n", "up.rego": "package zones.denny\n\ny := 1\n" },
        ],
        ["perhaps, in a file that cannot be read", { "more.rego": "package zones\n\ndenny {\n" }],
        [
            "perhaps, in a file that is too large",
            { "more.rego": `package zones\n\n#${"x".repeat(2 ** 20)}\ndenny := 1\n` },
        ],
    ])("for a rule that is defined %s", async (_name, files) => {
        const findings = await lintFiles({ ...asking("data.zones.denny"), ...zones, ...files });
        expect(findings.filter(({ rule }) => rule.startsWith("query-"))).toEqual([]);
    });

    test("for a package: did you mean", async () => {
        const [finding] = await lintFiles({ ...asking("data.zone.deny"), ...zones });
        expect(finding).toMatchObject({ severity: "error", rule: "query-unknown-package" });
        expect(finding?.message).toContain("Did you mean `data.zones`?");
    });
});

describe("a package is reached", () => {
    test.each([
        ["by an index", "deny contains m if some m in data.terraform.rules[_].deny"],
        ["by a name's index", "deny contains m if { some name; some m in data.terraform.rules[name].deny }"],
        [
            "by an import of what is above it",
            "import data.terraform.rules\n\ndeny contains m if some m in rules.tags.deny",
        ],
        [
            "by an import with another name",
            "import data.terraform.rules.tags as t\n\ndeny contains m if some m in t.deny",
        ],
        ["by brackets", 'deny contains m if some m in data["terraform"].rules.tags.deny'],
        ["by brackets with a raw string", "deny contains m if some m in data.terraform[`rules`].tags.deny"],
        ["by all of data", 'deny contains m if { walk(data, [p, m]); p[_] == "deny" }'],
    ])("%s", async (_name, text) => {
        const files = { ...asking("data.terraform.main.deny"), ...reading(text), ...rules("terraform.rules.tags") };
        expect(await lintFiles(files)).toEqual([]);
    });

    test.each([
        ["a name that only begins alike", "deny contains m if some m in data.terraform.rule[_].deny"],
        ["a comment", "deny := 1 # data.terraform.rules.tags"],
        ["a string", 'deny := "data.terraform.rules.tags"'],
    ])("not by %s", async (_name, text) => {
        const files = { ...asking("data.terraform.main.deny"), ...reading(text), ...rules("terraform.rules.tags") };
        expect(found(await lintFiles(files))).toEqual(["terraform.rules.tags.rego:1:1 warning unnamed-file"]);
    });
});

describe("links", () => {
    const linked = async (target: string, link: string, files: Record<string, string>, policiesPath?: string) => {
        const folder = writeTree(scratch(), files);
        symlinkSync(target, join(folder, link));
        return found(await lint(await openContent({ directory: folder }), { policiesPath }));
    };

    test("to a file of any name are read", async () => {
        const files = { ...asking("data.zones.deny"), "shared/zones.rego.txt": zones["zones.rego"] };
        expect(await linked("shared/zones.rego.txt", "zones.rego", files)).toEqual([]);
    });

    test("to a folder are read", async () => {
        const set = Object.fromEntries(
            Object.entries(asking("data.zones.deny")).map(([path, text]) => [`set/${path}`, text]),
        );
        expect(
            await linked("../shared", "set/shared", { ...set, "shared/z.rego": zones["zones.rego"] }, "set"),
        ).toEqual([]);
    });

    test("that go round end", async () => {
        expect(await linked(".", "again", { ...asking("data.zones.deny"), ...zones })).toEqual([]);
    });
});

test("a file that is too large to be read is named, and so nothing is said of what it may define", async () => {
    const text = `package zones\n${"#".repeat(2 ** 20)}\ndeny := 1\n`;
    expect(found(await lintFiles({ ...asking("data.zones.deny"), "zones.rego": text }))).toEqual([
        "zones.rego:1:1 warning file-too-large",
    ]);
});
