import fc from "fast-check";
import { type Enforcement, openContent } from "../../provider/content";
import { parseHcl } from "../../provider/content/lint/hcl";
import { collect, refusal, removeScratch, scratch, writeTree } from "./tree";

afterEach(removeScratch);

const SENTINEL = `# The guardrails
policy "tags" { # required_tags
  source            = "./tags.sentinel"
  enforcement_level = "hard-mandatory" // since May
}

policy "cost" {
  enforcement_level="soft-mandatory"
  params = { limit = <<-EOT
    policy "tags" { enforcement_level = "hard-mandatory" }
    EOT
  }
}
policy "network" {}
policy "one" { source = "./one.sentinel" }
policy "mild" {
  enforcement_level = "advisory"
}
`;

async function changed(
    enforcement: Enforcement,
    files: Record<string, string> = { "sentinel.hcl": SENTINEL },
): Promise<string> {
    const content = await openContent({ files }, { enforcement });
    const [path = ""] = Object.keys(files);
    return (await content.readText(path)) ?? "";
}

test("levels above the maximum are lowered, those that are not written become it where it is the mildest; nothing else changes", async () => {
    expect(await changed({ maximum: "advisory" })).toBe(`# The guardrails
policy "tags" { # required_tags
  source            = "./tags.sentinel"
  enforcement_level = "advisory" // since May
}

policy "cost" {
  enforcement_level="advisory"
  params = { limit = <<-EOT
    policy "tags" { enforcement_level = "hard-mandatory" }
    EOT
  }
}
policy "network" {
  enforcement_level = "advisory"
}
policy "one" {
  enforcement_level = "advisory"
  source = "./one.sentinel" 
}
policy "mild" {
  enforcement_level = "advisory"
}
`);
    const named = { network: "advisory", one: "advisory" };
    const soft = await changed({ maximum: "soft-mandatory", policies: named });
    expect(soft).toContain('= "soft-mandatory" // since May');
    expect(soft).toContain('enforcement_level="soft-mandatory"');
    const written = SENTINEL.replace(/^policy "(?:network|one)".*\n/gm, "");
    expect(await changed({ maximum: "hard-mandatory" }, { "sentinel.hcl": written })).toBe(written);
});

