import { join } from "node:path";
import { main } from "../../provider/cli";
import { removeScratch, scratch, writeTree } from "./tree";

afterEach(removeScratch);

async function run(...args: string[]) {
    let out = "";
    let err = "";
    const code = await main(
        args,
        (text) => {
            out += text;
        },
        (text) => {
            err += text;
        },
    );
    return { code, out, err };
}

const faulty = {
    "sentinel.hcl": 'policy "a" {\n  enforcement_level = "never"\n}\n',
    "a.sentinel": "main = rule { true }",
    "b.sentinel": "",
};

test("findings, one a line, and 1 when there is an error", async () => {
    const folder = writeTree(scratch(), faulty);
    const { code, out, err } = await run("lint", folder);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const lines = out.trimEnd().split("\n");
    expect(lines).toEqual([
        expect.stringMatching(/sentinel\.hcl:2:23 error `never` is not .* \(level-unknown\)$/),
        expect.stringMatching(/b\.sentinel:1:1 warning sentinel\.hcl names no .* \(unnamed-file\)$/),
    ]);
});

test("Terraform policies are found by the names of their files, or asked for", async () => {
    const folder = writeTree(scratch(), {
        "p/tags.policy.hcl":
            'resource_policy "aws_*" "tags" {\n  enforcement_level = "mandatry"\n  enforce {\n    condition = true\n  }\n}\n',
    });
    const line = expect.stringMatching(
        /\bp\/tags\.policy\.hcl:2:23 error `mandatry` .* Did you mean `mandatory`\? \(level-unknown\)\n$/,
    );
    expect(await run("lint", folder)).toEqual({ code: 1, out: line, err: "" });
    expect(await run("lint", folder, "--kind", "tfpolicy")).toEqual({ code: 1, out: line, err: "" });
    const { out } = await run("lint", folder, "--kind", "opa");
    expect(out).toContain("this is a file of Terraform policies");
});

test("findings as JSON", async () => {
    const folder = writeTree(scratch(), faulty);
    const { code, out } = await run("lint", "--json", folder, "--kind", "sentinel");
    expect(code).toBe(1);
    expect(JSON.parse(out)[0]).toMatchObject({ file: "sentinel.hcl", line: 2, column: 23, severity: "error" });
});

test("0 and no word when there is nothing to say, or only a warning", async () => {
    const folder = writeTree(scratch(), {
        "x/sentinel.hcl": 'policy "a" {\n enforcement_level = "advisory"\n}',
        "x/a.sentinel": "main = rule { true }",
        "x/b.sentinel": "",
    });
    expect(await run("lint", folder, "--policies-path", "x", "--ignore", "b.sentinel")).toEqual({
        code: 0,
        out: "",
        err: "",
    });
    expect(await run("lint", folder, "--policies-path", "x")).toMatchObject({
        code: 0,
        out: expect.stringContaining("unnamed-file"),
    });
});

test("1 for content that cannot be sent", async () => {
    const folder = writeTree(scratch(), { "a\\b": "" });
    expect(await run("lint", folder)).toMatchObject({ code: 1, err: expect.stringContaining("backslash") });
});

test.each([
    [[]],
    [["lint"]],
    [["lint", "a", "b"]],
    [["check", "."]],
    [["lint", ".", "--kind", "rego"]],
    [["lint", ".", "--nope"]],
    [["lint", "/nowhere/at/all"]],
])("2 for %j", async (args) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: "" });
});

test("--help and --version", async () => {
    expect(await run("--help")).toMatchObject({ code: 0, out: expect.stringContaining("adopt ") });
    expect(await run("lint", "--help")).toMatchObject({
        code: 0,
        out: expect.stringContaining("Usage: pulumi-tfe-policy lint"),
    });
    const { version } = require(join(__dirname, "../../package.json"));
    expect(await run("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
});
