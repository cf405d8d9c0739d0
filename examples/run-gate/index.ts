import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();
const canaryWorkspaceId = config.require("canaryWorkspaceId");

// The policies come to the canary workspace first.
const canarySet = new tfe.PolicySet("canary", {
    name: "guardrails-canary",
    description: "What guardrails will be next, if the canary survives it",
    workspaceIds: [canaryWorkspaceId],
});
const canaryContent = new tfe.PolicySetVersion("canary", { policySetId: canarySet.id, directory: "policies" });

// A plan of a configuration that is known to be good, which nobody will apply. New content starts a new run.
const canary = new tfe.Run(
    "canary",
    {
        workspaceId: canaryWorkspaceId,
        message: "Try the new guardrails",
        planOnly: true,
        directory: "configuration",
        triggers: [canaryContent.contentHash],
    },
    { dependsOn: canaryContent, customTimeouts: { create: "20m" } },
);

// Everybody else gets the policies only when the canary has passed them: until then this resource is not touched.
const guardrails = new tfe.PolicySet("guardrails", {
    name: "guardrails",
    description: "Checked in every run. Declared in Pulumi: changes made here by hand are undone.",
    workspaceIds: config.getObject<string[]>("workspaceIds"),
});
new tfe.PolicySetVersion("guardrails", { policySetId: guardrails.id, directory: "policies" }, { dependsOn: canary });

export const canaryRun = canary.id;
export const canaryStatus = canary.status;
export const policies = canary.policyResults.apply((results) =>
    results.map(({ policy, status }) => `${policy}: ${status}`),
);
