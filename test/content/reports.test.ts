import { basename, join } from "node:path";
import * as fc from "fast-check";
import { main } from "../../provider/cli";
import { reportOf } from "../../provider/cli/lint/report";
import { FORMATS, render } from "../../provider/report";
import { removeScratch, scratch, writeTree } from "./tree";

afterEach(removeScratch);

async function run(...args: string[]) {
    const said = { out: "", err: "" };
    const code = await main(
        [...args, "--no-tools"],
        (text) => {
            said.out += text;
        },
        (text) => {
            said.err += text;
        },
    );
    return { code, ...said };
}

const faulty = {
    "sentinel.hcl": 'policy "a" {\n  source = "./a,b.sentinel"\n  enforcement_level = "never"\n}\n',
    "a,b.sentinel": "main = rule { true }",
    "b.sentinel": "",
};
const folder = () => writeTree(scratch(), faulty);
/** A file's path, from the working folder or absolute: however far that is from here, it ends with the folder's own name. */
const pathOf = (directory: string, file: string) =>
    expect.stringMatching(new RegExp(`/${basename(directory)}/${file}$`));

test("SARIF: rules, results and their places", async () => {
    const directory = folder();
    const { code, out } = await run("lint", directory, "--format", "sarif");
    const log = JSON.parse(out);
    expect(code).toBe(1);
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ tool: { driver: { name: "pulumi-tfe-policy" } } }] });
    expect(log.runs[0].results).toMatchObject([
        {
            ruleId: "level-unknown",
            level: "error",
            locations: [
                {
                    physicalLocation: {
                        artifactLocation: { uri: pathOf(directory, "sentinel.hcl") },
                        region: { startLine: 3, startColumn: 23 },
                    },
                },
            ],
        },
        { ruleId: "unnamed-file", level: "warning" },
    ]);
    for (const { ruleId, ruleIndex } of log.runs[0].results) {
        expect(log.runs[0].tool.driver.rules[ruleIndex]).toEqual({ id: ruleId });
    }
});

test("JUnit: a case for each file, failed by errors", async () => {
    const directory = folder();
    const { out } = await run("lint", directory, "--format", "junit");
    expect(out).toMatch(/<testsuites name="pulumi-tfe-policy" tests="2" failures="1" errors="0">/);
    expect(out).toMatch(/<testcase classname="lint" name="[^"]*sentinel\.hcl"><failure message="[^"]*`never` is not/);
    expect(out).toMatch(/<testcase classname="lint" name="[^"]*b\.sentinel"><system-out>[^<]*unnamed-file/);
});

test("JUnit: one case that passes where there is nothing to say", async () => {
    const directory = writeTree(scratch(), {
        "sentinel.hcl": 'policy "a" {\n enforcement_level = "advisory"\n}',
        "a.sentinel": "main = 1",
    });
    const { code, out } = await run("lint", directory, "--format", "junit");
    expect(code).toBe(0);
    expect(out).toContain(`tests="1" failures="0"`);
    expect(out).toContain(`name="${directory}"></testcase>`);
});

test("GitHub: commands with their values escaped", async () => {
    const { out } = await run("lint", folder(), "--format", "github");
    expect(out.trimEnd().split("\n")).toEqual([
        expect.stringMatching(/^::error file=[^,]*sentinel\.hcl,line=3,col=23,title=level-unknown::`never` is not/),
        expect.stringMatching(/^::warning file=[^,]*b\.sentinel,line=1,col=1,title=unnamed-file::/),
    ]);
    const comma = await run("lint", writeTree(scratch(), { ...faulty, "a,b.sentinel": "" }), "--format", "github");
    expect(comma.out).toContain("a%2Cb.sentinel,line=1");
});

test.each(FORMATS.filter((format) => format !== "text"))(
    "content that cannot be sent is in a report as %s, too",
    async (format) => {
        const { code, out, err } = await run("lint", writeTree(scratch(), { "a\\b": "" }), "--format", format);
        expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("backslash") });
        expect(out).toContain("content-bad-path");
        expect((await run("lint", "/nowhere/at/all", "--format", format)).out).toContain("content-missing");
    },
);

test("whatever is in names and messages, the report stays whole", () => {
    const odd = fc.string({
        unit: fc.constantFrom(
            "a",
            "<",
            ">",
            "&",
            '"',
            "'",
            "\0",
            "\u001b",
            "\n",
            "\r",
            "]]>",
            "%",
            ":",
            ",",
            "😀",
            "\ud800",
            "é",
        ),
    });
    fc.assert(
        fc.property(odd, odd, (file, message) => {
            const findings = [
                { severity: "error" as const, file: `${file}.x`, line: 1, column: 1, message, rule: "r" },
            ];
            const report = reportOf({ directory: ".", findings, version: "1" });
            expect(JSON.parse(render(report, "sarif")).runs[0].results[0].message.text).toBe(message);
            expect(render(report, "github").trimEnd()).not.toMatch(/[\n\r]/);
            const junit = render(report, "junit");
            const body =
                /<testcase classname="lint" name="([^"]*)"><failure message="([^"]*)" type="error">([^<]*)<\/failure>/u.exec(
                    junit,
                );
            expect(body).not.toBeNull();
            for (const part of body ?? []) {
                const plain = part.replace(/&(?:amp|lt|gt|quot|#10);/g, "").replace(/[\n\r]/g, "");
                expect(plain).not.toMatch(/&|\p{Cc}|\p{Cs}/u);
            }
        }),
        { numRuns: 500 },
    );
});

test.each([[["--format", "yaml"]], [["--test"]]])("2 for %j", async (args) => {
    expect(await run("lint", ".", ...args)).toMatchObject({ code: 2, out: "" });
});

test("links that leave the folder are followed where that is asked for", async () => {
    const root = writeTree(scratch(), {
        "lib/a.sentinel": "main = 1",
        "set/sentinel.hcl": 'policy "a" {\n enforcement_level = "advisory"\n}',
    });
    require("node:fs").symlinkSync("../lib/a.sentinel", join(root, "set/a.sentinel"));
    expect(await run("lint", join(root, "set"))).toMatchObject({ code: 1 });
    expect(await run("lint", join(root, "set"), "--follow-links-into", root)).toEqual({ code: 0, out: "", err: "" });
});
