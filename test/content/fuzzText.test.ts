import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as fc from "fast-check";
import { lint, openContent } from "../../provider/content";
import { readQuery, readRego } from "../../provider/content/lint/rego";
import { readSentinel } from "../../provider/content/lint/sentinelText";
import { damage, damages } from "./damage";
import { removeScratch, scratch } from "./tree";

const { findOpa } = require("../../scripts/setup/opa");

/** `node scripts/fuzz.js` sets it to 10,000. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 300);
const AT_ONCE = 100;

afterEach(removeScratch);

function opa(...args: string[]) {
    const command = findOpa()?.command;
    if (!command) throw new Error("These tests need OPA; node scripts/test.js provides it.");
    return spawnSync(command, args, { encoding: "utf8", maxBuffer: 1e9 });
}

const sampleRego = [
    `package a.b["c-d"]

import rego.v1
import data.lib.x as y

# comment "quoted {"
default allow := false

allow if {
	some i, v in input.list
	not v == data.x[i].y
	count([z | z := v.q]) > 2
}

deny contains msg if {
	every k in input.ks { k != "}" }
	msg := sprintf("%s \\" {", [\`raw }
" x\`])
}
f(x) := {"a": 1, "b": [x, -1.5e3]} else := null if x == $"t {x} \\{ {y["z"]}" with input as {"p": 1}
`,
    `package terraform.main

deny[msg] {
  r := input.resource_changes[_]
  r.type == "aws_s3_bucket"
  not r.change.after.tags["Owner"]
  msg = sprintf("%v has no owner", [r.address])
} { 1 == 1 }

deny = x { x := 1 } else = y { y := 2 }
p["x"] = 1 { true }
q { data.a["b"].c[i]; i > 1; a | b & c; {1,2} - {3} }
contains(a) { a }
`,
];
const regoWords = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    '"',
    "`",
    '$"',
    "$`",
    "#",
    "\n",
    " ",
    ".",
    "..",
    ":=",
    "=",
    "x",
    "if",
    "in",
]
    .concat([
        "contains",
        "every",
        "some",
        "not",
        "with",
        "as",
        "default",
        "else",
        "1",
        "-1",
        "1.5",
        "0x",
        "null",
        "\\",
        "|",
    ])
    .concat([";", ",", "\r", "\t", "é", "😀", "@", "?", "//", "/*", "\ufeff", "_", "import", "package", " y z "]);

test("Rego: what is an error to us is one to OPA, in both versions of the language", async () => {
    const text = fc.tuple(fc.constantFrom(...sampleRego), damages).map(([sample, list]) => {
        return damage(Buffer.from(sample), list, regoWords).toString("utf8");
    });
    let flagged = 0;
    await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (texts) => {
            const folder = scratch();
            for (const [i, each] of texts.entries()) writeFileSync(join(folder, `f${i}.rego`), each);
            const rejected = ["--v0-compatible", "--v1-compatible"].map((language) => {
                const { stdout, stderr } = opa("check", "--format", "json", "--max-errors", "0", language, folder);
                const { errors } = JSON.parse(stdout || stderr) as { errors: { location?: { file: string } }[] };
                return new Set(errors.map(({ location }) => basename(location?.file ?? "")));
            });
            for (const [i, each] of texts.entries()) {
                const { problem, package: name } = readRego(each);
                if (!problem && name) continue;
                flagged++;
                const accepted = rejected.filter((files) => !files.has(`f${i}.rego`));
                expect({ each, problem, accepted: accepted.length }).toEqual({ each, problem, accepted: 0 });
            }
            removeScratch();
        }),
        { numRuns: Math.ceil(numRuns / AT_ONCE) },
    );
    expect(flagged).toBeGreaterThan(numRuns / 4);
});

const sampleQueries = [
    "data.zones.deny",
    'data["a"].b.deny[x]; x > 1',
    "some x in data.a.deny",
    "count(data.a) == 0 with input as {}",
];

test("queries: what is an error to us is one to OPA, in both versions of the language", async () => {
    await fc.assert(
        fc.asyncProperty(fc.constantFrom(...sampleQueries), damages, async (sample, list) => {
            // A NUL cannot be an argument of a program.
            const query = damage(Buffer.from(sample), list, regoWords).toString("utf8").replaceAll("\0", "");
            const { problem } = readQuery(query);
            if (!problem) return;
            const accepted = ["--v0-compatible", "--v1-compatible"].filter((language) => {
                const { stdout } = opa("eval", "--format", "json", language, "--", query);
                const { errors = [] } = JSON.parse(stdout || "{}") as { errors?: { code?: string }[] };
                return !errors.some(({ code }) => code === "rego_parse_error");
            });
            expect({ query, problem, accepted }).toEqual({ query, problem, accepted: [] });
        }),
        { numRuns },
    );
});

const sampleSentinel = `import "tfplan/v2" as tfplan
import "strings" # } comment
// another {
/* and ) more
   lines */
param limit default 10

find = func(kind) {
  return filter tfplan.resource_changes as address, rc { rc.type is kind and rc.mode is "managed" }
}
text = \`raw } "\` + "a \\" } b"
violations = find("aws_instance")
main = rule when length(violations) > limit { all violations as _, v { v.change.after.tags contains "Owner" } }
`;
const sentinelWords = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    '"',
    "`",
    "#",
    "//",
    "/*",
    "*/",
    "\n",
    " ",
    ".",
    "=",
    "==",
    "main",
    "rule",
].concat([
    "func",
    "import",
    "param",
    "default",
    "else",
    "is",
    "not",
    "x",
    "1",
    "\\",
    "\r\n",
    "é",
    "😀",
    "\ufeff",
    "?",
    "@",
]);

