import { Handler } from "../../../provider/handlers/base/handler";
import type { Values } from "../../../provider/handlers/base/properties";
import { run } from "../../../provider/handlers/run";

const handler = new Handler(run);
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const check = (news: Values) => handler.check({}, { workspaceId: "ws-0000000000000001", ...news });
const failures = async (news: Values) =>
    (await check(news)).failures.map(({ property, reason }) => `${property}: ${reason}`);
const action = async (news: Values) => (await check(news)).inputs.action;

test.each<[Values, RegExp]>([
    [{ workspaceId: "network" }, /^workspaceId: must be an id that begins with "ws-"/],
    [
        { configurationVersionId: "cv-0000000000000001", directory: "test" },
        /^directory: cannot be given together with configurationVersionId/,
    ],
    [{ directory: "no/such/folder" }, /^directory: .*no\/such\/folder/],
    [{ isDestroy: true, refreshOnly: true }, /^refreshOnly: cannot be given together with isDestroy/],
    [{ terraformVersion: "1.9.0" }, /^terraformVersion: is for plan-only runs/],
    [{ variables: { size: 2 } }, /^variables: must map names to HCL literals, given as texts; "size" is a number/],
    [
        { variables: { x: "prod" } },
        /^variables: "x" is no HCL literal: it is a bare word; a text stands in quotes\. For a text, JSON\.stringify\("prod"\)/,
    ],
    [{ variables: { good: "1", x: "" } }, /^variables: "x" is no HCL literal: it is empty; an empty text is ""/],
    [
        { targetAddrs: ["aws_instance.a[name]"] },
        /^targetAddrs: "aws_instance\.a\[name\]" is no address that Terraform takes: it has a key that is neither/,
    ],
    [{ replaceAddrs: ["a.b", ""] }, /^replaceAddrs: "" is no address that Terraform takes: it is empty/],
    [
        { replaceAddrs: ["module.a"] },
        /^replaceAddrs: "module\.a" .* it is a module, and only a resource can be replaced/,
    ],
    [
        { policyGate: { requiredPolicySets: ["guardrails", ""] } },
        /^policyGate\.requiredPolicySets: must hold ids or names, but a text in it is empty/,
    ],
    [
        { autoApply: true, policyGate: { requiredPolicySets: ["guardrails"] } },
        /^autoApply: the platform would apply the run before the gate has seen what checked it/,
    ],
    [{ planOnly: true, decision: "apply" }, /^decision: has no meaning for a plan-only run/],
    [{ planOnly: true, autoApply: true }, /^autoApply: has no meaning for a plan-only run/],
    [
        { planOnly: true, policyGate: { softFailed: "override" } },
        /^policyGate\.softFailed: a plan-only run ends with its soft failures/,
    ],
    [
        { decision: "discard", policyGate: { softFailed: "override" } },
        /^policyGate\.softFailed: nothing needs to be overridden/,
    ],
    [{ autoApply: true, decision: "leave" }, /^autoApply: the platform would apply the run, but decision says "leave"/],
    [
        { autoApply: true, policyGate: { advisoryFailed: "fail" } },
        /^autoApply: the platform would apply the run before the gate/,
    ],
    [{ policyGate: { hardFailed: "override" } }, /^policyGate\.hardFailed: must be one of fail, leave/],
    [
        { policyGate: { softFailled: "fail" } },
        /policyGate\.softFailled: there is no such property; did you mean softFailed\?/,
    ],
])("%j is refused", async (news, reason) => {
    expect(await failures(news)).toEqual([expect.stringMatching(reason)]);
});

test("a plan-only run may name a version of Terraform; values that are not known yet are not judged", async () => {
    expect(await failures({ planOnly: true, terraformVersion: "1.9.0" })).toEqual([]);
    expect(
        await failures({ planOnly: UNKNOWN, terraformVersion: "1.9.0", directory: UNKNOWN, decision: UNKNOWN }),
    ).toEqual([]);
    const unknowns = { variables: { x: UNKNOWN }, targetAddrs: [UNKNOWN], replaceAddrs: UNKNOWN };
    expect(await failures({ ...unknowns, policyGate: { requiredPolicySets: [UNKNOWN] } })).toEqual([]);
    expect(await failures({ ...unknowns, policyGate: UNKNOWN })).toEqual([]);
});

test("a value of a variable is not told, as it may be secret", async () => {
    const { failures: found } = await check({ variables: { password: "hunter2" } });
    expect(JSON.stringify(found)).not.toContain("hunter2");
});

test("what creating it does is put into words", async () => {
    expect(await action({})).toBe(
        "starts a run in ws-0000000000000001: plan, stop if mandatory policies fail, leave it to be confirmed",
    );
    expect(await action({ isDestroy: true, decision: "apply", policyGate: { softFailed: "override" } })).toBe(
        "starts a destroy run in ws-0000000000000001: plan, override soft failures of policies, stop if mandatory policies fail, apply",
    );
    expect(await action({ policyGate: { requiredPolicySets: ["a", "b"] } })).toContain(
        "stop unless 2 required policy sets have checked it, leave",
    );
    expect(await action({ workspaceId: UNKNOWN, planOnly: true, policyGate: { advisoryFailed: "fail" } })).toBe(
        "starts a plan-only run in a workspace that is not known yet: plan, stop if any policy fails",
    );
    expect(await action({ policyGate: UNKNOWN })).toBe("starts a run in ws-0000000000000001: plan and policies");
});

test("the words change nothing by themselves, and nobody else may write them", async () => {
    const { inputs } = await check({ action: "nothing", contentHash: "sha256:0" });
    expect(inputs).toMatchObject({ action: expect.stringMatching(/^starts a run/) });
    expect(inputs).not.toHaveProperty("contentHash");
    expect(
        await handler.diff("run-0000000000000001", { ...inputs, gate: "passed", action: "as it was" }, inputs),
    ).toEqual({
        changes: false,
    });
});
