import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();

const guardrails = new tfe.PolicySet("guardrails", {
    name: "guardrails",
    description: "Checked in every run. Declared in Pulumi: changes made here by hand are undone.",
});
new tfe.PolicySetVersion("guardrails", { policySetId: guardrails.id, directory: "policies" });

const workspaces = tfe.getWorkspaceIdsOutput({ wildcardName: config.require("workspaces"), requireMatch: true });
new tfe.WorkspaceAttachment("guardrails", { policySetId: guardrails.id, workspaceIds: workspaces.ids });

export const policySetId = guardrails.id;
