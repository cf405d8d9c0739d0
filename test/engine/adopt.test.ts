import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { large, populate } from "../adopt/world";
import { expectPrint } from "../docs/prints";
import { scenario } from "./harness";
import { root } from "./harness/build";

jest.setTimeout(600_000);

const here = scenario();
const folder = join(root, ".scratch", `adopted-${process.pid}`);

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a command says on both streams, and its exit code: a process of its own, as users have it, so that nothing that was read before is known. */
async function said(args: readonly string[], cwd = root): Promise<{ code: number; text: string }> {
    const { url, token, organization } = here.emulator;
    const command = spawn(process.execPath, [join(root, "dist/cli.js"), ...args], {
        stdio: ["ignore", "pipe", "pipe"],
        cwd,
        env: { ...process.env, TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization },
    });
    let text = "";
    for (const stream of [command.stdout, command.stderr]) {
        stream.on("data", (more) => {
            text += more;
        });
    }
    const [code] = (await once(command, "close")) as [number];
    expect(text).not.toContain(token);
    return { code, text };
}

/** Runs the command; returns the files that it has written. */
async function adopted(...args: string[]): Promise<Record<string, string>> {
    const { code, text } = await said(["adopt", "--out", folder, ...args]);
    expect(text.split("Not in the program")[1]).toBeUndefined();
    expect(code).toBe(0);
    expect(text).toContain("The first up takes all of it over and writes nothing.");
    return filesIn(folder);
}

function filesIn(where: string): Record<string, string> {
    const paths = readdirSync(where, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    return Object.fromEntries(
        paths.map(({ parentPath, name }) => {
            const path = join(parentPath, name);
            return [path.slice(where.length + 1), readFileSync(path, "utf8")];
        }),
    );
}

test("TypeScript: 50 sets with all that belongs to them compile strictly, are taken over without a write, and stay", async () => {
    const { control } = here.emulator;
    populate(here.emulator, large({ sets: 50, policies: 40 }));
    const files = await adopted();
    expect(control.writes()).toBe(0);
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { stdio: "pipe" });
    const { "index.ts": program = "", ...others } = files;
    const stack = await here.declare(program, { language: "typescript", files: others, config: {} });
    await stack.up();
    expect(control.writes()).toBe(0);
    const { stdout } = await stack.pulumi(["preview", "--json", "--show-sames"]);
    const { changeSummary } = JSON.parse(stdout) as { changeSummary: Record<string, number> };
    expect(Object.keys(changeSummary)).toEqual(["same"]);
    expect(changeSummary.same).toBeGreaterThan(250);
});

test("YAML through the plugin: the same", async () => {
    const { control } = here.emulator;
    populate(here.emulator, large({ sets: 20, policies: 8 }));
    const { "Pulumi.yaml": project = "", ...others } = await adopted("--language", "yaml");
    const text = project.replace("node_modules/pulumi-tfe-policy/plugin", join(root, "plugin"));
    const stack = await here.declare("", { language: "yaml", files: { ...others, "Pulumi.yaml": text }, config: {} });
    await stack.up();
    expect(control.writes()).toBe(0);
    const { stdout } = await stack.pulumi(["preview", "--json", "--show-sames"]);
    const { changeSummary } = JSON.parse(stdout) as { changeSummary: Record<string, number> };
    expect(Object.keys(changeSummary)).toEqual(["same"]);
});

test("what came by hand since is listed, goes into the project without a write, and is managed then", async () => {
    const { control } = here.emulator;
    populate(here.emulator, large({ sets: 6, policies: 4 }));
    const { "index.ts": program = "", ...others } = await adopted();
    const stack = await here.declare(program, { language: "typescript", files: others, config: {} });
    const exported = join(stack.folder, "export.json");
    const bringUp = async () => {
        await stack.up();
        writeFileSync(exported, (await stack.pulumi(["stack", "export"])).stdout);
    };
    await bringUp();
    expect(await said(["unmanaged", "--stack", exported])).toEqual({ code: 0, text: "Everything is managed.\n" });

    const workspace = control.create("workspaces", { name: "new-workspace" }).id;
    const late = control.create("policy-sets", { name: "late", workspaceIds: [workspace] });
    control.create("policies", { name: "latest", code: "main = rule { true }", updatedAt: "2026-01-01T00:00:00Z" });
    control.create("policy-set-parameters", { policySetId: late.id, key: "region", value: "eu" });
    const old = control.list("policy-sets").find(({ workspaceIds, global }) => workspaceIds.length === 0 && !global);
    control.patch("policy-sets", old!.id, { workspaceIds: [workspace] });
    const found = await said(["unmanaged", "--stack", exported]);
    expect(found).toMatchObject({ code: 3, text: expect.stringContaining(`policy set late (${late.id})`) });
    expect(found.text).toContain("policy latest (pol-");
    expect(found.text).toContain(`attached workspace ${workspace} of policy set ${old!.name}`);

    control.resetCounts();
    const into = ["adopt", "--into", stack.folder, "--stack", exported];
    expect(await said(into)).toMatchObject({ code: 0, text: expect.stringContaining('import "./adopted"') });
    expect(await said(into)).toMatchObject({ code: 1, text: expect.stringContaining("adopted") });
    stack.setProgram(`${program}\nimport "./adopted";\n`);
    await bringUp();
    expect(control.writes()).toBe(0);
    expect(await said(["unmanaged", "--stack", exported])).toMatchObject({ code: 0 });
});

