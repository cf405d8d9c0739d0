import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allPrints, expectPrint as holdPrint } from "../../docs/prints";
import { FAIL, policySetIn, startTo, workspaceIn } from "../../emulator/runWorld";
import { scenario } from "../harness";
import { Checkout, notFollowed, type Walk } from "../harness/checkout";

jest.setTimeout(240_000);

// A reader in a fresh checkout, who does what the README of each example says, word for word.

const here = scenario({ organization: "my-org" });
let checkout: Checkout;
beforeAll(() => {
    checkout = new Checkout();
});
afterAll(() => checkout.dispose());

/** Prints that were compared. */
const compared = new Set<string>();
function expectPrint(name: string, output: string): void {
    compared.add(name);
    holdPrint(name, output);
}

const walkOf = (name: string, ...ids: string[]) => checkout.walk(name, here.emulator, ids);
const preview = (walk: Walk) => walk.run("pulumi preview --diff");

test("quickstart, in a checkout in which nothing is built", async () => {
    const { id } = here.emulator.control.create("workspaces");
    const walk = walkOf("quickstart", id);
    const { output } = await walk.block(0);
    expectPrint("example-quickstart", output);
    await walk.run("pulumi up");
    expect(here.emulator.control.list("policy-sets")).toMatchObject([{ name: "guardrails", workspaceIds: [id] }]);
    await walk.run("pulumi destroy");
    expect(here.emulator.control.list("policy-sets")).toEqual([]);
});

test("attachments", async () => {
    for (const name of ["prod-a", "prod-b", "prod-c", "sandbox"]) here.emulator.control.create("workspaces", { name });
    expectPrint("example-attachments", (await walkOf("attachments").block(0)).output);
});

test("parameters", async () => {
    const { id } = here.emulator.control.create("policy-sets", { name: "guardrails" });
    const walk = walkOf("parameters", id);
    const { output } = await walk.block(0, "a-token-of-the-inventory");
    expectPrint("example-parameters", output);
    expect(output).not.toContain("a-token-of-the-inventory");
});

/** What a reader changes in a file. */
type Edit = readonly [path: string, from: string | RegExp, to: string];

/** What is printed of an edit, and then of a mistake instead. */
async function editAndMistake(name: string, edit: Edit, mistake: Edit): Promise<{ edited: string; mistaken: string }> {
    const walk = walkOf(name, here.emulator.control.create("workspaces").id);
    expect((await walk.block(0)).output).toMatch(/PolicySetVersion guardrails .* polsetver-\w+ is ready/);
    const before = readFileSync(join(walk.folder, edit[0]), "utf8");
    walk.edit(...edit);
    const edited = await preview(walk);
    walk.edit(edit[0], /[\s\S]*/, before);
    walk.edit(...mistake);
    const mistaken = await walk.run("pulumi preview", "", { fails: true });
    return { edited: edited.output, mistaken: mistaken.output };
}

test("sentinel-directory", async () => {
    const { edited, mistaken } = await editAndMistake(
        "sentinel-directory",
        ["policies/sentinel.hcl", '"cost-center"]', '"cost-center", "environment"]'],
        ["policies/sentinel.hcl", "./require-tags.sentinel", "./require-tag.sentinel"],
    );
    expectPrint("example-sentinel-edit", edited);
    expectPrint("example-sentinel-mistake", mistaken);
});

test("opa-policies", async () => {
    const { edited, mistaken } = await editAndMistake(
        "opa-policies",
        ["policies/cost/required_tags.rego", '"cost-center"}', '"cost-center", "environment"}'],
        ["policies/policies.hcl", "cost.required_tags.deny", "cost.requred_tags.deny"],
    );
    expectPrint("example-opa-edit", edited);
    expectPrint("example-opa-mistake", mistaken);
});

test("rollout: one line a step, refused while too much fails", async () => {
    const { control } = here.emulator;
    const plan = (tags: object) => ({
        json: {
            format_version: "1.2",
            resource_changes: [{ address: "aws_instance.web", change: { actions: ["create"], after: { tags } } }],
        },
    });
    const [, bad] = ["prod-a", "prod-b", "prod-c"].map((name) => workspaceIn(here.emulator, { name }).id);
    control.runs.script({ stepMilliseconds: 1, plan: plan({ owner: "me" }) });
    control.runs.script({ stepMilliseconds: 1, plan: plan({}) }, bad);
    const levels = () =>
        Object.fromEntries(
            control.list("policy-sets").map(({ name, currentVersionId }) => {
                const { files } = control.get("policy-set-versions", currentVersionId ?? "");
                return [name, /enforcement_level = "(.*)"/.exec(files?.["policies.hcl"] ?? "")?.[1]];
            }),
        );
    const walk = walkOf("rollout", control.create("projects", { name: "canary" }).id);
    await walk.block(0);
    expect(levels()).toEqual({ "guardrails-canary": "advisory", guardrails: "advisory" });

    walk.edit("index.ts", "= steps.advisory;", "= steps.canary;");
    expectPrint("example-rollout-step", (await preview(walk)).output);
    await walk.run("pulumi up");
    expect(levels()).toEqual({ "guardrails-canary": "mandatory", guardrails: "advisory" });

    walk.edit("index.ts", "= steps.canary;", "= steps.everywhere;");
    const { output } = await walk.run("pulumi up", "", { fails: true });
    const [said = ""] = output.slice(output.lastIndexOf("The trial does not pass")).split(/\n *(?:Outputs|Resources):/);
    expectPrint("example-rollout-refused", said.replace(/^ {4}/gm, "").replace(/ +$/gm, ""));
    expect(levels()).toEqual({ "guardrails-canary": "mandatory", guardrails: "advisory" });
    control.runs.script({ stepMilliseconds: 1, plan: plan({ owner: "you" }) }, bad);
    await walk.run("pulumi up");
    expect(levels()).toEqual({ "guardrails-canary": "mandatory", guardrails: "mandatory" });
});

