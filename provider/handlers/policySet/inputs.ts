import type { ListInput, PolicySetInputs, PolicySetVcsRepoInputs } from "../../definitions/policySet";
import { type Checked, type Failure, failure } from "../base/check";
import type { Unchecked } from "../base/definition";
import { isUnknown } from "../base/unknown";
import { NOT_WITH_TAGS } from "./leaving";

/** Checks what the API allows only together, or not together. A value that is not known yet gets the benefit of the doubt. */
export function refine(inputs: Unchecked<PolicySetInputs>): Checked {
    const failures: Failure[] = [];
    const warnings: Failure[] = [];
    const refuse: Say = (property, reason) => failures.push(failure(property, reason));
    const remark: Say = (property, reason) => warnings.push(failure(property, reason));
    const filled = (name: ListInput) => Array.isArray(inputs[name]) && inputs[name].length > 0;

    if (inputs.global === true) {
        for (const name of (["workspaceIds", "projectIds"] as const).filter(filled)) {
            refuse(
                name,
                "cannot be given for a global set, which applies to every workspace; leave it out or set global to false",
            );
        }
    }
    if (inputs.global === false && filled("projectExclusionIds")) {
        refuse("projectExclusionIds", "excludes from a global set only; set global to true or leave it out");
    }
    if (Array.isArray(inputs.tagSelectors) && inputs.tagSelectors.length > 0) {
        for (const name of NOT_WITH_TAGS.filter(filled)) {
            refuse(
                name,
                "cannot be given together with tagSelectors: a set goes either by ids or by tags; leave out one of them",
            );
        }
    }
    const { vcsRepo } = inputs;
    if (vcsRepo !== undefined && !isUnknown(vcsRepo)) {
        if (filled("policyIds")) {
            refuse(
                "policyIds",
                "cannot be given together with vcsRepo, which brings its own policies; leave out one of them",
            );
        }
        refineCredential(vcsRepo, refuse);
    } else if (vcsRepo === undefined) {
        if (isGivenText(inputs.policiesPath)) {
            refuse("policiesPath", "is for a set with a VCS repository only; give vcsRepo or leave it out");
        }
        if (isGivenText(inputs.policyUpdatePatterns)) {
            remark(
                "policyUpdatePatterns",
                "means nothing to a set without a VCS repository; give vcsRepo or leave it out",
            );
        }
    }
    refineKind(inputs, refuse, remark);
    return { inputs, failures, warnings };
}

type Say = (property: string, reason: string) => void;

function refineCredential(vcsRepo: Unchecked<PolicySetVcsRepoInputs>, refuse: Say): void {
    const { oauthTokenId, githubAppInstallationId } = vcsRepo;
    if (isUnknown(oauthTokenId) || isUnknown(githubAppInstallationId)) return;
    if (oauthTokenId && githubAppInstallationId) {
        refuse("vcsRepo", "oauthTokenId and githubAppInstallationId cannot both be given; leave out one of them");
    } else if (!oauthTokenId && !githubAppInstallationId) {
        refuse("vcsRepo", "needs a credential: give oauthTokenId or githubAppInstallationId");
    }
}

/** The API's documents call some of this invalid that the platform takes all the same: that is no reason to stop. */
function refineKind(inputs: Unchecked<PolicySetInputs>, refuse: Say, remark: Say): void {
    const { kind, agentEnabled, overridable, policyToolVersion } = inputs;
    if (kind === "opa" && policyToolVersion === "latest") {
        const wayOut = 'name a version such as "1.4.2", or leave it out for the one that the platform chooses';
        refuse("policyToolVersion", `cannot be "latest" for a set of kind opa; ${wayOut}`);
    }
    if (isUnknown(kind)) return;
    if (kind !== "sentinel") {
        if (agentEnabled === undefined) return;
        remark("agentEnabled", "means something for kind sentinel only, for all others run in an agent; leave it out");
        return;
    }
    if (isUnknown(agentEnabled) || agentEnabled === true) return;
    if (overridable === true) {
        refuse("overridable", "is for Sentinel sets with agentEnabled only; set agentEnabled to true or leave it out");
    }
    if (isGivenText(policyToolVersion)) {
        const wayOut = "set agentEnabled to true or leave it out";
        remark("policyToolVersion", `means nothing to a Sentinel set without agentEnabled; ${wayOut}`);
    }
}

function isEmpty(value: unknown): boolean {
    return Array.isArray(value) && value.length === 0;
}

function isGivenText(value: unknown): boolean {
    return value !== undefined && !isUnknown(value) && value !== "" && !isEmpty(value);
}
