import { join } from "node:path";
import { lint, openContent } from "../../../provider/content";
import { removeScratch, scratch, writeTree } from "../tree";
import { found, lintFiles } from "./found";

afterEach(removeScratch);

const policy = { "a.sentinel": "main = rule { true }" };
const level = 'enforcement_level = "advisory"';
const config = (text: string, others: Record<string, string> = policy) =>
    lintFiles({ "sentinel.hcl": text, ...others });

test("a set with nothing to say about", async () => {
    const text = `
        policy "a" {
          source            = "./a.sentinel"
          enforcement_level = "hard-mandatory"
          params = { x = [1, "two"] }
        }
        policy "b" { ${level} }
        policy "remote" {
          source = "https://example.com/r.sentinel?checksum=sha256:00"
          enforcement_level = "soft-mandatory"
        }
        module "m" {
          source = "./lib/m.sentinel"
        }
        import "module" "n" {
          source = "./lib/n.sentinel"
        }
        import "static" "s" {
          source = "./data/s.json"
          format = "json"
        }
        import "plugin" "p" {
          source = "./p"
          args   = []
        }
        mock "tfplan/v2" {
          module {
            source = "./mocks/plan.sentinel"
          }
        }
        param "x" {
          value = 1
        }
        sentinel {
          features = { "apply-all" = true }
        }`;
    const files = {
        ...policy,
        "a.sentinel": "param x\nmain = rule { x is 1 }",
        "b.sentinel": "main = rule { true }",
        "lib/m.sentinel": "one = 1",
        "lib/n.sentinel": "two = func() { return 2 }",
        "data/s.json": "{}",
        "mocks/plan.sentinel": "",
        "test/a/mock-tfplan.sentinel": "",
    };
    expect(await config(text, files)).toEqual([]);
});

describe.each([
    ["a missing file", `policy "a" {\n  source = "./b.sentinel"\n  ${level}\n}`, "2:12 error source-missing"],
    ["a missing file by name", `policy "b" {\n  ${level}\n}`, "1:8 error source-missing"],
    ["a file outside", `policy "a" {\n  source = "../a.sentinel"\n  ${level}\n}`, "2:12 error source-outside"],
    ["an absolute file", `policy "a" {\n  source = "/a.sentinel"\n  ${level}\n}`, "2:12 error source-outside"],
    ["no ./", `policy "a" {\n  source = "a.sentinel"\n  ${level}\n}`, "2:12 warning source-prefix"],
    ["git", `policy "a" {\n  source = "git::https://x.y/a"\n  ${level}\n}`, "2:12 error source-scheme"],
    [
        "a page of GitHub",
        `policy "a" {\n  source = "https://github.com/o/r/blob/main/a.sentinel"\n  ${level}\n}`,
        "2:12 error source-not-raw",
    ],
    [
        "a remote file without checksum",
        `policy "a" {\n  source = "https://x.y/a.sentinel?x=1"\n  ${level}\n}`,
        "2:12 warning source-no-checksum",
    ],
    ["an unknown level", 'policy "a" {\n  enforcement_level = "hard_mandatory"\n}', "2:23 error level-unknown"],
    ["the level of OPA", 'policy "a" {\n\tenforcement_level = "mandatory"\n}', "2:22 error level-unknown"],
    ["no level", 'policy "a" {\n}', "1:8 warning level-missing"],
    ["a level that is no text", 'policy "a" {\n  enforcement_level = 3\n}', "2:23 error bad-value"],
    ["params that are a list", `policy "a" {\n  ${level}\n  params = [1]\n}`, "3:12 error bad-value"],
    ["a name twice", `policy "a" {\n ${level}\n}\npolicy "a" {\n ${level}\n}`, "4:8 error duplicate-name"],
    ["a policy without name", `module {\n  source = "./a.sentinel"\n}`, "1:1 error bad-label"],
    ["a policy without name beside another", `policy "a" { ${level} }\npolicy {\n}`, "2:1 error syntax"],
    ["a policy with two names", `policy "a" "b" {\n}`, "1:1 error bad-label"],
    ["an unknown argument", `policy "a" {\n  ${level}\n  parms = {}\n}`, "3:3 error unknown-attribute"],
    ["an unknown block", `policy "a" { ${level} }\npolcy "b" {\n}`, "2:1 warning unknown-block"],
    ["an argument of no block", `policy "a" { ${level} }\nx = 1`, "2:1 error unknown-attribute"],
    ["a module without source", `policy "a" { ${level} }\nmodule "m" {\n}`, "2:8 error source-absent"],
    [
        "a missing module",
        `policy "a" { ${level} }\nimport "module" "m" {\n source = "./m"\n}`,
        "3:11 error source-missing",
    ],
    ["an import of no kind", `policy "a" { ${level} }\nimport "modul" "m" {\n}`, "2:1 error unknown-import"],
    [
        "a static import of another format",
        `policy "a" { ${level} }\nimport "static" "m" {\n source = "./a.sentinel"\n format = "xml"\n}`,
        "4:11 error bad-value",
    ],
    ["an expression that does not end", 'policy "a" {\n  source = \n}', "2:12 error syntax"],
    ["a brace too few", 'policy "a" {\n', "1:12 error syntax"],
    ["an argument twice", 'policy "a" {\n source = "a"\n source = "b"\n}', "3:2 error syntax"],
])("%s", (_name, text, expected) => {
    test(`is ${expected}`, async () => {
        expect(found(await config(text))).toContain(`sentinel.hcl:${expected}`);
    });
});

