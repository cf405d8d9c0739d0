import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();
const wildcardName = config.require("workspaces");

const guardrails = new tfe.PolicySet("guardrails", {
    name: "opa-guardrails",
    kind: "opa",
    description: "Checked in every run. Declared in Pulumi: changes made here by hand are undone.",
});

// Nobody is stopped by a policy that has not been tried: up fails with a table where it would fail too often.
const trial = new tfe.PolicyTrial("guardrails", { directory: "policies", wildcardName, allow: 0 });
const content = { policySetId: guardrails.id, directory: "policies" };
new tfe.PolicySetVersion("guardrails", content, { dependsOn: trial });

const workspaces = tfe.getWorkspaceIdsOutput({ wildcardName, requireMatch: true });
new tfe.WorkspaceAttachment("guardrails", { policySetId: guardrails.id, workspaceIds: workspaces.ids });

export const policySetId = guardrails.id;
