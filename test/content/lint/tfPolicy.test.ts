import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { lint, openContent } from "../../../provider/content";
import { removeScratch, scratch, writeTree } from "../tree";
import { found, lintFiles } from "./found";

afterEach(removeScratch);

const policy = (inside: string, name = "tags") =>
    `resource_policy "aws_s3_bucket" "${name}" {\n${inside}\n  enforce {\n    condition = true\n  }\n}\n`;
const level = (text: string) => policy(`  enforcement_level = ${text}`);
/** What is found in one file of policies, in short. */
const foundIn = async (text: string) => found(await lintFiles({ "a.policy.hcl": text }, { kind: "tfpolicy" }));
const messages = async (text: string) =>
    (await lintFiles({ "a.policy.hcl": text }, { kind: "tfpolicy" })).map(({ message }) => message);

/** Written from the documents of the language, with all that they name. */
const whole = `# comment "quoted {
policy {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0.0, < 7.0.0"
    }
  }
  terraform_config {
    required_version = ">= 1.16.0"
  }
  plugins {
    example = {
      source = "../bin/example"
    }
  }
}

input "buckets-level" {
  type        = string
  description = "How strict it is"
  default     = "advisory"
  sensitive   = false
  nullable    = false
}

input "tagging" {
  type = object({ required = list(string) })
}

locals {
  regions = ["us-east-1", "eu-west-1"]
}

resource_policy "aws_*" "tags" {
  operations        = ["create", "update", "no-op"]
  enforcement_level = input.buckets-level
  filter            = core::try(attrs.tags.env, "") == "prod" && meta.provider_type == "aws"

  locals {
    missing = [
      for tag in input.tagging.required : tag
      if !core::contains(core::keys(core::try(attrs.tags, {})), tag)
    ]
  }

  enforce {
    condition     = core::length(local.missing) == 0
    error_message = "Missing: \${core::join(", ", local.missing)}"
    info_message  = <<-EOT
      Looked at \${meta.type} }
    EOT
  }
  enforce {
    condition = plugin::example::echo(attrs.bucket) == attrs.bucket
  }
}

provider_policy "aws" "region" {
  enforcement_level = "mandatory_overridable"
  enforce {
    condition = core::contains(local.regions, attrs.region)
  }
}

module_policy "*" "region" {
  enforcement_level = null
  filter            = meta.version != null
  enforce {
    condition = core::semverconstraint(meta.version, ">= 1.0.0")
  }
}
`;

test("files as the documents have them say nothing, at any depth", async () => {
    const files = {
        "policies/tags.policy.hcl": whole,
        "policies/net/open.policy.hcl": level('"mandatory"'),
        "tests/tags.policytest.hcl": 'resource "aws_s3_bucket" "a" {\n  attrs = {}\n  expect_failure = true\n}\n',
        "bin/example": "\u007fELF",
        "README.md": "",
    };
    for (const kind of ["tfpolicy", undefined]) expect(await lintFiles(files, { kind })).toEqual([]);
});

describe("a level", () => {
    test.each([
        '"advisory"',
        '"mandatory"',
        '"mandatory_overridable"',
        "null",
        "local.level",
        'true ? "advisory" : "mandatory"',
        '"\u0024{local.level}"',
    ])("may be %s", async (text) => {
        expect(await foundIn(level(text))).toEqual([]);
    });

    test.each([
        ['"mandatory-overridable"', "Did you mean `mandatory_overridable`?"],
        ['"Advisory"', "Did you mean `advisory`?"],
        ['"soft-mandatory"', "it is one of Sentinel policies, and called `mandatory_overridable` here"],
        ['"hard-mandatory"', "it is one of Sentinel policies, and called `mandatory` here"],
        ['"never"', "use `advisory`, `mandatory_overridable` or `mandatory`."],
    ])("%s is none", async (text, words) => {
        expect(await foundIn(level(text))).toEqual(["a.policy.hcl:2:23 error level-unknown"]);
        expect((await messages(level(text))).join()).toContain(words);
    });

    test("may be left out", async () => {
        expect(await foundIn(policy(""))).toEqual([]);
    });

    test("of an input is only doubted: a parameter may give another", async () => {
        const input = 'input "level" {\n  type    = string\n  default = "advisry"\n}\n';
        const text = `${input}${level("input.level")}`;
        expect(await foundIn(text)).toEqual(["a.policy.hcl:3:13 warning level-unknown"]);
        expect((await messages(text)).join()).toContain("Did you mean `advisory`?");
        expect(await foundIn(`${input}${level("input.levle")}`)).toEqual(["a.policy.hcl:6:23 warning unknown-input"]);
    });
});

