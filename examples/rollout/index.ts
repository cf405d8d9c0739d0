import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();
const canaryProjectId = config.require("canaryProjectId");

/** What each step asks of the trial, and how strict the policies then are in the canary project and everywhere else. */
const steps = {
    advisory: { allow: 10, canary: "advisory", everywhere: "advisory" },
    canary: { allow: 3, canary: "mandatory", everywhere: "advisory" },
    everywhere: { allow: 0, canary: "mandatory", everywhere: "mandatory" },
};

// The step that the roll-out is at: the one line that a pull request changes.
const step = steps.advisory;

const trial = new tfe.PolicyTrial("guardrails", {
    directory: "policies",
    wildcardName: config.get("workspaces") ?? "*",
    allow: step.allow,
});

/** The policies for some workspaces, enforced no more strictly than the step says; not before the trial has passed. */
function guard(name: string, maximum: string, where: Partial<tfe.PolicySetArgs>): tfe.PolicySet {
    const set = new tfe.PolicySet(name, { name, kind: "opa", ...where });
    const content = { policySetId: set.id, directory: "policies", enforcement: { maximum } };
    new tfe.PolicySetVersion(name, content, { dependsOn: trial });
    return set;
}

guard("guardrails-canary", step.canary, { projectIds: [canaryProjectId] });
guard("guardrails", step.everywhere, { global: true, projectExclusionIds: [canaryProjectId] });

export const tried = trial.tried;
export const failed = trial.failed;
