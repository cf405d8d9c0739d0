import { refine } from "../../../provider/handlers/policySet/inputs";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const oauth = { identifier: "acme/policies", oauthTokenId: "ot-1" };
const refused = (inputs: Record<string, unknown>) =>
    refine({ kind: "sentinel", global: false, overridable: false, ...inputs }).failures.map(
        ({ property, reason }) => `${property}: ${reason}`,
    );

test.each([
    [{ global: true, workspaceIds: ["ws-1"] }, /^workspaceIds: cannot be given for a global set.*global to false/],
    [{ global: true, projectIds: ["prj-1"] }, /^projectIds: cannot be given for a global set/],
    [{ projectExclusionIds: ["prj-1"] }, /^projectExclusionIds: excludes from a global set only/],
    [{ workspaceExclusionIds: ["ws-1"] }, /^workspaceExclusionIds: there is nothing to exclude/],
    [{ workspaceExclusionIds: ["ws-1"], projectIds: [] }, /^workspaceExclusionIds: there is nothing to exclude/],
    [{ vcsRepo: oauth, policyIds: ["pol-1"] }, /^policyIds: cannot be given together with vcsRepo/],
    [{ vcsRepo: { identifier: "a/b" } }, /^vcsRepo: needs a credential/],
    [{ vcsRepo: { ...oauth, githubAppInstallationId: "ghain-1" } }, /^vcsRepo: .* cannot both be given/],
    [{ policiesPath: "/sub" }, /^policiesPath: is for a set with a VCS repository only/],
    [{ policyUpdatePatterns: ["*"] }, /^policyUpdatePatterns: is for a set with a VCS repository only/],
    [{ kind: "opa", agentEnabled: true }, /^agentEnabled: is for kind sentinel only/],
    [{ overridable: true }, /^overridable: is for Sentinel sets with agentEnabled only/],
    [{ policyToolVersion: "0.40.0" }, /^policyToolVersion: is for Sentinel sets with agentEnabled only/],
])("%j is refused", (inputs, reason) => {
    const reasons = refused(inputs);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
});

test.each([
    [{ global: true, workspaceIds: [] }],
    [{ global: true, workspaceExclusionIds: ["ws-1"], projectExclusionIds: ["prj-1"] }],
    [{ projectIds: ["prj-1"], workspaceExclusionIds: ["ws-1"] }],
    [{ projectIds: UNKNOWN, workspaceExclusionIds: ["ws-1"] }],
    [{ global: UNKNOWN, workspaceIds: ["ws-1"] }],
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
