import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../provider/cli";

let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "terraform-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const example = readFileSync(join(__dirname, "testdata", "guardrails.json"), "utf8");

async function adopt(state: string, ...args: string[]) {
    const file = join(folder, "state.json");
    writeFileSync(file, state);
    const [out, printed, complained] = [join(folder, "out"), [] as string[], [] as string[]];
    const code = await main(
        ["adopt", "--from-terraform", file, "--out", out, ...args],
        (text) => printed.push(text),
        (text) => complained.push(text),
    );
    const text = (path: string) => readFileSync(join(out, path), "utf8");
    return {
        code,
        printed: printed.join(""),
        complained: complained.join(""),
        text,
        files: () => readdirSync(out, { recursive: true }),
    };
}

test("a state becomes a program with loops, references and look-ups, and no secret of it", async () => {
    const { code, printed, complained, text, files } = await adopt(example);
    expect(code).toBe(3);
    expect(text("index.ts").replace(/directory: "[^"]+"/, 'directory: "<policies>"')).toMatchSnapshot();
    expect(printed.replaceAll(folder, "<folder>")).toMatchSnapshot();
    expect(complained).toMatchSnapshot();
    for (const path of files().map(String)) if (/\.\w+$/.test(path)) expect(text(path)).not.toContain("hunter2");
    expect(printed + complained).not.toContain("hunter2");
    expect(text("README.md")).toContain("    terraform state rm tfe_policy_set.guardrails\n");
    expect(text("policies/baseXTags0.rego")).toBe("package a\n");
});

test("what is said about it has the forms of every report", async () => {
    const { code, printed } = await adopt(example, "--format", "markdown");
    expect(code).toBe(3);
    expect(printed).toMatch(/\| PolicySet +\| +3 +\|/);
    expect(printed).toContain("it is tainted");
    expect(printed).toContain("terraform state rm");
    expect(printed).not.toContain("hunter2");
    expect((await adopt(example, "--format", "xml")).code).toBe(2);
});

test("ids stay as they are with --ids", async () => {
    const { text } = await adopt(example, "--ids");
    expect(text("index.ts")).toContain('workspaceId: "ws-aaaaaaaaaaaaaaaa"');
    expect(text("index.ts")).toContain('oauthTokenId: "ot-aaaaaaaaaaaaaaaa"');
    expect(text("index.ts")).not.toContain("getWorkspaceIds");
});

/** A state with one policy set, changed in some way. */
function one(
    change: { resource?: object; instance?: object; attributes?: object },
    state: object = { version: 4 },
): string {
    const attributes = {
        id: "polset-eeeeeeeeeeeeeeee",
        name: "a",
        organization: "acme",
        kind: "opa",
        ...change.attributes,
    };
    const instances = [{ attributes, ...change.instance }];
    return JSON.stringify({
        resources: [{ mode: "managed", type: "tfe_policy_set", name: "a", instances, ...change.resource }],
        ...state,
    });
}

test.each([
    ["no JSON", "{", /is no state of Terraform that can be read: it is no JSON/],
    ["a list", "[]", /it is no JSON/],
    ["a version of long ago", one({}, { version: 3 }), /it is of version 3; run terraform apply -refresh-only/],
    ["nothing", "{}", /it has no resources/],
    ["a plan", '{"format_version":"1.2","planned_values":{}}', /it is a plan/],
    ["a form to come", '{"format_version":"2.0"}', /its format_version is 2\.0/],
    ["an empty one", '{"format_version":"1.0"}', /There are no policy sets in this state/],
    ["other things", one({ resource: { type: "tfe_team" } }), /no policy sets in this state; it has 1 other resources/],
    ["no organization", one({ attributes: { organization: null } }), /Name it with --organization/],
    [
        "attributes of long ago",
        one({ instance: { attributes: undefined, attributes_flat: {} } }),
        /by a Terraform before 0\.12/,
    ],
])("%s: nothing is written", async (_, state, says) => {
    const { code, complained, files } = await adopt(state);
    expect(code).toBe(1);
    expect(complained).toMatch(says);
    expect(complained).toContain("Nothing was written.");
    expect(files).toThrow("ENOENT");
});

test.each([
    ["tainted", { instance: { status: "tainted" } }, /tfe_policy_set\.a: it is tainted/],
    ["deposed", { instance: { deposed: "abc" } }, /tfe_policy_set\.a \(deposed abc\): what a replacement left behind/],
    ["without an id", { attributes: { id: null } }, /tfe_policy_set\.a: the state has no id of it/],
    [
        "with a description that is a secret",
        { instance: { sensitive_attributes: [[{ type: "get_attr", value: "description" }]] } },
        /tfe_policy_set\.a: its description is sensitive/,
    ],
    [
        "with a value that was only written",
        {
            resource: { type: "tfe_policy_set_parameter" },
            attributes: { id: "var-1111111111111111", policy_set_id: "polset-eeeeeeeeeeeeeeee", value_wo_version: 1 },
        },
        /tfe_policy_set_parameter\.a: its value was written only/,
    ],
])("what is %s is listed, and left", async (_, change, says) => {
    const { code, printed, complained } = await adopt(one(change), "--organization", "acme");
    expect(code).toBe(3);
    expect(complained).toMatch(says);
    expect(printed).toBe("There is nothing to take over; nothing was written.\n");
});

test("a whole resource is forgotten by one command, and part of one by its keys, in quotes for a shell", async () => {
    const state = JSON.parse(example) as { resources: { name: string; instances: { status?: string }[] }[] };
    const sets = state.resources.find(({ name }) => name === "guardrails");
    Object.assign(sets?.instances[1] ?? {}, { status: "tainted", index_key: "it's" });
    const { printed } = await adopt(JSON.stringify(state));
    const commands = printed.split("\n").filter((line) => line.includes("terraform state rm"));
    expect(commands).toContain("    terraform state rm 'tfe_policy_set.guardrails[\"eu\"]'");
    expect(commands).toContain("    terraform state rm tfe_workspace_policy_set.prod");
    expect(commands.at(-1)).toBe("    terraform state rm 'module.base[\"x\"].tfe_policy.tags[0]'");
});

test.each(["into", "stack", "set"])("--%s is for organizations", async (option) => {
    const { code, complained } = await adopt(example, `--${option}`, "x");
    expect(code).toBe(2);
    expect(complained).toContain(`--${option} does not go with --from-terraform.`);
});

test("a file that is not there is named", async () => {
    let said = "";
    const listen = (text: string) => {
        said += text;
    };
    expect(await main(["adopt", "--from-terraform", join(folder, "none.json")], listen, listen)).toBe(1);
    expect(said).toContain("none.json");
});
