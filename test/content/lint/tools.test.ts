import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { lint, openContent } from "../../../provider/content";
import { removeScratch, scratch } from "../tree";
import { found } from "./found";

const path = process.env.PATH;
afterEach(() => {
    process.env.PATH = path;
    delete process.env.TFE_TOKEN;
    removeScratch();
});

/** Puts a program of this name in front of all others: a Node script that says what is given. */
function program(name: string, script: string): string {
    const folder = scratch();
    const file = join(folder, name);
    writeFileSync(
        file,
        `#!${process.execPath}\nconst fs = require("node:fs");\nconst args = process.argv.slice(2);\n${script}\n`,
    );
    chmodSync(file, 0o755);
    process.env.PATH = `${folder}${delimiter}${path}`;
    return folder;
}

const opa = {
    "policies.hcl": 'policy "zones" {\n  query = "data.zones.deny"\n  enforcement_level = "mandatory"\n}\n',
    "zones.rego": 'package zones\n\ndeny[m] {\n  m := "closed"\n}\n',
    "zones_test.rego": "package zones\n\ntest_deny { deny.closed }\n",
};
const sentinel = {
    "net/sentinel.hcl":
        'policy "a" {\n  enforcement_level = "advisory"\n}\npolicy "b" {\n  enforcement_level = "advisory"\n}\n',
    "net/a.sentinel": "main = rule { true }\n",
    "net/b.sentinel": "main = rule { true }\n",
    "net/test/a/fail.hcl": "test { rules = { main = false } }\n",
};
const run = async (files: Record<string, string>, options = {}) =>
    lint(await openContent({ files }), { policiesPath: "net/sentinel.hcl" in files ? "net" : "", ...options });
const error = (code: string, file: string, row: number) =>
    `{"errors": [{"message": "went wrong", "code": "${code}", "location": {"file": "${file}", "row": ${row}, "col": 0}}]}`;

describe("opa", () => {
    test("is asked with both versions of the language, and the one with fewer errors counts", async () => {
        const log = join(scratch(), "log");
        program(
            "opa",
            `fs.appendFileSync(${JSON.stringify(log)}, args.join(" ") + "\\n");
            if (args.includes("--v0-compatible")) process.exit(0);
            console.log(${JSON.stringify(error("rego_parse_error", "zones.rego", 3))});
            process.exit(1);`,
        );
        expect(await run(opa)).toEqual([]);
        expect(found(await run(opa, { toolVersion: "1.4.2" }))).toEqual(["zones.rego:3:1 error opa-check"]);
        expect(await run(opa, { toolVersion: "0.70.0" })).toEqual([]);
        const calls = readFileSync(log, "utf8").trim().split("\n");
        expect(calls.map((call) => /--v\d/.exec(call)?.[0])).toEqual(["--v1", "--v0", "--v1", "--v0"]);
    });

    test("an older one that does not know the flags is asked without", async () => {
        program(
            "opa",
            `if (args.some((arg) => /^--v\\d/.test(arg))) { console.error("Error: unknown flag: --v1-compatible"); process.exit(1); }
            console.error(${JSON.stringify(error("rego_type_error", "./zones.rego", 4))});
            process.exit(1);`,
        );
        expect(found(await run(opa))).toEqual(["zones.rego:4:1 error opa-check"]);
    });

    test("its word on the language counts more than our own reading", async () => {
        program("opa", "process.exit(0);");
        const odd = { ...opa, "zones.rego": "package zones\n\ndeny := 1 x := 2\n" };
        expect(found(await run(odd, { tools: false }))).toEqual(["zones.rego:3:11 warning rego-syntax"]);
        expect(await run(odd)).toEqual([]);
    });

    test.each([
        ["fails without a word of JSON", "console.error('panic: oh no'); process.exit(2);", "panic: oh no"],
        ["is killed", "process.kill(process.pid, 'SIGKILL');", "it was ended by SIGKILL"],
        ["prints without end", "setInterval(() => process.stdout.write('x'.repeat(1e6)), 0);", "it printed too much"],
        ["answers with half an object", "console.log('{\"errors\": ['); process.exit(1);", "JSON"],
    ])("that %s is no fault of the content", async (_name, script, why) => {
        program("opa", script);
        const [finding, ...more] = await run(opa);
        expect(finding).toMatchObject({ severity: "warning", rule: "tool-failed", file: "policies.hcl" });
        expect(finding?.message).toContain(why);
        expect(more).toEqual([]);
    });

    test("sees the Rego files alone, no token, and leaves nothing behind", async () => {
        process.env.TFE_TOKEN = "token-that-nobody-may-see";
        const seen = join(scratch(), "seen.json");
        program(
            "opa",
            `fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ files: fs.readdirSync("."), env: process.env, cwd: process.cwd() }));`,
        );
        expect(await run(opa)).toEqual([]);
        const { files, env, cwd } = JSON.parse(readFileSync(seen, "utf8"));
        expect(files.sort()).toEqual(["zones.rego", "zones_test.rego"]);
        expect(JSON.stringify(env)).not.toContain("token-that-nobody-may-see");
        expect(readdirSync(tmpdir())).not.toContain(cwd.split("/").at(-1));
    });

    test("tests run where it is asked for, and a failing one is an error with its place", async () => {
        program(
            "opa",
            `if (args[0] === "check") process.exit(0);
            const location = { file: "zones_test.rego", row: 3, col: 1 };
            console.log(JSON.stringify([{ location, package: "data.zones", name: "test_deny", fail: true }, { location, package: "data.zones", name: "test_b" }]));
            process.exit(2);`,
        );
        expect(await run(opa)).toEqual([]);
        const [finding, ...more] = await run(opa, { test: true });
        expect(finding).toMatchObject({ file: "zones_test.rego", line: 3, severity: "error", rule: "opa-test" });
        expect(finding?.message).toContain("data.zones.test_deny fails");
        expect(more).toEqual([]);
    });

    test("is not looked for in the folder that is linted", async () => {
        const folder = program("opa", "process.exit(3);");
        process.env.PATH = ["", ".", "relative"].join(delimiter);
        mkdirSync(join(folder, "relative"));
        expect(await run(opa)).toEqual([]);
    });
});