test("single policies are set, whatever the maximum is", async () => {
    const policies = { mild: "hard-mandatory", tags: "soft-mandatory" };
    const text = await changed({ maximum: "advisory", policies });
    expect(text).toContain('enforcement_level = "soft-mandatory" // since May');
    expect(text).toMatch(/policy "mild" \{\n {2}enforcement_level = "hard-mandatory"/);
    expect(text).toContain('enforcement_level="advisory"');
});

test.each([
    [
        "policies.hcl",
        'policy "a" {\r\n  query = "data.a.deny"\r\n}\r\n',
        'policy "a" {\r\n  enforcement_level = "advisory"\r\n  query = "data.a.deny"\r\n}\r\n',
    ],
    [
        "policies.json",
        '{"policy": {"a": {"query": "data.a.deny", "enforcement_level": "mandatory"}, "b": [{"query": "data.b.deny"}]}}',
        '{"policy": {"a": {"query": "data.a.deny", "enforcement_level": "advisory"}, "b": [{"query": "data.b.deny",\n  "enforcement_level": "advisory"}]}}',
    ],
])("OPA's %s", async (file, before, after) => {
    const text = await changed({ maximum: "advisory" }, { [file]: before });
    if (file.endsWith("json")) expect(JSON.parse(text)).toEqual(JSON.parse(after));
    else expect(text).toBe(after);
});

test("the content is another, is packed as such, and what is on disk stays", async () => {
    const files = { "sentinel.hcl": SENTINEL, "tags.sentinel": "main = rule { true }" };
    const directory = writeTree(scratch(), files);
    const plain = await openContent({ directory });
    const mild = await openContent({ directory }, { enforcement: { maximum: "advisory" } });
    expect(mild.hash).not.toBe(plain.hash);
    expect((await openContent({ directory }, { enforcement: {} })).hash).toBe(plain.hash);
    expect(await plain.readText("sentinel.hcl")).toBe(SENTINEL);
    const again = await openContent({
        files: { ...files, "sentinel.hcl": (await mild.readText("sentinel.hcl")) ?? "" },
    });
    expect(again.hash).toBe(mild.hash);
    expect(await collect(mild.pack())).toEqual(await collect(again.pack()));
});

test.each<[string, Enforcement, Record<string, string>, RegExp]>([
    [
        "a level of OPA in Sentinel",
        { maximum: "mandatory" },
        { "sentinel.hcl": SENTINEL },
        /maximum is "mandatory", but sentinel\.hcl takes `advisory`, `soft-mandatory` or `hard-mandatory`/,
    ],
    [
        "a level of Sentinel in OPA",
        { maximum: "soft-mandatory" },
        { "policies.hcl": 'policy "a" {}' },
        /policies\.hcl takes `advisory` or `mandatory`/,
    ],
    [
        "a misspelt level",
        { policies: { tags: "advisry" } },
        { "sentinel.hcl": SENTINEL },
        /policies\["tags"\] is "advisry".*Did you mean `advisory`\?/,
    ],
    [
        "a policy that is not there",
        { policies: { tag: "advisory" } },
        { "sentinel.hcl": SENTINEL },
        /names the policy "tag", which sentinel\.hcl does not have\. Did you mean `tags`\?/,
    ],
    [
        "a level that is not written, under a maximum that is not the mildest",
        { maximum: "soft-mandatory" },
        { "sentinel.hcl": 'policy "a" {}' },
        /cannot tell whether policy "a" is milder than maximum.*Write its level there, or name it in policies/,
    ],
    [
        "a level that is worked out",
        { maximum: "advisory" },
        { "sentinel.hcl": 'policy "a" {\n  enforcement_level = upper("x")\n}\n' },
        /cannot change a in sentinel\.hcl/,
    ],
    [
        "no configuration",
        { maximum: "advisory" },
        { "a.sentinel": "" },
        /needs `sentinel\.hcl`, `policies\.hcl` or `policies\.json`/,
    ],
    [
        "a configuration that does not parse",
        { maximum: "advisory" },
        { "sentinel.hcl": "policy {" },
        /sentinel\.hcl:1:/,
    ],
])("%s is an error", async (_, enforcement, files, says) => {
    const error = await refusal("bad-option", () => openContent({ files }, { enforcement }));
    expect(error.message).toMatch(says);
});

const SPACES = fc.constantFrom(" ", "  ", "\t", " /* x */ ");
const level = fc.constantFrom(undefined, "advisory", "soft-mandatory", "hard-mandatory");
const policy = fc.record({
    name: fc.stringMatching(/^[a-z]{1,3}$/),
    level,
    space: SPACES,
    style: fc.nat(3),
    comment: fc.constantFrom("", "# }", "// {"),
});

test("in any configuration the levels are as wanted and nothing else changed, and once more changes nothing", async () => {
    const levels = ["advisory", "soft-mandatory", "hard-mandatory"];
    await fc.assert(
        fc.asyncProperty(
            fc.uniqueArray(policy, { selector: ({ name }) => name, minLength: 1, maxLength: 6 }),
            fc.constantFrom(...levels),
            fc.dictionary(fc.nat(5).map(String), fc.constantFrom(...levels), { maxKeys: 2 }),
            async (policies, maximum, chosen) => {
                const text = policies.map(written).join("\n");
                const own = Object.fromEntries(
                    Object.entries(chosen).map(([at, each]) => [
                        policies[Number(at) % policies.length]?.name ?? "",
                        each,
                    ]),
                );
                const enforcement = { maximum, policies: own };
                const isUnsure = policies.some(
                    ({ name, level: before }) =>
                        before === undefined && maximum !== "advisory" && own[name] === undefined,
                );
                if (isUnsure) {
                    await refusal("bad-option", () => changed(enforcement, { "sentinel.hcl": text }));
                    return;
                }
                const after = await changed(enforcement, { "sentinel.hcl": text });
                const { body, problems } = await parseHcl("f", after);
                expect(problems).toEqual([]);
                expect(body.blocks.map(({ labels }) => labels[0])).toEqual(policies.map(({ name }) => name));
                for (const [at, { name, level: before, comment, style }] of policies.entries()) {
                    const lowest = levels[Math.min(levels.indexOf(before ?? "advisory"), levels.indexOf(maximum))];
                    expect(body.blocks[at]?.attributes.get("enforcement_level")?.value).toBe(own[name] ?? lowest);
                    if (style > 0) expect(after).toContain(comment);
                }
                expect(await changed(enforcement, { "sentinel.hcl": after })).toBe(after);
            },
        ),
        { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
});

function written({
    name,
    level,
    space,
    style,
    comment,
}: {
    name: string;
    level?: string;
    space: string;
    style: number;
    comment: string;
}): string {
    const argument = level === undefined ? "" : `enforcement_level${space}=${space}"${level}"`;
    if (style === 0) return `policy "${name}"${space}{${space}${argument} }`;
    if (style === 1) return `policy ${name} {\n${argument}${comment && ` ${comment}`}\n}`;
    return `policy "${name}" {${comment && ` ${comment}`}\n  source = "./${name}.sentinel"\n  ${argument}\n}`;
}
