import { delimiter } from "node:path";
import { type Finding, lint, openContent } from "../../../provider/content";

const { findOpa } = require("../../../scripts/setup/opa");

const path = process.env.PATH;
afterEach(() => {
    process.env.PATH = path;
});

type Files = Record<string, string>;

/** Lints with the real OPA; other tools, which this machine may have, are out of reach. */
async function withOpa(files: Files, options = {}): Promise<Finding[]> {
    const { command } = findOpa() ?? {};
    if (!command) throw new Error("These tests need OPA; node scripts/test.js provides it.");
    process.env.PATH = [command.replace(/[/\\][^/\\]*$/, ""), path].join(delimiter);
    return lint(await openContent({ files }), options);
}

const withoutTools = async (files: Files) => lint(await openContent({ files }), { tools: false });

const opa: Files = {
    "policies.hcl": `policy "tags" {
  query             = "data.terraform.tags.deny"
  enforcement_level = "mandatory"
}

policy "regions" {
  query             = "data.terraform.regions.deny"
  enforcement_level = "advisory"
}
`,
    "tags.rego": `package terraform.tags

import rego.v1

import data.terraform.lib

required := ["owner", "team"]

deny contains msg if {
	some resource in lib.changed(input.plan.resource_changes)
	some tag in required
	not resource.change.after.tags[tag]
	msg := sprintf("%s has no tag %s", [resource.address, tag])
}
`,
    "regions.rego": `package terraform.regions

import rego.v1

allowed := {"eu-west-1", "eu-central-1"}

deny contains msg if {
	region := input.plan.variables.region.value
	not region in allowed
	msg := sprintf("%s is not allowed", [region])
}
`,
    "lib/lib.rego": `package terraform.lib

import rego.v1

changed(resources) := [r | some r in resources; r.change.actions != ["no-op"]]
`,
    "tags_test.rego": `package terraform.tags_test

import rego.v1

import data.terraform.tags

test_untagged_is_denied if {
	change := {"actions": ["create"], "after": {"tags": {}}}
	resources := [{"address": "a.b", "change": change}]
	count(tags.deny) == 2 with input as {"plan": {"resource_changes": resources}}
}
`,
};

const sentinel: Files = {
    "sentinel.hcl": `import "module" "lib" {
  source = "./lib/lib.sentinel"
}

policy "tags" {
  source            = "./tags.sentinel"
  enforcement_level = "soft-mandatory"
  params = { required = ["owner"] }
}
`,
    "tags.sentinel": `import "tfplan/v2" as tfplan
import "strings"
import "lib"

param required default []

untagged = lib.without(tfplan.resource_changes, required)

report = func(resources) {
  for resources as address, _ {
    print(strings.to_upper(address), "has no tags")
  }
  return length(resources) is 0
}

main = rule { report(untagged) }
`,
    "lib/lib.sentinel": `without = func(changes, tags) {
  return filter changes as _, rc { any tags as t { rc.change.after.tags not contains t } }
}
`,
};

/** A change of one text in one file. */
const changed = (files: Files, file: string, from: string, to: string): Files => {
    const text = files[file] ?? "";
    expect(text).toContain(from);
    return { ...files, [file]: text.replace(from, to) };
};

test("the sets have nothing to say about, and their tests pass", async () => {
    expect(await withoutTools(opa)).toEqual([]);
    expect(await withoutTools(sentinel)).toEqual([]);
    expect(await withOpa(opa, { test: true })).toEqual([]);
});

type Mutation = [name: string, file: string, from: string, to: string, says: string];

