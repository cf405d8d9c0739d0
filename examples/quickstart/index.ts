import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();

const guardrails = new tfe.PolicySet("guardrails", {
    name: "guardrails",
    kind: "opa",
    description: config.require("description"),
    // Left out of the configuration: whatever others have attached stays as it is.
    workspaceIds: config.getObject<string[]>("workspaceIds"),
});

export const policySetId = guardrails.id;
export const workspaces = guardrails.workspaceCount;
