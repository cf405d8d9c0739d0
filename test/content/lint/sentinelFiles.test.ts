import { found, lintFiles } from "./found";

const named = (more = "", block = "") => ({
    "sentinel.hcl": `policy "a" {\n  source = "./a.sentinel"\n  enforcement_level = "advisory"\n${block}}\n${more}`,
});
const policy = async (text: string, more = "", block = "") => lintFiles({ ...named(more, block), "a.sentinel": text });
const main = "main = rule { true }\n";

describe.each([
    ["a brace that is never closed", "main = rule {\n  true\n", "1:13 error sentinel-syntax"],
    ["a bracket that closes another", "main = rule { [1) }\n", "1:17 error sentinel-syntax"],
    ["a bracket too many", `${main}}\n`, "2:1 error sentinel-syntax"],
    ["a string without an end", `x = "y\n${main}`, "1:5 error sentinel-syntax"],
    ["a raw string without an end", `x = \`y\n${main}`, "1:5 error sentinel-syntax"],
    ["a comment without an end", `${main}/* more\n`, "2:1 error sentinel-syntax"],
    ["garbage", `x = 1 garbage\n${main}`, "1:7 warning sentinel-syntax"],
    ["nothing", "", "1:1 error empty-file"],
    ["only comments", "# todo\n// later\n/* perhaps */\n", "1:1 error empty-file"],
    ["no main", "mian = rule { true }\n", "1:1 error main-missing"],
    ["a main that is only read", "x = func() { main = 1 }\n", "1:1 warning main-missing"],
    ["an import that there is not", `import "tfplan/v3" as plan\n${main}`, "1:8 warning import-undeclared"],
    [
        "a function that there is not",
        `x = fnid(1)\nfind = func(a) { return a }\n${main}`,
        "1:5 warning unknown-function",
    ],
    ["a param that nothing gives", `param limit\n${main}`, "1:7 warning param-missing"],
])("a policy with %s", (_name, text, expected) => {
    test(`is ${expected}`, async () => {
        expect(found(await policy(text))).toEqual([`a.sentinel:${expected}`]);
    });
});

test.each([
    ["brackets in strings and comments", `x = "}" # }\ny = \`{\n\` // )\n/* ] */\n${main}`],
    ["a function as main", "func main() { return true }\n"],
    [
        "every standard import",
        `import "tfplan/v2" as tfplan\nimport "collection/maps"\nimport "strings"\nx = maps.get({}, 1)\n${main}`,
    ],
    [
        "functions of every origin",
        `f = func(g, n) { return g(n) }\nx = f(length, 1)\nimport "time"\ny = time.now\nfunc h() { return 1 }\nz = h() + int("1")\n${main}`,
    ],
    [
        "operators that are words",
        "a = [1]\nmain = rule { all a as i, v { v is not 2 and v in a or a contains 1 } else false }\n",
    ],
    ["a param with a default", `param limit default 5\n${main}`],
])("a policy with %s has nothing to say about", async (_name, text) => {
    expect(await policy(text)).toEqual([]);
});

test.each([
    ["the policy gives", "", "  params = { limit = 1 }\n"],
    ["the configuration gives", 'param "limit" {\n  value = 1\n}\n', ""],
])("a param that %s", async (_name, more, block) => {
    expect(await policy(`param limit\n${main}`, more, block)).toEqual([]);
});

test("params that the policy does not declare: did you mean", async () => {
    const [finding] = await policy(`param limit default 1\n${main}`, "", "  params = { limits = 1 }\n");
    expect(finding).toMatchObject({ file: "sentinel.hcl", line: 4, severity: "warning", rule: "param-unknown" });
    expect(finding?.message).toContain("Did you mean `limit`?");
});

test.each([
    ['import "module" "lib" {\n  source = "./lib.sentinel"\n}\n', "lib"],
    ['module "lib" {\n  source = "./lib.sentinel"\n}\n', "lib"],
    ['import "static" "lib" {\n  source = "./lib.json"\n  format = "json"\n}\n', "lib/below"],
    ['import "plugin" "lib" {\n  source = "./lib"\n}\n', "lib"],
])("an import that %j declares", async (declaration, name) => {
    const files = { ...named(declaration), "lib.sentinel": "one = 1\n", "lib.json": "{}" };
    const findings = await lintFiles({ ...files, "a.sentinel": `import "${name}" as lib\n${main}` });
    expect(findings.filter(({ rule }) => rule !== "unnamed-file")).toEqual([]);
});

test("a module may have no main, but must be one", async () => {
    const more = 'import "module" "lib" {\n  source = "./lib.sentinel"\n}\n';
    const lib = async (text: string) =>
        found(await lintFiles({ ...named(more), "a.sentinel": main, "lib.sentinel": text }));
    expect(await lib("one = 1\n")).toEqual([]);
    expect(await lib("")).toEqual(["lib.sentinel:1:1 warning empty-file"]);
    expect(await lib("one = (1\n")).toEqual(["lib.sentinel:1:7 error sentinel-syntax"]);
});

test("an argument that there is not: did you mean", async () => {
    const [finding, ...more] = await lintFiles({
        "sentinel.hcl": 'policy "a" {\n  source = "./a.sentinel"\n  enforcment_level = "advisory"\n}\n',
        "a.sentinel": main,
    });
    expect(finding).toMatchObject({ severity: "error", rule: "unknown-attribute", line: 3 });
    expect(finding?.message).toContain("Did you mean `enforcement_level`?");
    expect(more).toMatchObject([{ severity: "warning", rule: "level-missing" }]);
});

test("a policy that is too large to be read is named", async () => {
    expect(found(await policy(`${main}#${"x".repeat(2 ** 20)}`))).toEqual(["a.sentinel:1:1 warning file-too-large"]);
});
