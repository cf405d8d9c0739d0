import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();
const policySetId = config.require("policySetId");

// Policies get a value that is JSON as what it says: here a list.
const regions = new tfe.PolicySetParameter("regions", {
    policySetId,
    key: "allowed_regions",
    value: JSON.stringify(config.requireObject<string[]>("regions")),
});

// A secret of the stack: encrypted in the state, never shown, and hidden by the platform for good.
new tfe.PolicySetParameter("inventory-token", {
    policySetId,
    key: "inventory_token",
    value: config.requireSecret("inventoryToken"),
    sensitive: true,
});

export const allowedRegions = regions.value;