describe("tests that were asked for and cannot run are an error", () => {
    const kinds: [string, Record<string, string>, string][] = [
        ["opa", opa, "policies.hcl"],
        ["sentinel", sentinel, "net/sentinel.hcl"],
    ];

    test.each(kinds)("without %s on the PATH, which is fine otherwise", async (tool, files, config) => {
        process.env.PATH = scratch();
        expect(await run(files)).toEqual([]);
        const [finding, ...more] = await run(files, { test: true });
        expect(finding).toMatchObject({ severity: "error", file: config, rule: "tests-not-run" });
        expect(finding?.message).toContain(`${tool} runs them, and it is not on the PATH`);
        expect(more).toEqual([]);
    });

    test.each(kinds)("when %s does not start or breaks off", async (tool, files, config) => {
        const breaking = `if (args[0] === "test") process.kill(process.pid, "SIGKILL"); else process.exit(0);`;
        for (const script of ["process.kill(process.pid, 'SIGKILL');", breaking]) {
            program(tool, script);
            expect(found(await run(files, { test: true }))).toEqual([
                `${config}:1:1 error tests-not-run`,
                `${config}:1:1 warning tool-failed`,
            ]);
        }
    });

    test.each(kinds)("when the content is more than %s is shown", async (tool, files, config) => {
        program(tool, tool === "opa" ? 'console.log("[]");' : "");
        const data = Object.fromEntries(["a", "b", "c"].map((name) => [`${name}.json`, " ".repeat(22 * 1024 * 1024)]));
        expect(found(await run({ ...files, ...data }, { test: true }))).toContain(`${config}:1:1 error tests-not-run`);
    });

    test("but not where there is nothing to test", async () => {
        process.env.PATH = scratch();
        const { "policies.hcl": config } = opa;
        const findings = await run({ "policies.hcl": config }, { test: true });
        expect(findings.filter(({ rule }) => rule === "tests-not-run")).toEqual([]);
    });
});

describe("sentinel", () => {
    test("errors of the format come with their place, and files that want formatting are warnings", async () => {
        program(
            "sentinel",
            `if (args.join(" ") !== "fmt -color=false -check=true net/a.sentinel net/b.sentinel") process.exit(9);
            console.log("net/b.sentinel");
            console.error("Error parsing: net/a.sentinel:1:8: expected operand, found '}'");
            process.exit(1);`,
        );
        const findings = await run(sentinel);
        expect(found(findings)).toEqual([
            "net/a.sentinel:1:8 error sentinel-syntax",
            "net/b.sentinel:1:1 warning sentinel-fmt",
        ]);
        expect(findings[0]?.message).toBe("expected operand, found '}' (sentinel fmt).");
    });

    test("its word on the language counts more than our own reading", async () => {
        program("sentinel", "process.exit(0);");
        const odd = { ...sentinel, "net/a.sentinel": "x = 1 y = 2\nmain = rule { true }\n" };
        expect(found(await run(odd, { tools: false }))).toEqual(["net/a.sentinel:1:7 warning sentinel-syntax"]);
        expect(await run(odd)).toEqual([]);
    });

    test("that fails without a word is no fault of the content", async () => {
        program("sentinel", "process.exit(1);");
        expect(found(await run(sentinel))).toEqual(["net/sentinel.hcl:1:1 warning tool-failed"]);
    });

    test("tests run in the folder of the configuration where it is asked for", async () => {
        program(
            "sentinel",
            `if (args[0] === "fmt") process.exit(0);
            if (args.at(-1) !== "net" || !fs.existsSync("net/test/a/fail.hcl")) process.exit(9);
            console.log("FAIL - net/a.sentinel\\n  PASS - net/test/a/pass.hcl\\n  FAIL - net/test/a/fail.hcl\\n    expected false");
            process.exit(1);`,
        );
        expect(found(await run(sentinel, { test: true }))).toEqual(["net/test/a/fail.hcl:1:1 error sentinel-test"]);
    });

    test("tests that cannot be read are told as they are", async () => {
        program("sentinel", `if (args[0] === "fmt") process.exit(0); console.error("no such flag"); process.exit(2);`);
        const [finding] = await run(sentinel, { test: true });
        expect(finding?.message).toBe("sentinel test ended with 2 and said: no such flag");
    });
});