test.each([
    ["a syntax error", 'resource_policy "a" "b" {\n  filter = x === y\n}', "a.policy.hcl:2:16 error syntax"],
    ["a block that is not closed", 'resource_policy "a" "b" {\n', "a.policy.hcl:1:25 error syntax"],
    ["one label", 'resource_policy "a" {\n}', "a.policy.hcl:1:1 error bad-label"],
    ["one label beside two", `${policy("")}resource_policy "a" {\n}`, "a.policy.hcl:7:1 error bad-label"],
    ["a label too many", 'policy "a" {\n}\n', "a.policy.hcl:1:1 error bad-label"],
    ["a name twice", policy("") + policy(""), "a.policy.hcl:7:33 error duplicate-name"],
    ["an input twice", 'input "a" {}\ninput "a" {}\n', "a.policy.hcl:2:7 error duplicate-name"],
    ["no condition", 'resource_policy "a" "b" {\n  enforce {\n  }\n}', "a.policy.hcl:2:3 error condition-missing"],
    ["no enforce", 'resource_policy "a" "b" {\n}', "a.policy.hcl:1:21 warning enforce-missing"],
    ["a block that there is not", 'resource_polcy "a" "b" {\n}\n', "a.policy.hcl:1:1 warning unknown-block"],
    ["an argument that there is not", policy('  operation = ["create"]'), "a.policy.hcl:2:3 warning unknown-attribute"],
    [
        "an operation that there is not",
        policy('  operations = ["craete"]'),
        "a.policy.hcl:2:16 warning operation-unknown",
    ],
    ["a second block of settings", "policy {}\npolicy {}\n", "a.policy.hcl:2:1 warning policy-twice"],
    [
        "a plugin that is not there",
        'policy {\n  plugins {\n    x = { source = "./bin/x" }\n  }\n}\n',
        "a.policy.hcl:3:9 warning source-missing",
    ],
    ["no policy", "locals {\n  a = 1\n}\n", "a.policy.hcl:1:1 warning no-policies"],
])("%s", async (_, text, expected) => {
    expect(await foundIn(text)).toContain(expected);
});

test("a name may be another policy's, of another target or file", async () => {
    const other = policy("").replace("aws_s3_bucket", "aws_instance");
    const files = { "a.policy.hcl": policy("") + other, "b.policy.hcl": policy("") };
    expect(await lintFiles(files, { kind: "tfpolicy" })).toEqual([]);
});

describe("what only our reading fails at is no error", () => {
    test.each([
        ["blocks that are not known, with and without labels", 'future "a" {}\nfuture {}\n'],
        ["nesting deeper than is followed", `locals {\n  a = ${"[".repeat(150)}${"]".repeat(150)}\n}\n`],
        ["more bytes than are read", `#${"x".repeat(2 ** 20)}\n`],
    ])("%s", async (_, text) => {
        const findings = await lintFiles({ "a.policy.hcl": text, "b.policy.hcl": policy("") }, { kind: "tfpolicy" });
        expect(findings).toMatchObject([{ severity: "warning", rule: "syntax", file: "a.policy.hcl" }]);
        expect(findings[0]?.message).toContain("not looked at");
    });
});

describe("files", () => {
    test("none is an error, and of another kind as well", async () => {
        const sentinel = { "sentinel.hcl": "", "x.hcl": "" };
        expect(found(await lintFiles({ "a.txt": "" }, { kind: "tfpolicy" }))).toEqual([
            "*.policy.hcl:1:1 error config-missing",
        ]);
        expect(found(await lintFiles(sentinel, { kind: "tfpolicy" }))).toEqual(["sentinel.hcl:1:1 error wrong-kind"]);
        const files = { "p/a.policy.hcl": policy("") };
        for (const kind of ["sentinel", "opa"])
            expect(found(await lintFiles(files, { kind }))).toEqual(["p/a.policy.hcl:1:1 error wrong-kind"]);
    });

    test("beside a configuration of another kind are looked at where the set is of theirs", async () => {
        const files = {
            "sentinel.hcl": 'policy "a" {\n enforcement_level = "advisory"\n}',
            "a.sentinel": "main = rule { true }",
            "a.policy.hcl": "broken {",
        };
        expect(await lintFiles(files)).toEqual([]);
        expect(await lintFiles(files, { kind: "sentinel" })).toEqual([]);
        expect(found(await lintFiles(files, { kind: "tfpolicy" }))).toContain("a.policy.hcl:1:8 error syntax");
    });

    test("are those below policiesPath", async () => {
        const files = { "a/a.policy.hcl": "broken {", "b/b.policy.hcl": policy("") };
        expect(await lintFiles(files, { kind: "tfpolicy", policiesPath: "b" })).toEqual([]);
        expect(found(await lintFiles(files, { kind: "tfpolicy", policiesPath: "c" }))).toEqual([
            "c/*.policy.hcl:1:1 error config-missing",
        ]);
    });

    test("whose name does not say that they have policies", async () => {
        const files = { "a.policy.hcl": policy(""), "b.hcl": policy("", "other"), "c.hcl": 'resource_policy = "x"\n' };
        expect(found(await lintFiles(files, { kind: "tfpolicy" }))).toEqual(["b.hcl:1:1 warning unnamed-file"]);
    });

    test("of tests stop nobody, and say that they did not run where they were asked for", async () => {
        const files = { "a.policy.hcl": policy(""), "a.policytest.hcl": "x = = 1" };
        expect(found(await lintFiles(files))).toEqual(["a.policytest.hcl:1:5 warning syntax"]);
        expect(found(await lintFiles(files, { test: true }))).toContain("a.policytest.hcl:1:1 error tests-not-run");
    });

    test("are found through links, each once", async () => {
        const folder = writeTree(scratch(), { "shared/a.hcl": level('"never"'), "set/b.policy.hcl": policy("") });
        symlinkSync("../shared/a.hcl", join(folder, "set/a.policy.hcl"));
        symlinkSync("../shared/a.hcl", join(folder, "set/c.policy.hcl"));
        const content = await openContent({ directory: folder });
        const findings = await lint(content, { kind: "tfpolicy", policiesPath: "set" });
        expect(found(findings)).toEqual(["shared/a.hcl:2:23 error level-unknown"]);
    });
});