test("Sentinel: findings with a place in the text, and never a crash", async () => {
    await fc.assert(
        fc.asyncProperty(damages, async (list) => {
            const text = damage(Buffer.from(sampleSentinel), list, sentinelWords).toString("utf8");
            const config = 'policy "a" {\n  enforcement_level = "advisory"\n}\n';
            const content = await openContent({ files: { "sentinel.hcl": config, "a.sentinel": text } });
            const lines = text.split("\n");
            for (const { file, line, column } of await lint(content, { tools: false })) {
                if (file !== "a.sentinel") continue;
                expect(line).toBeLessThanOrEqual(lines.length);
                expect(column).toBeLessThanOrEqual([...(lines[line - 1] ?? "")].length + 1);
            }
        }),
        { numRuns },
    );
});

const sampleTfPolicy = `# comment "quoted {
input "level" {
  default = "advisory"
}
locals {
  text = <<-EOT
    \${core::join(", ", [for x in var : "\${x}}"])} {
  EOT
}
policy {
  plugins { x = { source = "./x" } }
}
resource_policy "aws_*" "tags" {
  enforcement_level = input.level
  operations        = ["create"]
  locals {
    a = { for k, v in attrs : k => v... if v != null }
  }
  enforce {
    condition     = core::try(attrs.x[0], "") == "%{ if true }\\"}%{ endif }"
    error_message = "no"
  }
}
module_policy "*" "m" { enforcement_level = "mandatory" }
/* and ) more */
`;
const hclWords = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    '"',
    "${",
    "%{",
    "<<EOT\n",
    "EOT",
    "#",
    "/*",
    "*/",
    "\n",
    " ",
    ".",
    "::",
    "=",
].concat([
    "policy",
    "resource_policy",
    "module_policy",
    "input",
    "enforce",
    "condition",
    "enforcement_level",
    '"a"',
    "null",
    "x",
    "1",
    "\\",
    "\r\n",
    "é",
    "😀",
    "\ufeff",
    "?",
    "\0",
]);

/** The parser without anything of this package. */
async function isHcl(text: string): Promise<boolean> {
    const { parse } = require("@cdktn/hcl2json") as typeof import("@cdktn/hcl2json");
    return parse("f", text).then(
        () => true,
        (error: Error) => !error.message.startsWith("parse config"),
    );
}

/** What the documents say that no file of policies may have, whatever else is HCL. */
const CERTAIN = ["level-unknown", "bad-label", "bad-value", "duplicate-name", "condition-missing"];

test("Terraform policies: a syntax error to us is one to HashiCorp's parser, at a place in the text", async () => {
    let flagged = 0;
    await fc.assert(
        fc.asyncProperty(damages, async (list) => {
            const text = damage(Buffer.from(sampleTfPolicy), list, hclWords).toString("utf8");
            const content = await openContent({ files: { "a.policy.hcl": text } });
            const findings = await lint(content, { kind: "tfpolicy", tools: false });
            const lines = text.split("\n");
            for (const { severity, rule, line, column } of findings) {
                expect(line).toBeLessThanOrEqual(lines.length);
                expect(column).toBeLessThanOrEqual([...(lines[line - 1] ?? "")].length + 2);
                if (severity !== "error") continue;
                flagged++;
                if (rule === "syntax") expect({ text, isHcl: await isHcl(text) }).toEqual({ text, isHcl: false });
                else expect(CERTAIN).toContain(rule);
            }
        }),
        { numRuns },
    );
    expect(flagged).toBeGreaterThan(numRuns / 4);
});

/** What is balanced by the way it is made: brackets, strings and comments with anything in them. */
const balanced = fc.letrec<{ part: string }>((tie) => ({
    part: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(
            "x",
            "1",
            "=",
            "and",
            "\n",
            "# ) comment }\n",
            "// ( {\n",
            "/* ] } \n ( */",
            "main = rule { true }\n",
        ),
        fc.string().map((text) => JSON.stringify(text)),
        fc.string().map((text) => `\`${text.replaceAll("`", "")}\``),
        fc.tuple(fc.constantFrom("()", "[]", "{}"), fc.array(tie("part"), { maxLength: 4 })).map(([pair, parts]) => {
            return `${pair[0]} ${parts.join(" ")} ${pair[1]}`;
        }),
    ),
})).part;

test("Sentinel: what is balanced has no fault that is an error", () => {
    fc.assert(
        fc.property(fc.array(balanced), (parts) => {
            expect(readSentinel(parts.join(" ")).problem).toBeUndefined();
        }),
        { numRuns },
    );
});

test("long texts of any kind are read in one go", () => {
    for (const piece of [
        "(",
        '"',
        "`",
        "/*",
        "*/",
        '$"{',
        "$`{",
        "a ",
        "a.",
        'a["b"].',
        "import ",
        "\\",
        "😀",
        "\n",
        "#",
    ]) {
        const text = piece.repeat(200_000);
        readRego(`package a\n${text}`);
        readSentinel(text);
        readQuery(text);
    }
});