test("run-gate: the others get new policies only when the canary has passed them", async () => {
    const { control } = here.emulator;
    const canary = workspaceIn(here.emulator, { name: "canary" });
    control.runs.script({ stepMilliseconds: 1 });
    const walk = walkOf("run-gate", canary.id, workspaceIn(here.emulator, { name: "other" }).id);
    // As it says further down, the emulator is told first what Sentinel says.
    await walk.block(1);
    await walk.block(0);
    expect(JSON.parse((await walk.run("pulumi stack output --json")).output)).toMatchObject({
        canaryStatus: "planned_and_finished",
        policies: ["require-tags: passed"],
    });
    const versions = () => {
        const [set] = control.list("policy-sets").filter(({ name }) => name === "guardrails");
        return control.list("policy-set-versions").filter(({ policySetId }) => policySetId === set?.id);
    };
    expect(versions()).toHaveLength(1);

    control.runs.script({ stepMilliseconds: 1, policies: { "*": "failed" } });
    walk.edit("policies/sentinel.hcl", '["owner"]', '["owner", "cost-center"]');
    const { output } = await preview(walk);
    expectPrint("example-run-gate", output);
    expectPrint("example-run-gate-refused", (await walk.run("pulumi up", "", { fails: true })).output);
    expect(versions()).toHaveLength(1);

    await walk.block(1);
    await walk.run("pulumi up");
    expect(versions()).toHaveLength(2);
    expect(control.list("runs").map(({ status }) => status)).toEqual([
        "planned_and_finished",
        "errored",
        "planned_and_finished",
    ]);
});

test("override: what was agreed on, and nothing else", async () => {
    const { control } = here.emulator;
    const { id } = workspaceIn(here.emulator);
    policySetIn(here.emulator, { "require-tags": ["soft-mandatory", FAIL], "limit-cost": ["soft-mandatory", FAIL] });
    control.runs.script({ stepMilliseconds: 1 });
    const run = await startTo(here.emulator, id, "policy_override");
    const walk = walkOf("override", run.id);
    expectPrint("example-override", (await walk.block(0, "", { fails: true })).output);
    expect(control.get("runs", run.id).status).toBe("policy_override");
    await walk.run("pulumi config set --path 'policies[1]' limit-cost\npulumi up");
    expect(JSON.parse((await walk.run("pulumi stack output --json")).output)).toEqual({
        overridden: ["require-tags", "limit-cost"],
        status: "policy_checked",
    });
    expect(control.list("comments")).toMatchObject([{ body: "CHG-4711: owner tag follows with the new module" }]);
});

test("yaml: production gets the guardrails when the canary has passed them", async () => {
    const { control } = here.emulator;
    const canary = workspaceIn(here.emulator, { name: "canary" });
    const tagBindings = [{ key: "environment", value: "production" }];
    const ids = ["one", "two"].map((name) => control.create("workspaces", { name, tagBindings }).id);
    control.runs.script({ stepMilliseconds: 1, policies: { "*": "failed" } });
    const attached = () => control.list("policy-sets")[0]?.workspaceIds?.toSorted();
    const walk = walkOf("yaml", canary.id);
    expectPrint("example-yaml-refused", (await walk.block(0, "", { fails: true })).output);
    expect(attached()).toEqual([canary.id]);

    control.runs.script({ stepMilliseconds: 1, policies: { "*": "passed" } });
    expectPrint("example-yaml", (await walk.run("pulumi up")).output);
    expect(attached()).toEqual([canary.id, ...ids].toSorted());
    expect((await walk.run("pulumi preview")).output).toContain("unchanged");
    await walk.run("pulumi destroy");
});

test("every command of every example was run, and every output was compared", () => {
    expect(notFollowed()).toEqual([]);
    const named = allPrints().flatMap(({ path, fence }) => (path.startsWith("examples/") ? (fence.print ?? path) : []));
    expect(named.filter((name) => !compared.has(name))).toEqual([]);
});
