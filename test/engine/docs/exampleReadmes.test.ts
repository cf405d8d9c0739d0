import { expectPrint } from "../../docs/prints";
import { workspaceIn } from "../../emulator/runWorld";
import { scenario } from "../harness";
import { example } from "../harness/example";
import type { StackOptions } from "../harness/stack";

const here = scenario({ organization: "my-org" });

/** The stack of an example, with its configuration. */
function declare(name: string, config: StackOptions["config"] = {}) {
    const { program, options } = example(name);
    return here.declare(program, { ...options, config: { "tfe:organization": here.emulator.organization, ...config } });
}

test("quickstart", async () => {
    const config = {
        "test:description": "What every workspace must keep to",
        "test:workspaceIds": '["ws-abcdefgh12345678"]',
    };
    const stack = await declare("quickstart", config);
    const { stdout } = await stack.preview({ diff: true });
    expectPrint("example-quickstart", stdout.replaceAll("test", "quickstart"));
});

test("attachments", async () => {
    for (const name of ["prod-a", "prod-b", "prod-c", "sandbox"]) here.emulator.control.create("workspaces", { name });
    const stack = await declare("attachments", { "test:wildcardName": "prod-*" });
    expectPrint("example-attachments", (await stack.preview({ diff: true })).stdout);
});

test("parameters", async () => {
    const { id } = here.emulator.control.create("policy-sets", { name: "guardrails" });
    const stack = await declare("parameters", {
        "test:policySetId": id,
        "test:regions": '["eu-central-1", "eu-west-1"]',
        "test:inventoryToken": { secret: "a-token-of-the-inventory" },
    });
    expectPrint("example-parameters", (await stack.preview({ diff: true })).stdout);
});

interface Edit {
    readonly file: string;
    readonly from: string;
    readonly to: string;
}

const EDITS: Record<"sentinel-directory" | "opa-policies", Record<"edit" | "mistake", Edit>> = {
    "sentinel-directory": {
        edit: { file: "policies/sentinel.hcl", from: '"cost-center"]', to: '"cost-center", "environment"]' },
        mistake: { file: "policies/sentinel.hcl", from: "./require-tags.sentinel", to: "./require-tag.sentinel" },
    },
    "opa-policies": {
        edit: { file: "policies/cost/required_tags.rego", from: '"cost-center"}', to: '"cost-center", "environment"}' },
        mistake: { file: "policies/policies.hcl", from: "cost.required_tags.deny", to: "cost.requred_tags.deny" },
    },
};

/** What is printed of an edit, and then of a mistake instead. */
async function editAndMistake(name: keyof typeof EDITS): Promise<{ edit: string; mistake: string }> {
    const stack = await declare(name);
    await stack.up();
    const { edit, mistake } = EDITS[name];
    const before = stack.file(edit.file);
    stack.setFile(edit.file, before.replace(edit.from, edit.to));
    const { stdout } = await stack.preview({ diff: true });
    stack.setFile(edit.file, before);
    stack.setFile(mistake.file, stack.file(mistake.file).replace(mistake.from, mistake.to));
    return { edit: stdout, mistake: (await stack.preview({ expectFailure: true })).stdout };
}

test("sentinel-directory", async () => {
    const { edit, mistake } = await editAndMistake("sentinel-directory");
    expectPrint("example-sentinel-edit", edit);
    expectPrint("example-sentinel-mistake", mistake);
});

test("opa-policies", async () => {
    const { edit, mistake } = await editAndMistake("opa-policies");
    expectPrint("example-opa-edit", edit);
    expectPrint("example-opa-mistake", mistake);
});

test("rollout", async () => {
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
    const { id } = control.create("projects", { name: "canary" });
    const stack = await declare("rollout", { "test:canaryProjectId": id, "test:workspaces": "prod-*" });
    const levels = () =>
        Object.fromEntries(
            control.list("policy-sets").map(({ name, currentVersionId }) => {
                const { files } = control.get("policy-set-versions", currentVersionId ?? "");
                return [name, /enforcement_level = "(.*)"/.exec(files?.["policies.hcl"] ?? "")?.[1]];
            }),
        );
    const next = (from: string, to: string) =>
        stack.setProgram(stack.file("index.ts").replace(`= steps.${from};`, `= steps.${to};`));

    await stack.up();
    expect(levels()).toEqual({ "guardrails-canary": "advisory", guardrails: "advisory" });
    next("advisory", "canary");
    expectPrint("example-rollout-step", (await stack.preview({ diff: true })).stdout);
    await stack.up();
    expect(levels()).toEqual({ "guardrails-canary": "mandatory", guardrails: "advisory" });

    next("canary", "everywhere");
    const { stdout } = await stack.up({ expectFailure: true });
    const [said = ""] = stdout.slice(stdout.lastIndexOf("The trial does not pass")).split(/\n *(?:Outputs|Resources):/);
    expectPrint("example-rollout-refused", said.replace(/^ {4}/gm, "").replace(/ +$/gm, ""));
    expect(levels()).toEqual({ "guardrails-canary": "mandatory", guardrails: "advisory" });
    control.runs.script({ stepMilliseconds: 1, plan: plan({ owner: "you" }) }, bad);
    await stack.up();
    expect(levels()).toEqual({ "guardrails-canary": "mandatory", guardrails: "mandatory" });
});
