import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();

const guardrails = new tfe.PolicySet("guardrails", {
    name: "sentinel-guardrails",
    description: "Tags, open ports and machine sizes. Declared in Pulumi: changes made here by hand are undone.",
    // Left out of the configuration: whatever others have attached stays as it is.
    workspaceIds: config.getObject<string[]>("workspaceIds"),
});

const content = new tfe.PolicySetVersion("guardrails", {
    policySetId: guardrails.id,
    directory: "policies",
});

export const policySetId = guardrails.id;
export const versionId = content.id;
export const status = content.status;
