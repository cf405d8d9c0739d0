import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { findOpa } from "../../../scripts/setup/opa";
import { send } from "../api";
import { startTo, workspaceIn } from "../runWorld";

const EXAMPLE = join(__dirname, "../../../examples/opa-policies/policies");

let emulator: Emulator;
let workspace: Workspace;

const opa = findOpa()?.command;
if (opa === undefined) throw new Error("there is no OPA here yet: `npm test` finds or builds one");

beforeEach(async () => {
    emulator = await startEmulator({ opa });
    workspace = workspaceIn(emulator, { name: "network" });
    emulator.control.runs.script({ stepMilliseconds: 1 });
});
afterEach(() => emulator.close());

const DENY = `package t
deny contains message if {
    some change in input.plan.resource_changes
    change.type == "aws_s3_bucket"
    message := sprintf("%s in %s", [change.address, input.run.workspace.name])
}`;

const BUCKET = {
    format_version: "1.2",
    terraform_version: "1.13.0",
    resource_changes: [{ address: "aws_s3_bucket.a", type: "aws_s3_bucket", change: { actions: ["create"] } }],
};

/** A mandatory set of one policy, its text, and what it is told. */
async function guard(rego: string, given: { query?: string; policyToolVersion?: string } = {}) {
    const { query = "data.t.deny", ...rest } = given;
    const { id } = emulator.control.create("policy-sets", { kind: "opa", agentEnabled: true, global: true, ...rest });
    const manifest = `policy "tags" {\n  query = "${query}"\n  enforcement_level = "mandatory"\n}\n`;
    await emulator.control.uploadPolicySetVersion(id, { "policies.hcl": manifest, "policies/tags.rego": rego });
}

/** What the policies of a plan-only run said, by name. */
async function outcomes(plan?: unknown) {
    if (plan !== undefined) emulator.control.runs.script({ plan: { json: plan } }, workspace.id);
    const { id } = (
        await send(emulator, "POST", "/api/v2/runs", {
            data: {
                type: "runs",
                attributes: { "plan-only": true },
                relationships: { workspace: { data: { type: "workspaces", id: workspace.id } } },
            },
        })
    ).body.data;
    const run = await emulator.control.runs.reached(id, "planned_and_finished", "errored");
    const evaluation = emulator.control.list("policy-evaluations").at(-1)!;
    const { body } = await send(emulator, "GET", `/api/v2/policy-evaluations/${evaluation.id}/policy-set-outcomes`);
    const policies = body.data.flatMap((each: { attributes: { outcomes: object[] } }) => each.attributes.outcomes);
    return { status: run.status, policies };
}

test("a plan told by hand turns the verdict", async () => {
    await guard(DENY);
    expect(await outcomes()).toMatchObject({
        status: "planned_and_finished",
        policies: [{ status: "passed", output: [] }],
    });
    expect(await outcomes(BUCKET)).toMatchObject({
        status: "errored",
        policies: [{ policy_name: "tags", status: "failed", output: ["aws_s3_bucket.a in network"] }],
    });
});

test("the JSON of the plan is what the policies were given", async () => {
    await guard(DENY);
    emulator.control.runs.script({ plan: { json: BUCKET } }, workspace.id);
    const run = await startTo(emulator, workspace.id, "errored");
    const { headers } = await send(emulator, "GET", `/api/v2/plans/${run.planId}/json-output`);
    const { body } = await send(emulator, "GET", headers.get("location")!);
    expect(JSON.parse(body)).toEqual(BUCKET);
    expect(emulator.control.get("plans", run.planId).counts).toEqual({ additions: 1, changes: 0, destructions: 0 });
});

test("the run is there in the words of the documents", async () => {
    emulator.control.patch("workspaces", workspace.id, { tagNames: ["production"], autoApply: true });
    await guard("package t\ndeny := [input.run]");
    const { policies } = await outcomes();
    expect(policies[0].output[0]).toMatchObject({
        id: expect.stringMatching(/^run-/),
        is_destroy: false,
        speculative: true,
        organization: { name: "acme" },
        project: { name: "Default Project" },
        workspace: { name: "network", auto_apply: true, tags: ["production"], execution_mode: "remote" },
    });
});