describe.each<[string, Files, (files: Files) => Promise<Finding[]>, Mutation[]]>([
    [
        "Rego without OPA",
        opa,
        withoutTools,
        [
            [
                "a brace is missing",
                "tags.rego",
                "[resource.address, tag])\n}",
                "[resource.address, tag])\n",
                "never closed",
            ],
            [
                "garbage in a body",
                "regions.rego",
                "not region in allowed",
                "not region in allowed ~~ oops oops",
                "`oops` stands where",
            ],
            ["a rule renamed", "regions.rego", "deny contains", "denied contains", "There is allowed, denied."],
            [
                "a misspelt import",
                "tags.rego",
                "data.terraform.lib\n",
                "data.terraform.libs\n",
                "Did you mean `data.terraform.lib`?",
            ],
            [
                "a wrong query",
                "policies.hcl",
                "data.terraform.regions.deny",
                "data.terraform.regoins.deny",
                "no .rego file declares",
            ],
            ["a query cut off", "policies.hcl", "data.terraform.regions.deny", "data.terraform.regions.", "ends with"],
            ["no package", "lib/lib.rego", "package terraform.lib\n", "", "declares no package"],
            [
                "a misspelt argument",
                "policies.hcl",
                "enforcement_level",
                "enforcment_level",
                "Did you mean `enforcement_level`?",
            ],
        ],
    ],
    [
        "Rego with OPA",
        opa,
        withOpa,
        [
            [
                "a brace is missing",
                "tags.rego",
                "[resource.address, tag])\n}",
                "[resource.address, tag])\n",
                "opa check: rego_parse_error",
            ],
            ["garbage at the top", "regions.rego", "allowed :=", "?? allowed :=", "opa check: rego_parse_error"],
            ["a rule renamed", "regions.rego", "deny contains", "denied contains", "There is allowed, denied."],
            ["an undefined function", "tags.rego", "sprintf(", "sprint(", "undefined function sprint"],
            ["an unsafe variable", "regions.rego", "[region])", "[regoin])", "var regoin is unsafe"],
            [
                "an import of a missing package",
                "tags.rego",
                "data.terraform.lib\n",
                "data.terraform.gone as lib\n",
                "undefined function data.terraform.gone.changed",
            ],
            [
                "a wrong query",
                "policies.hcl",
                "data.terraform.regions.deny",
                "data.terraform.regoins.deny",
                "no .rego file declares",
            ],
        ],
    ],
    [
        "Sentinel without its tool",
        sentinel,
        withoutTools,
        [
            ["a brace is missing", "tags.sentinel", "is 0\n}", "is 0\n", "never closed"],
            ["a brace is missing in a module", "lib/lib.sentinel", "contains t } }", "contains t }", "never closed"],
            ["garbage", "tags.sentinel", "is 0\n", "is 0 oops oops\n", "`oops` stands where"],
            ["no main", "tags.sentinel", "main = rule", "mian = rule", "does not define the rule `main`"],
            ["a misspelt import", "tags.sentinel", '"strings"', '"string"', "Did you mean `strings`?"],
            ["a misspelt module", "tags.sentinel", 'import "lib"', 'import "libs" as lib', "Did you mean `lib`?"],
            ["an undefined function", "tags.sentinel", "rule { report(", "rule { reprot(", "Did you mean `report`?"],
            [
                "a param without a value",
                "tags.sentinel",
                "param required default []",
                "param required\nparam limit",
                "`param limit` has no default",
            ],
            ["a misspelt param", "sentinel.hcl", "required = [", "requird = [", "Did you mean `required`?"],
            [
                "a misspelt argument",
                "sentinel.hcl",
                "enforcement_level",
                "enforcment_level",
                "Did you mean `enforcement_level`?",
            ],
        ],
    ],
])("%s", (_name, files, find, mutations) => {
    test.each(mutations)("%s: it is seen", async (_what, file, from, to, says) => {
        const messages = (await find(changed(files, file, from, to))).map(({ message }) => message);
        expect(messages.join("\n")).toContain(says);
    });
});

test("a test that fails is an error at its place", async () => {
    const files = changed(opa, "tags_test.rego", "count(tags.deny) == 2", "count(tags.deny) == 3");
    expect(await withOpa(files)).toEqual([]);
    expect(await withOpa(files, { test: true })).toMatchObject([
        { file: "tags_test.rego", line: 7, severity: "error", rule: "opa-test" },
    ]);
});

test("the version of the language is the set's, or whichever the content is valid in", async () => {
    const old = {
        "policies.hcl": 'policy "a" {\n  query = "data.a.deny"\n  enforcement_level = "advisory"\n}\n',
        "a.rego": 'package a\n\ndeny[m] {\n  m := "x"\n}\n',
    };
    expect(await withOpa(old)).toEqual([]);
    expect(await withOpa(old, { toolVersion: "0.70.0" })).toEqual([]);
    expect((await withOpa(old, { toolVersion: "1.2.0" })).map(({ rule }) => rule)).toContain("opa-check");
});
