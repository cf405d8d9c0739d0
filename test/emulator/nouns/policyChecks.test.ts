import { type Emulator, type PolicySet, type RunScript, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";
import { act, FAIL, PASS, policySetIn, show, startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = workspaceIn(emulator, { name: "network" });
});
afterEach(() => emulator.close());

const list = async (runId: string) => (await send(emulator, "GET", `/api/v2/runs/${runId}/policy-checks`)).body.data;

function override(id: string, body?: object, token = emulator.token) {
    const headers = { authorization: `Bearer ${token}` };
    return send(emulator, "POST", `/api/v2/policy-checks/${id}/actions/override`, body, headers);
}

describe("what policies mean for a run", () => {
    const cases: [string, [string, string][], object, string, string][] = [
        [
            "all pass",
            [
                ["hard-mandatory", PASS],
                ["advisory", PASS],
            ],
            {},
            "policy_checked",
            "passed",
        ],
        ["an advisory failure", [["advisory", FAIL]], {}, "policy_checked", "passed"],
        [
            "a soft failure",
            [
                ["soft-mandatory", FAIL],
                ["advisory", FAIL],
            ],
            {},
            "policy_override",
            "soft_failed",
        ],
        [
            "a soft failure of what only plans",
            [["soft-mandatory", FAIL]],
            { "plan-only": true },
            "policy_soft_failed",
            "soft_failed",
        ],
        [
            "a hard failure",
            [
                ["hard-mandatory", FAIL],
                ["soft-mandatory", FAIL],
            ],
            {},
            "errored",
            "hard_failed",
        ],
        [
            "a policy that cannot be decided",
            [["advisory", 'import "tfplan/v2" as tfplan\nmain = tfplan.x']],
            {},
            "errored",
            "errored",
        ],
        [
            "a pass of what only plans",
            [["hard-mandatory", PASS]],
            { "plan-only": true },
            "planned_and_finished",
            "passed",
        ],
        ["a pass of what applies itself", [["hard-mandatory", PASS]], { "auto-apply": true }, "applied", "passed"],
    ];
    test.each(cases)("%s", async (_, policies, attributes, runStatus, checkStatus) => {
        policySetIn(emulator, Object.fromEntries(policies.map((policy, index) => [`policy-${index}`, policy])));
        const run = await startTo(emulator, workspace.id, runStatus, attributes);
        const [check] = await list(run.id);
        expect(check.attributes.status).toBe(checkStatus);
    });
});

test("a check shows what each policy said", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL], cost: ["advisory", FAIL], name: ["hard-mandatory", PASS] });
    const run = await startTo(emulator, workspace.id, "policy_override");
    const [check, ...others] = await list(run.id);
    expect(others).toEqual([]);
    expect(check).toMatchObject({
        id: expect.stringMatching(/^polchk-/),
        type: "policy-checks",
        attributes: {
            scope: "organization",
            status: "soft_failed",
            "status-timestamps": { "queued-at": expect.any(String), "soft-failed-at": expect.any(String) },
            actions: { "is-overridable": true },
            permissions: { "can-override": true },
            result: {
                result: false,
                passed: 1,
                "total-failed": 2,
                "hard-failed": 0,
                "soft-failed": 1,
                "advisory-failed": 1,
                "duration-ms": 0,
                sentinel: {
                    "can-override": true,
                    error: null,
                    result: false,
                    policies: [
                        { policy: "guard/tags", result: false, "allowed-failure": false, error: null },
                        { policy: "guard/cost", result: false, "allowed-failure": true },
                        { policy: "guard/name", result: true },
                    ],
                },
            },
        },
        relationships: { run: { data: { id: run.id, type: "runs" } } },
        links: { output: `/api/v2/policy-checks/${check.id}/output` },
    });
    expect((await send(emulator, "GET", `/api/v2/policy-checks/${check.id}`)).body.data).toEqual(check);
    expect((await show(emulator, run.id)).relationships["policy-checks"].data).toEqual([
        { id: check.id, type: "policy-checks" },
    ]);
    const included = await send(emulator, "GET", `/api/v2/policy-checks/${check.id}?include=run.workspace`);
    expect(included.body.included.map(({ type }: { type: string }) => type)).toEqual(["runs", "workspaces"]);
});