describe("the set's tool version decides the version of the language", () => {
    const OLD = 'package t\ndeny[message] { message := "old" }';
    test("below 1.0 it is the first", async () => {
        await guard(OLD, { policyToolVersion: "0.61.0" });
        expect((await outcomes()).policies).toMatchObject([{ status: "failed", output: ["old"] }]);
    });
    test.each(["1.4.2", "latest"])(
        "%s: what is no longer Rego is an error with its place",
        async (policyToolVersion) => {
            await guard(OLD, { policyToolVersion });
            expect(await outcomes()).toMatchObject({
                status: "errored",
                policies: [
                    { status: "errored", error: expect.stringMatching(/^policies\/tags\.rego:2:1: .*`if` keyword/) },
                ],
            });
        },
    );
});

test.each([
    [
        "a query that gives nothing",
        "package t\nallow := true",
        undefined,
        /data\.t\.deny" gave nothing: it must give a list/,
    ],
    ["a query that is none", "package t", "data.t.(", /rego_parse_error|unexpected/],
    ["a conflict while it runs", "package t\ndeny := 1\ndeny := 2", undefined, /conflict|multiple/],
])("%s is an error", async (_, rego, query, message) => {
    await guard(rego, { query });
    expect(await outcomes()).toMatchObject({
        status: "errored",
        policies: [{ status: "errored", error: expect.stringMatching(message) }],
    });
});

test("a script still goes before what the policy says", async () => {
    await guard(DENY);
    emulator.control.runs.script({ plan: { json: BUCKET }, policies: { tags: "passed" } }, workspace.id);
    expect((await outcomes()).policies).toMatchObject([{ status: "passed" }]);
});

test("without OPA only constants are decided, and the error says what is missing", async () => {
    await emulator.close();
    emulator = await startEmulator({ opa: null });
    workspace = workspaceIn(emulator, { name: "network" });
    emulator.control.runs.script({ stepMilliseconds: 1 });
    await guard("package t\ndeny := []");
    expect((await outcomes()).policies).toMatchObject([{ status: "passed" }]);
    emulator.control.delete("policy-sets", emulator.control.list("policy-sets")[0]!.id);
    await guard(DENY);
    expect((await outcomes()).policies).toMatchObject([
        {
            status: "errored",
            error: expect.stringMatching(/put opa on the PATH, name it with --opa, or say with a script/),
        },
    ]);
});

describe("the policies of the example", () => {
    const files = Object.fromEntries(
        readdirSync(EXAMPLE, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name))
            .map((path) => [path.slice(EXAMPLE.length + 1).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
    );
    const change = (type: string, after: object) => ({
        address: `${type}.a`,
        mode: "managed",
        type,
        change: { actions: ["create"], after },
    });

    beforeEach(async () => {
        const given = { kind: "opa", agentEnabled: true, global: true, name: "guardrails" } as const;
        const { id } = emulator.control.create("policy-sets", given);
        await emulator.control.uploadPolicySetVersion(id, files);
    });
    const statuses = async (plan: unknown) => {
        const { policies } = await outcomes(plan);
        return Object.fromEntries(
            policies.map((each: { policy_name: string; status: string }) => [each.policy_name, each.status]),
        );
    };

    test("pass a plan that keeps to them", async () => {
        const tags = { owner: "network", "cost-center": "1" };
        expect(await statuses({ resource_changes: [change("aws_instance", { tags })] })).toEqual({
            "public-ingress": "passed",
            "required-tags": "passed",
            "manual-apply": "passed",
        });
    });

    test("fail one that does not", async () => {
        emulator.control.patch("workspaces", workspace.id, { tagNames: ["production"], autoApply: true });
        const open = { ingress: [{ from_port: 22, to_port: 22, cidr_blocks: ["0.0.0.0/0"] }] };
        const plan = { resource_changes: [change("aws_security_group", open), change("aws_instance", {})] };
        expect(await statuses(plan)).toEqual({
            "public-ingress": "failed",
            "required-tags": "failed",
            "manual-apply": "failed",
        });
    });
});
