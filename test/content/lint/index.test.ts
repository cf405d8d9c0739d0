import { join } from "node:path";
import { lint, openContent } from "../../../provider/content";
import { removeScratch, scratch, writeTree } from "../tree";
import { found, lintFiles } from "./found";

afterEach(removeScratch);

const sentinel = {
    "sentinel.hcl": 'policy "a" {\n enforcement_level = "advisory"\n}',
    "a.sentinel": "main = rule { true }",
};
const opa = {
    "policies.hcl": 'policy "a" {\n query = "data.a.deny"\n enforcement_level = "advisory"\n}',
    "a.rego": "package a\ndeny := false",
};
const below = (folder: string, files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

describe("the configuration", () => {
    test.each([
        ["of the kind", sentinel, { kind: "sentinel" }],
        ["of the other kind", opa, { kind: "opa" }],
        ["of whatever kind it is", opa, {}],
        ["of both kinds", { ...sentinel, ...opa }, { kind: "opa" }],
        ["under policiesPath", below("x/y", sentinel), { kind: "sentinel", policiesPath: "x/y" }],
        ["under policiesPath written otherwise", below("x/y", opa), { policiesPath: "./x//y/" }],
        ["of a kind that is not checked", {}, { kind: "cedar" }],
    ])("%s is found", async (_name, files, options) => {
        expect(await lintFiles(files, options)).toEqual([]);
    });

    test.each([
        [
            "none",
            {},
            {},
            "sentinel.hcl:1:1 error config-missing",
            "`sentinel.hcl`, `policies.hcl`, `policies.json` or `*.policy.hcl` at the root",
        ],
        [
            "none of the kind",
            {},
            { kind: "opa" },
            "policies.hcl:1:1 error config-missing",
            "`policies.hcl` or `policies.json`",
        ],
        ["the other", opa, { kind: "sentinel" }, "policies.hcl:1:1 error wrong-kind", "of kind sentinel"],
        ["the other", sentinel, { kind: "opa" }, "sentinel.hcl:1:1 error wrong-kind", "of kind opa"],
        ["elsewhere", below("x", sentinel), {}, "sentinel.hcl:1:1 error config-missing", "give the folder `x` instead"],
        [
            "not there",
            sentinel,
            { policiesPath: "p" },
            "p/sentinel.hcl:1:1 error config-missing",
            "in `p`, the set's policiesPath",
        ],
        ["outside", sentinel, { policiesPath: "../x" }, "../x/sentinel.hcl:1:1 error config-missing", "../x"],
        [
            "too large",
            { ...sentinel, "sentinel.hcl": "#".repeat(2 ** 20 + 1) },
            {},
            "sentinel.hcl:1:1 error syntax",
            "1048577 bytes",
        ],
        [
            "twice",
            { ...opa, "policies.json": '{"policy": {"a": {"query": "data.a", "enforcement_level": "advisory"}}}' },
            {},
            "policies.json:1:1 warning config-twice",
            "only one",
        ],
    ])("%s: %#", async (_name, files, options, expected, words) => {
        const findings = await lintFiles(files as Record<string, string>, options);
        expect(found(findings)).toContain(expected);
        expect(findings.map(({ message }) => message).join()).toContain(words);
    });

    test("left out by an ignore rule", async () => {
        const folder = writeTree(scratch(), { ...sentinel, ".terraformignore": "*.hcl" });
        const findings = await lint(await openContent({ directory: folder }));
        expect(found(findings)).toEqual(["sentinel.hcl:1:1 error config-missing"]);
        expect(findings[0]!.message).toContain("`*.hcl` (line 1 of .terraformignore)");
    });

    test("behind a link", async () => {
        const folder = writeTree(scratch(), below("real", sentinel));
        require("node:fs").symlinkSync("real", join(folder, "set"));
        expect(await lint(await openContent({ directory: folder }), { policiesPath: "set" })).toEqual([]);
    });
});

test("an ignore line that leaves the files of a folder in", async () => {
    const folder = writeTree(scratch(), { ...sentinel, "test/a": "", ".terraformignore": "\ntest\n" });
    const content = await openContent({ directory: folder }, { ignore: ["test"] });
    expect(found(await lint(content))).toEqual(["ignore:1:1 warning loose-ignore"]);
    expect(found(await lint(await openContent({ directory: folder })))).toEqual([
        ".terraformignore:2:1 warning loose-ignore",
    ]);
});

test.each(["sentinel-directory", "opa-policies"])("the example %s has no findings", async (name) => {
    const directory = join(__dirname, "../../../examples", name, "policies");
    expect(await lint(await openContent({ directory }))).toEqual([]);
});