test("the output is text behind a redirect that needs no token, and nothing while unfinished", async () => {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    const held = await startTo(emulator, workspace.id, "policy_checking", {}, { holdAt: ["policy_checking"] });
    const [check] = await list(held.id);
    expect(check.attributes).toMatchObject({ status: "queued", result: null });
    const path = `/api/v2/policy-checks/${check.id}/output`;
    expect((await send(emulator, "GET", path)).status).toBe(204);
    emulator.control.runs.release(held.id);
    await emulator.control.runs.reached(held.id, "policy_override");
    const redirect = await send(emulator, "GET", path);
    expect(redirect.status).toBe(302);
    const location = redirect.headers.get("location")!;
    const { status, body } = await send(emulator, "GET", location, undefined, { authorization: undefined });
    expect([status, body]).toEqual([
        200,
        expect.stringContaining("## Policy 1: tags (soft-mandatory)\n\nResult: false"),
    ]);
});

describe("override", () => {
    test("lets the run go on, once, with a comment", async () => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        const run = await startTo(emulator, workspace.id, "policy_override");
        const [check] = await list(run.id);
        expect((await act(emulator, run.id, "apply")).status).toBe(409);
        const { status, body } = await override(check.id, { comment: "agreed" });
        expect([status, body.data.attributes.status]).toEqual([200, "overridden"]);
        expect(body.data.attributes["status-timestamps"]).toHaveProperty("overridden-at");
        await emulator.control.runs.reached(run.id, "policy_checked");
        expect(emulator.control.list("comments")).toMatchObject([{ runId: run.id, body: "agreed" }]);
        const again = await override(check.id);
        expect([again.status, again.body.errors[0].detail]).toEqual([409, expect.stringContaining("overridden")]);
        expect((await act(emulator, run.id, "apply")).status).toBe(202);
    });

    test.each<[string, string, object]>([
        [PASS, "policy_checked", {}],
        [FAIL, "policy_soft_failed", { "plan-only": true }],
    ])("is refused where there is nothing to decide: %s", async (code, status, attributes) => {
        policySetIn(emulator, { tags: ["soft-mandatory", code] });
        const run = await startTo(emulator, workspace.id, status, attributes);
        const [check] = await list(run.id);
        expect((await override(check.id)).status).toBe(409);
    });

    test("is refused after a discard", async () => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        const run = await startTo(emulator, workspace.id, "policy_override");
        await act(emulator, run.id, "discard");
        const [check] = await list(run.id);
        expect((await override(check.id)).status).toBe(409);
    });

    test.each<[string, object]>([
        ["an organization's", { kind: "organization" }],
        ["one that only reads", { access: "read" }],
        ["one without the right", { overridesPolicies: false }],
    ])("%s token may not", async (_, options) => {
        policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
        const { token } = emulator.control.addToken(options);
        const run = await startTo(emulator, workspace.id, "policy_override");
        const [check] = await list(run.id);
        expect((await override(check.id, undefined, token)).status).toBe(404);
        const headers = { authorization: `Bearer ${token}` };
        const { body } = await send(emulator, "GET", `/api/v2/policy-checks/${check.id}`, undefined, headers);
        expect(body.data.attributes.permissions).toEqual({ "can-override": false });
    });
});

describe("which sets a run meets", () => {
    const failing = (given: Partial<PolicySet>) => policySetIn(emulator, { no: ["soft-mandatory", FAIL] }, given);
    const meets = async () => {
        const run = await startTo(emulator, workspace.id, "planned_and_finished", { "plan-only": true }).catch(
            () => null,
        );
        return run === null;
    };

    test("global ones", async () => {
        failing({ global: true });
        expect(await meets()).toBe(true);
    });
    test("global ones that exclude neither it nor its project", async () => {
        failing({ global: true, workspaceExclusionIds: [workspace.id] });
        failing({ global: true, projectExclusionIds: [workspace.projectId] });
        expect(await meets()).toBe(false);
    });
    test("those attached to it", async () => {
        failing({ global: false, workspaceIds: [workspace.id] });
        expect(await meets()).toBe(true);
    });
    test("those attached to its project", async () => {
        failing({ global: false, projectIds: [workspace.projectId] });
        expect(await meets()).toBe(true);
    });
    test("those of its project that do not exclude it", async () => {
        failing({ global: false, projectIds: [workspace.projectId], workspaceExclusionIds: [workspace.id] });
        expect(await meets()).toBe(false);
    });
    test("none that is attached elsewhere, of another organization, or empty", async () => {
        failing({ global: false, workspaceIds: [emulator.control.create("workspaces", { name: "other" }).id] });
        failing({ global: true, organization: "other" });
        emulator.control.create("policy-sets", { name: "empty", global: true });
        expect(await meets()).toBe(false);
        expect(emulator.control.list("policy-checks")).toEqual([]);
    });
});

