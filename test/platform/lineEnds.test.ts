import { lint, openContent } from "../../provider/content";
import { IgnoreRules } from "../../provider/content/ignore";

// A checkout on Windows may have \r\n at the end of every line. What is uploaded are the bytes as they are; what is said of them is the same.

const SENTINEL = {
    "sentinel.hcl": `# levels
policy "good" {
  source            = "./good.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "bad level" {
  source            = "./missing.sentinel"
  enforcement_level = "mandatory"
}

param "regions" {
  value = [
    "eu",
}
`,
    "good.sentinel": 'import "tfplan/v2" as tfplan\n\n// a comment\nmain = rule {\n\ttrue\n',
};
const OPA = {
    "policies.hcl":
        'policy "tags" {\n  query = "data.tags.deny"\n  enforcement_level = "hard-mandatory"\n  colour = "red"\n}\n',
    "tags.rego": 'package tags\n\nimport rego.v1\n\ndeny contains "x" if {\n  input.x == 1\n',
};
const JSON_CONFIG = {
    "policies.json":
        '{\n  "policy": {\n    "a": {\n      "query": "data.a.deny",\n      "enforcement_level": "no"\n    }\n  }\n}\n',
    "a.rego": "package a\n",
};
const HCL_LEVELS = {
    "sentinel.hcl":
        'policy "a" {\n  source = "./a.sentinel"\n\n  enforcement_level = "none"\n}\n\npolicy "b" {\n  source = "./c.sentinel"\n}\n',
    "a.sentinel": "main = rule { true }\n",
};

const withReturns = (files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]));
const said = async (files: Record<string, string>) => {
    const findings = await lint(await openContent({ files }, {}), { tools: false });
    return findings.map(({ severity, file, line, column, message }) => ({ severity, file, line, column, message }));
};

test.each(Object.entries({ SENTINEL, OPA, JSON_CONFIG, HCL_LEVELS }))(
    "%s: findings have the same lines and columns",
    async (_, files) => {
        const found = await said(files);
        expect(found.length).toBeGreaterThan(0);
        expect(await said(withReturns(files))).toEqual(found);
    },
);

test("they are part of the content", async () => {
    const [unix, windows] = await Promise.all(
        [HCL_LEVELS, withReturns(HCL_LEVELS)].map((files) => openContent({ files }, {})),
    );
    expect(windows?.hash).not.toBe(unix?.hash);
    expect(await windows?.readText("a.sentinel")).toBe("main = rule { true }\r\n");
});

test("a cap of levels changes the level alone", async () => {
    const files = withReturns({
        "sentinel.hcl": 'policy "a" {\n  source = "./a.sentinel"\n  enforcement_level = "hard-mandatory"\n}\n',
        "a.sentinel": "main = rule { true }\n",
    });
    const content = await openContent({ files }, { enforcement: { maximum: "advisory" } });
    expect(await content.readText("sentinel.hcl")).toBe(files["sentinel.hcl"]?.replace("hard-mandatory", "advisory"));
});

test("rules of what to leave out are the same", () => {
    const rules = "*.txt\n!keep.txt\n\n# no\nbuild/\n";
    for (const text of [rules, rules.replaceAll("\n", "\r\n")]) {
        const found = new IgnoreRules(text);
        expect(["a.txt", "keep.txt", "build/x", "src/a"].map((path) => found.decide(path) !== undefined)).toEqual([
            true,
            false,
            true,
            false,
        ]);
    }
});
