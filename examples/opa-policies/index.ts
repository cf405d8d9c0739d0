import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();

const guardrails = new tfe.PolicySet("guardrails", {
    name: "opa-guardrails",
    kind: "opa",
    description: "Tags, open networks and who applies. Declared in Pulumi: changes made here by hand are undone.",
    // A mandatory policy that fails stops the run, unless somebody who may manage policies overrides it.
    overridable: true,
    workspaceIds: config.getObject<string[]>("workspaceIds"),
});

const content = new tfe.PolicySetVersion("guardrails", {
    policySetId: guardrails.id,
    directory: "policies",
    // Tests of policies belong beside them, but not on the platform.
    ignore: ["*_test.rego", "**/testdata/"],
    timeout: "10m",
});

export const policySetId = guardrails.id;
export const versionId = content.id;
export const contentHash = content.contentHash;