describe("the content of versions", () => {
    const FILES = {
        "sentinel.hcl": `
            policy "size" {
                source            = "./policies/size.sentinel"
                enforcement_level = "hard-mandatory"
            }
            policy "tags" { enforcement_level = "soft-mandatory" }
        `,
        "policies/size.sentinel": PASS,
        "tags.sentinel": FAIL,
    };

    test("is decided by its files", async () => {
        const { id } = emulator.control.create("policy-sets", { name: "guard", global: true });
        await emulator.control.uploadPolicySetVersion(id, FILES);
        const run = await startTo(emulator, workspace.id, "policy_override");
        const [{ attributes }] = await list(run.id);
        expect(attributes.result).toMatchObject({ passed: 1, "soft-failed": 1 });
    });

    test("is the current version's", async () => {
        const { id } = emulator.control.create("policy-sets", { name: "guard", global: true });
        await emulator.control.uploadPolicySetVersion(id, FILES);
        await emulator.control.uploadPolicySetVersion(id, { ...FILES, "tags.sentinel": PASS });
        await emulator.control.uploadPolicySetVersion(id, {}, { status: "errored", files: null });
        await startTo(emulator, workspace.id, "policy_checked");
    });

    test.each<[string, Record<string, string>, RegExp]>([
        ["no configuration", { "a.sentinel": PASS }, /sentinel\.hcl is missing/],
        ["a configuration that is none", { "sentinel.hcl": "policy {" }, /sentinel\.hcl/],
        ["a policy that is not there", { "sentinel.hcl": 'policy "a" {}' }, /a\.sentinel is missing/],
    ])("with %s errors", async (_, files, message) => {
        const { id } = emulator.control.create("policy-sets", { name: "guard", global: true });
        await emulator.control.uploadPolicySetVersion(id, files);
        const run = await startTo(emulator, workspace.id, "errored");
        const [{ attributes }] = await list(run.id);
        expect(attributes.status).toBe("errored");
        expect(attributes.result.sentinel.error).toMatch(message);
    });
});

describe("scripts", () => {
    const scripted = async (script: RunScript, status: string) => {
        policySetIn(emulator, { tags: ["soft-mandatory", PASS], other: ["hard-mandatory", PASS] });
        const run = await startTo(emulator, workspace.id, status, {}, script);
        return list(run.id);
    };

    test("say what policies answer", async () => {
        const [{ attributes }] = await scripted({ policies: { tags: "failed", "*": "passed" } }, "policy_override");
        expect(attributes.result).toMatchObject({ passed: 1, "soft-failed": 1 });
    });

    test("say that one errors", async () => {
        const [{ attributes }] = await scripted({ policies: { tags: "errored" } }, "errored");
        expect(attributes).toMatchObject({ status: "errored", result: { sentinel: { error: "told to error" } } });
    });

    test("tell whole checks, malformed ones too", async () => {
        const policyChecks = [
            { status: "passed", result: "yes" },
            { status: "brewing", result: null, overlay: { omit: ["scope"], set: { actions: 7 } } },
        ];
        const checks = await scripted({ policyChecks, afterPolicyChecks: "policy_checked" }, "policy_checked");
        expect(checks.map(({ attributes }: { attributes: object }) => attributes)).toMatchObject([
            { status: "passed", result: "yes" },
            { status: "brewing", result: null, actions: 7 },
        ]);
        expect(checks[1].attributes).not.toHaveProperty("scope");
    });

    test("a status that nobody knows ends the run as an error", async () => {
        expect(await scripted({ policyChecks: [{ status: "brewing" }] }, "errored")).toHaveLength(1);
    });

    test("leave checks away", async () => {
        expect(await scripted({ policyChecks: [] }, "planned")).toEqual([]);
    });
});

test("the list comes whole without page parameters", async () => {
    const policyChecks = Array.from({ length: 25 }, () => ({ status: "passed" }));
    const run = await startTo(emulator, workspace.id, "policy_checked", {}, { policyChecks });
    const all = await send(emulator, "GET", `/api/v2/runs/${run.id}/policy-checks`);
    expect(all.body.data).toHaveLength(25);
    expect(all.body).not.toHaveProperty("meta");
    const page = await send(emulator, "GET", `/api/v2/runs/${run.id}/policy-checks?page[number]=2`);
    expect(page.body.data).toHaveLength(5);
    expect(page.body.meta.pagination["total-count"]).toBe(25);
});
