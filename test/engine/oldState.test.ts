import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "tfe-emulator";
import { Stack } from "./harness";

// What some release wrote into users' states. Files are added when a shape changes, and never changed or taken away.
const folder = join(__dirname, "testdata", "states");

let emulator: Emulator;
let stack: Stack;
beforeEach(async () => {
    emulator = await startEmulator();
    stack = await Stack.create({ program: "", emulator, config: { "tfe:organization": emulator.organization } });
});
afterEach(async () => {
    await stack.dispose();
    await emulator.close();
});

/** Brings the platform and the stack to where they were. */
async function restore(name: string): Promise<void> {
    const { data, state } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    emulator.control.load(data);
    await stack.importState(state);
}

/** Writes the content of a version into the project. */
function writeContent(id: string | undefined): void {
    const { files } = emulator.control.get("policy-set-versions", id ?? "none");
    for (const [path, text] of Object.entries(files ?? {})) stack.setFile(`policies/${path}`, text);
}

test.each(readdirSync(folder))("the state %s still refreshes and destroys", async (name) => {
    await restore(name);
    // A step that failed is a change until one succeeds, whatever there is on the platform.
    const unfinished = name.includes("failed");
    await stack.refresh(unfinished ? {} : { args: ["--expect-no-changes"] });
    await stack.destroy();
    expect(emulator.control.list("policy-sets")).toHaveLength(0);
});

describe("versions", () => {
    const NAMES = ["served", "foreign", "repository", "canceled", "expired", "errored", "unseen", "refused"];
    const program = (names: string[], options = "") => `
        const tfe = require("pulumi-tfe-policy");
        for (const name of ${JSON.stringify(names)}) {
            const set = new tfe.PolicySet(name, { name });
            const named = ${names.length} === 1 ? "content" : "of-" + name;
            new tfe.PolicySetVersion(named, { policySetId: set.id, directory: "policies" }, { ${options} });
        }`;
    const versions = () => emulator.control.list("policy-set-versions");

    test("that failed, or that something else is served for, are replaced and serve their content", async () => {
        await restore("0.1.0-failed-versions.json");
        // The link of one that waits for its upload is of another emulator.
        for (const { id, status } of versions()) {
            if (status === "pending")
                emulator.control.patch("policy-set-versions", id, { createdAt: "2019-06-28T23:53:15.875Z" });
        }
        writeContent((await stack.resources())["of-served"]?.id);
        stack.setProgram(program(NAMES, 'ignoreChanges: ["contentHash"]'));
        // What is served instead stays; what failed, and was refreshed, does not.
        expect((await stack.preview()).stdout).toContain("+-5 to replace");
        stack.setProgram(program(NAMES));
        const { stdout } = await stack.preview({ diff: true });
        expect(stdout).toMatch(/~ contentHash: "foreign: polsetver-\w+ uploaded 2026-[^"]*" => "sha256:/);
        expect(stdout).toContain("+-7 to replace");
        const before = versions().length;
        await stack.up();
        expect(versions()).toHaveLength(before + 7);
        const now = await stack.resources();
        for (const name of NAMES) {
            const { id, inputs, outputs } = now[`of-${name}`] ?? {};
            const [set] = emulator.control.list("policy-sets").filter((each) => each.name === name);
            expect(set?.currentVersionId).toBe(id);
            expect(outputs?.contentHash).toMatch(/^sha256:/);
            expect([inputs?.drift, outputs?.drift]).toEqual([undefined, undefined]);
        }
        expect((await stack.up({ refresh: true })).stdout).toContain("17 unchanged");
    });

    const edit = ["~ tags.sentinel", "- main = rule { true }", "+ main = rule { false }"];
    const added = ["994", "995", "996", "997", "998", "999"].map((name) => `+ lib/${name}`);
    const many = [
        "- (7 more files)",
        "~ docs/arrow.txt",
        "- -> not a link",
        "+ sha256",
        ...added,
        ...edit,
        "+ test/tags/pass.hcl",
    ];
    test.each([
        ["0.1.0-previews.json", many],
        ["0.1.0-previews-of-tests.json", edit],
    ])("whose files %s shows in another form differ in nothing, and then in an edit alone", async (name, expected) => {
        await restore(name);
        writeContent((await stack.resources()).content?.id);
        stack.setProgram(program(["guardrails"]).replace("PolicySet(name", 'PolicySet("guardrails"'));
        expect((await stack.up({ refresh: true })).stdout).toContain("3 unchanged");
        await restore(name);
        stack.setFile("policies/tags.sentinel", "main = rule { false }\n");
        const preview = (await stack.preview({ diff: true })).stdout;
        const lines = preview.slice(preview.indexOf("~ files")).split("\n");
        const changes = lines.map((line) => line.trim()).filter((line) => /^[+~-] /.test(line));
        expect(changes.slice(1).map((line) => line.split(/ *: ?/)[0])).toEqual(expected);
    });
});
