import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();

const mandatoryTags = new tfe.Policy("mandatory-tags", {
    name: "mandatory-tags",
    description: "Every resource has an owner",
    file: "policies/mandatory-tags.sentinel",
    enforcementLevel: "hard-mandatory",
});

const guardrails = new tfe.PolicySet("guardrails", { name: "production-guardrails" });

new tfe.PolicyAttachment("mandatory-tags", { policySetId: guardrails.id, policyId: mandatoryTags.id });

// One listing of the organization serves every look-up; the list is one resource, however many workspaces there are.
const production = tfe.getWorkspaceIdsOutput({
    wildcardName: config.require("wildcardName"),
    requireMatch: true,
});

const attached = new tfe.WorkspaceAttachment("production", {
    policySetId: guardrails.id,
    workspaceIds: production.ids,
});

export const policySetId = guardrails.id;
export const workspaces = attached.workspaceIds.apply((ids) => ids?.length);
