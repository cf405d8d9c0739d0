import * as pulumi from "@pulumi/pulumi";
import * as tfe from "pulumi-tfe-policy";

const config = new pulumi.Config();
const runId = config.require("runId");
const agreed = config.requireObject<string[]>("policies");

export = async () => {
    const results = await tfe.listPolicyChecks({ runId });
    const failed = results.filter(({ passed, level }) => !passed && level !== "advisory");

    // An override takes in everything that failed, so what nobody agreed on must not be among it.
    const others = failed.filter(({ policy }) => !agreed.includes(policy));
    if (others.length > 0) {
        const names = others.map(({ policy, level }) => `${policy} (${level})`).join(", ");
        throw new pulumi.RunError(`Nobody agreed to override ${names} in ${runId}.`);
    }

    const override = new tfe.PolicyCheckOverride("agreed", { runId, comment: config.require("reason") });
    return { overridden: failed.map(({ policy }) => policy), status: override.status };
};