test("no policy at all", async () => {
    expect(found(await config("# none\n"))).toEqual([
        "a.sentinel:1:1 warning unnamed-file",
        "sentinel.hcl:1:1 warning no-policies",
    ]);
});

test("places are right behind comments, heredocs, templates and characters of more than one unit", async () => {
    const text = [
        '/* policy "x" { source = "./no" } */ policy /* } */ "a" { # {',
        "  // source = 1",
        "  params = {",
        "    text = <<-EOT",
        '      { policy "y" {',
        "      EOT",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of HCL
        '    template = "a ${ join("}", ["{", "\\"}"]) } $${ {"',
        "  }",
        '  /* 😀 */ enforcement_level = "nope"',
        "}",
    ].join("\r\n");
    const policy = { "a.sentinel": "param text default 1\nparam template default 2\nmain = rule { text is template }" };
    expect(found(await config(text, policy))).toEqual(["sentinel.hcl:9:31 error level-unknown"]);
});

test("a source that an ignore rule leaves out says which", async () => {
    const folder = writeTree(scratch(), {
        "sentinel.hcl": `policy "a" {\n  source = "./drafts/a.sentinel"\n  ${level}\n}`,
        "drafts/a.sentinel": "",
        ".terraformignore": "# later\ndrafts/\n",
    });
    const [finding] = await lint(await openContent({ directory: folder }));
    expect(finding).toMatchObject({ rule: "source-ignored", file: "sentinel.hcl", line: 2, column: 12 });
    expect(finding!.message).toContain("line 2 of `.terraformignore` (`drafts/`)");
});

test("a source that is a link to what is not there", async () => {
    const folder = writeTree(scratch(), { "sentinel.hcl": `policy "a" { ${level} }`, "._x": "" });
    require("node:fs").symlinkSync("gone.sentinel", join(folder, "a.sentinel"));
    expect(found(await lint(await openContent({ directory: folder })))).toEqual([
        "sentinel.hcl:1:8 error source-missing",
        "a.sentinel:1:1 warning link-dangling",
    ]);
});

test("suggests the file that was meant", async () => {
    const [finding] = await config(`policy "a" {\n  source = "./aa.sentinel"\n  ${level}\n}`);
    expect(finding!.message).toContain("Did you mean `a.sentinel`?");
});

test("files beside and below that nothing names", async () => {
    const findings = await config(`policy "a" { ${level} }`, {
        ...policy,
        "b.sentinel": "",
        "lib/c.sentinel": "",
        "test/a/d.sentinel": "",
        "mock-e.sentinel": "",
        "f.md": "",
    });
    expect(found(findings)).toEqual(["b.sentinel:1:1 warning unnamed-file", "lib/c.sentinel:1:1 warning unnamed-file"]);
});

test("sources are relative to policiesPath, and may leave it but not the content", async () => {
    const files = {
        "sets/one/sentinel.hcl": `policy "a" {\n  source = "../../shared/a.sentinel"\n  ${level}\n}`,
        "shared/a.sentinel": "main = rule { true }",
        "shared/b.sentinel": "one = 1",
    };
    expect(await lintFiles(files, { policiesPath: "/sets/one/" })).toEqual([]);
});

test("nesting beyond reason is an error, not a crash", async () => {
    const deep = (open: string, close: string) => `a = ${open.repeat(5000)}1${close.repeat(5000)}`;
    for (const text of [
        deep("[", "]"),
        deep("(", ")"),
        deep('"${', '}"'),
        "a {\n".repeat(5000) + "}\n".repeat(5000),
        `a = ${"!".repeat(50_000)}x`,
    ]) {
        expect(found(await config(text))).toEqual([expect.stringMatching(/^sentinel\.hcl:\d+:\d+ error syntax$/)]);
    }
    expect(found(await config(`policy "a" { ${level} }`))).toEqual([]);
});
