import type { PolicySetInputs } from "../../../provider/definitions/policySet";
import type { Unchecked } from "../../../provider/handlers/base/definition";
import { refine } from "../../../provider/handlers/policySet/inputs";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const oauth = { identifier: "acme/policies", oauthTokenId: "ot-0000000000000001" };
const refused = (inputs: Record<string, unknown>) =>
    refine({ kind: "sentinel", global: false, overridable: false, ...inputs }).failures.map(
        ({ path, reason }) => `${path}: ${reason}`,
    );

test.each([
    [
        { global: true, workspaceIds: ["ws-0000000000000001"] },
        /^workspaceIds: cannot be given for a global set.*global to false/,
    ],
    [{ global: true, projectIds: ["prj-0000000000000001"] }, /^projectIds: cannot be given for a global set/],
    [{ projectExclusionIds: ["prj-0000000000000001"] }, /^projectExclusionIds: excludes from a global set only/],
    [{ vcsRepo: oauth, policyIds: ["pol-0000000000000001"] }, /^policyIds: cannot be given together with vcsRepo/],
    [{ vcsRepo: { identifier: "a/b" } }, /^vcsRepo: needs a credential/],
    [{ vcsRepo: { ...oauth, githubAppInstallationId: "ghain-0000000000000001" } }, /^vcsRepo: .* cannot both be given/],
    [{ policiesPath: "/sub" }, /^policiesPath: is for a set with a VCS repository only/],
    [{ kind: "opa", policyToolVersion: "latest" }, /^policyToolVersion: cannot be "latest" for a set of kind opa/],
    [{ overridable: true }, /^overridable: is for Sentinel sets with agentEnabled only/],
])("%j is refused", (inputs, reason) => {
    const reasons = refused(inputs);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
});

test.each<[Unchecked<PolicySetInputs>, RegExp]>([
    [{ policyUpdatePatterns: ["*"] }, /^policyUpdatePatterns: means nothing to a set without a VCS repository/],
    [{ kind: "opa", agentEnabled: true }, /^agentEnabled: means something for kind sentinel only/],
    [{ kind: "tfpolicy", agentEnabled: false }, /^agentEnabled: means something for kind sentinel only/],
    [{ policyToolVersion: "0.40.0" }, /^policyToolVersion: means nothing to a Sentinel set without agentEnabled/],
    [{ policyToolVersion: "latest", agentEnabled: false }, /^policyToolVersion: means nothing to a Sentinel set/],
])("%j passes, because the platform takes it, with a warning", (inputs, reason) => {
    const { failures, warnings } = refine({ kind: "sentinel", global: false, overridable: false, ...inputs });
    expect(failures).toEqual([]);
    expect(warnings?.map((each) => `${each.path}: ${each.reason}`)).toEqual([expect.stringMatching(reason)]);
});

test.each([
    [{ global: true, workspaceIds: [] }],
    [{ global: true, workspaceExclusionIds: ["ws-0000000000000001"], projectExclusionIds: ["prj-0000000000000001"] }],
    [{ projectIds: ["prj-0000000000000001"], workspaceExclusionIds: ["ws-0000000000000001"] }],
    [{ projectIds: UNKNOWN, workspaceExclusionIds: ["ws-0000000000000001"] }],
    [{ global: UNKNOWN, workspaceIds: ["ws-0000000000000001"] }],
    [{ vcsRepo: oauth, policiesPath: "/sub", policyUpdatePatterns: ["*"] }],
    [{ vcsRepo: { identifier: "a/b", githubAppInstallationId: UNKNOWN } }],
    [{ vcsRepo: UNKNOWN, policiesPath: "/sub" }],
    [{ kind: "opa", overridable: true, policyToolVersion: "1.4.2" }],
    [{ agentEnabled: true, overridable: true, policyToolVersion: "0.40.0" }],
    [{ agentEnabled: UNKNOWN, overridable: true }],
    [{ kind: UNKNOWN, agentEnabled: true }],
])("%j passes", (inputs) => {
    expect(refused(inputs)).toEqual([]);
});