test("nothing is left that looks whole where reading ends early, and what may not be read is listed", async () => {
    const { control } = here.emulator;
    populate(here.emulator, large({ sets: 4, policies: 4 }));
    control.fault({ kind: "status", status: 401, match: "GET *parameters" });
    expect(await said(["adopt", "--out", folder])).toMatchObject({
        code: 1,
        text: expect.stringContaining("Nothing was written."),
    });
    expect(existsSync(folder)).toBe(false);
    control.fault({ kind: "status", status: 403, match: "GET *parameters" });
    const { code, text } = await said(["adopt", "--out", folder]);
    expect(code).toBe(3);
    expect(text).toMatch(/Could not be read:\n {2}the parameters of policy set \S+ \(polset-\w+\)/);
    expect(existsSync(join(folder, "index.ts"))).toBe(true);
    expect(control.writes()).toBe(0);
});

test("what Terraform has made goes over to Pulumi with one upload, and Terraform is told what to forget", async () => {
    const { control, oauthTokenId } = here.emulator;
    for (const { id } of control.list("oauth-clients")) control.patch("oauth-clients", id, { name: "github" });
    const workspaces = ["prod-eu", "prod-us"].map((name) => control.create("workspaces", { name }).id);
    const set = (name: string, more: object = {}) => control.create("policy-sets", { name, ...more }).id;
    const made = {
        "ws-aaaaaaaaaaaaaaaa": workspaces[0],
        "ws-bbbbbbbbbbbbbbbb": workspaces[1],
        "ot-aaaaaaaaaaaaaaaa": oauthTokenId,
        "polset-eeeeeeeeeeeeeeee": set("guardrails-eu", { workspaceIds: [workspaces[0]] }),
        "polset-uuuuuuuuuuuuuuuu": set("guardrails-us", { workspaceIds: [workspaces[1]] }),
        "polset-tttttttttttttttt": set("theirs", { global: true, workspaceExclusionIds: [workspaces[1]] }),
        "polset-ssssssssssssssss": set("shared", {
            kind: "opa",
            global: true,
            overridable: true,
            description: "For all",
            policiesPath: "opa",
            vcsRepo: { identifier: "acme/policies", branch: null, ingressSubmodules: false, oauthTokenId },
        }),
    };
    const parameter = (policySetId: string, key: string, value: string, sensitive = false) =>
        control.create("policy-set-parameters", { policySetId, key, value, sensitive }).id;
    const ids = Object.entries({
        ...made,
        "var-1111111111111111": parameter(made["polset-eeeeeeeeeeeeeeee"], "region", "eu"),
        "var-2222222222222222": parameter(made["polset-uuuuuuuuuuuuuuuu"], "region", "us"),
        "var-3333333333333333": parameter(made["polset-eeeeeeeeeeeeeeee"], "token", "hunter2", true),
    });
    const example = JSON.parse(readFileSync(join(root, "test/adopt/terraform/testdata/guardrails.json"), "utf8"));
    example.resources = example.resources.filter(({ type }: { type: string }) => type !== "tfe_policy");
    const text = ids.reduce((all, [from, to]) => all.replaceAll(from, String(to)), JSON.stringify(example));

    mkdirSync(folder);
    writeFileSync(join(folder, "state.json"), text);
    const adoption = await said(["adopt", "--from-terraform", "state.json", "--out", "guardrails"], folder);
    expect(adoption.code).toBe(0);
    expectPrint("from-terraform", adoption.text);

    const { "index.ts": program = "", ...others } = filesIn(join(folder, "guardrails"));
    const policies = {
        "policies/sentinel.hcl": 'policy "tags" {\n  source = "./tags.sentinel"\n}\n',
        "policies/tags.sentinel": "main = rule { true }\n",
    };
    expect(program).toContain('"../policies"');
    const inside = program.replace('"../policies"', '"./policies"');
    const stack = await here.declare(inside, { language: "typescript", files: { ...others, ...policies }, config: {} });
    await stack.up();
    expect(control.requests().filter(({ method }) => method !== "GET")).toHaveLength(2);
    expect(control.list("policy-set-versions")).toMatchObject([{ status: "ready" }]);
    const { stdout } = await stack.pulumi(["preview", "--json", "--show-sames"]);
    expect(Object.keys((JSON.parse(stdout) as { changeSummary: object }).changeSummary)).toEqual(["same"]);
});
