import { found, lintFiles } from "./found";

const rego = { "p.rego": "# first\n\npackage terraform.p # it\n\ndeny contains 1 if true\n" };
const query = 'query = "data.terraform.p.deny"';
const level = 'enforcement_level = "advisory"';
const hcl = (text: string, others: Record<string, string> = rego) => lintFiles({ "policies.hcl": text, ...others });
const json = (value: unknown, others: Record<string, string> = rego) =>
    lintFiles({ "policies.json": typeof value === "string" ? value : JSON.stringify(value, null, 2), ...others });

test("a set with nothing to say about, in HCL and in each form of JSON", async () => {
    const text = `policy "a" {\n ${query}\n ${level}\n description = "x"\n}`;
    expect(await hcl(text, { ...rego, "sub/q_test.rego": "package terraform.q" })).toEqual([]);
    const body = { query: "data.terraform.p.deny", enforcement_level: "mandatory", description: "x" };
    for (const value of [
        { policy: { a: body, b: body } },
        { policy: { a: [body] } },
        { policy: [{ a: body }, { b: body }] },
        [{ policy: { a: body } }],
    ]) {
        expect(await json(value)).toEqual([]);
    }
});

describe.each([
    ["no query", `policy "a" {\n ${level}\n}`, "1:8 error query-missing"],
    ["an empty query", `policy "a" {\n query = ""\n ${level}\n}`, "2:10 error query-invalid"],
    ["a query elsewhere", `policy "a" {\n query = "input.x"\n ${level}\n}`, "2:10 error query-invalid"],
    ["a query that is no text", `policy "a" {\n query = []\n ${level}\n}`, "2:10 error bad-value"],
    [
        "an unknown package",
        `policy "a" {\n query = "data.terraform.q.deny"\n ${level}\n}`,
        "2:10 error query-unknown-package",
    ],
    ["an unknown level", `policy "a" {\n ${query}\n enforcement_level = "Mandatory"\n}`, "3:22 error level-unknown"],
    [
        "a level of Sentinel",
        `policy "a" {\n ${query}\n enforcement_level = "soft-mandatory"\n}`,
        "3:22 error level-unknown",
    ],
    ["no level", `policy "a" {\n ${query}\n}`, "1:8 warning level-missing"],
    ["an unknown argument", `policy "a" {\n ${query}\n ${level}\n source = "x"\n}`, "4:2 warning unknown-attribute"],
    [
        "a name twice",
        `policy "a" {\n ${query}\n ${level}\n}\npolicy "a" {\n ${query}\n ${level}\n}`,
        "5:8 error duplicate-name",
    ],
    ["a syntax error", `policy "a" {\n query = data..x\n}`, "2:15 error syntax"],
])("%s", (_name, text, expected) => {
    test(`is ${expected}`, async () => {
        expect(found(await hcl(text))).toContain(`policies.hcl:${expected}`);
    });
});

describe.each([
    ["no query", { policy: { a: { enforcement_level: "advisory" } } }, "3:5 error query-missing"],
    [
        "an unknown level",
        { policy: { a: { query: "data.terraform.p", enforcement_level: "x" } } },
        "5:28 error level-unknown",
    ],
    ["a name twice", '{"policy": {"a": {},\n "a": {}}}', "2:2 error duplicate-name"],
    ["a list of names", { policy: ["a"] }, "3:5 error syntax"],
    ["a text", '"policy"', "1:1 error syntax"],
    ["a comma too many", '{\n  "policy": {},\n}', "3:1 error syntax"],
    ["a bad escape", '{"a": "\\x"}', "1:7 error syntax"],
    ["an end too early", '{"policy"', "1:10 error syntax"],
    ["two values", "{} {}", "1:4 error syntax"],
    ["nothing", "", "1:1 error syntax"],
    ["depth", "[".repeat(10_000), "1:102 error syntax"],
    ["an unknown name", { polcy: {} }, "2:3 warning unknown-attribute"],
])("in JSON, %s", (_name, value, expected) => {
    test(`is ${expected}`, async () => {
        expect(found(await json(value))).toContain(`policies.json:${expected}`);
    });
});

describe("Rego files", () => {
    const policy = (asked: string) => `policy "a" {\n query = "${asked}"\n ${level}\n}`;

    test.each([
        ["the package itself", "data.terraform.p", []],
        ["a package above", "data.terraform", []],
        ["an expression", "[x | x := data.terraform.p.deny[_]]", []],
        ["brackets", 'data[\\"terraform\\"].p.deny', []],
        [
            "a name that only begins alike",
            "data.terraform.pp.deny",
            ["policies.hcl:2:10 error query-unknown-package", "p.rego:1:1 warning unnamed-file"],
        ],
    ])("%s", async (_name, asked, expected) => {
        expect(found(await hcl(policy(asked)))).toEqual(expected);
    });

    test("that no query asks for, unless another file imports it or it is a test", async () => {
        const files = {
            ...rego,
            "lib/a.rego": "package lib.a\nimport data.lib.b",
            "lib/b.rego": "package lib.b",
            "lib/c_test.rego": "package lib.c",
        };
        expect(found(await hcl(policy("data.terraform.p.deny"), files))).toEqual([
            "lib/a.rego:1:1 warning unnamed-file",
        ]);
    });

    test("without package", async () => {
        const files = { ...rego, "x.rego": "deny { true }\npackage late" };
        expect(found(await hcl(policy("data.terraform.p.deny"), files))).toEqual(["x.rego:1:1 error rego-package"]);
    });

    test("none at all", async () => {
        const [finding] = await hcl(policy("data.terraform.p.deny"), {});
        expect(finding!.message).toContain("there is no .rego file");
    });
});
