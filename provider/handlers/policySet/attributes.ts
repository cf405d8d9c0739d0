import { isDeepStrictEqual } from "node:util";
import type { PolicySetAttributes } from "../../api/policySets";
import type { TagSelector } from "../../api/tagSelectors";
import {
    policySet as kind,
    type PolicySetTagSelectorInputs,
    type PolicySetVcsRepoInputs,
} from "../../definitions/policySet";
import { namesIn } from "../../definitions/table";
import { attributesOf, pick } from "../base/found";
import { LIST_INPUTS, type SetInputs, type SetState } from "./found";
import { leavesTags } from "./leaving";

/** What the platform takes as attributes. */
const ATTRIBUTES = namesIn(kind.inputs, "organization", ...LIST_INPUTS);
/** What stays as the platform has it when it is left out, and what is cleared then. */
const LEFT_ALONE = ["agentEnabled", "policyToolVersion"] as const;
const CLEARED = namesIn(kind.inputs, "organization", "kind", "tagSelectors", ...LEFT_ALONE, ...LIST_INPUTS);

/** The attributes that a POST has to carry. */
export function declaredAttributes(inputs: SetInputs): PolicySetAttributes {
    const { overridable, vcsRepo, tagSelectors = [], ...given } = pick(inputs, ATTRIBUTES);
    return {
        ...given,
        name: inputs.name,
        ...((inputs.kind !== "sentinel" || inputs.agentEnabled === true) && { overridable }),
        ...(vcsRepo && { vcsRepo: wholeVcsRepo(vcsRepo) }),
        ...(tagSelectors.length > 0 && { tagSelectors: wholeSelectors(tagSelectors) }),
    };
}

/** The attributes that a PATCH has to carry; a property that is left out is cleared. */
export function changedAttributes(
    olds: SetState,
    news: SetInputs,
    changed: readonly string[],
): Partial<PolicySetAttributes> {
    const isChanged = (name: string) => changed.includes(name);
    const { overridable, policyUpdatePatterns, vcsRepo, ...cleared } = attributesOf(news, CLEARED.filter(isChanged));
    // Where there is no agent the platform knows of no such thing.
    const mayOverride = news.overridable === true || olds.overridable === true;
    return {
        ...pick(news, LEFT_ALONE.filter(isChanged)),
        ...(isChanged("tagSelectors") && news.tagSelectors && { tagSelectors: wholeSelectors(news.tagSelectors) }),
        ...(leavesTags(olds, news) && { tagSelectors: [] }),
        ...cleared,
        ...(overridable !== undefined && mayOverride && { overridable }),
        ...(policyUpdatePatterns !== undefined && { policyUpdatePatterns: policyUpdatePatterns ?? [] }),
        ...(vcsRepo !== undefined && { vcsRepo: vcsRepo && wholeVcsRepo(vcsRepo) }),
    };
}

/** No value stands for any value, and has to be said; what stands twice is sent once. */
function wholeSelectors(given: readonly Given[]): TagSelector[] {
    const all = given.map(({ tagKey, tagValue, isExclude = false }) => ({
        tagKey,
        tagValue: tagValue ?? null,
        isExclude,
    }));
    return all.filter((one, at) => all.findIndex((other) => isDeepStrictEqual(one, other)) === at);
}
type Given = Omit<PolicySetTagSelectorInputs, "isExclude"> & { readonly isExclude?: boolean };

/** The object replaces the old one, so a branch that is left out must be said to be none; an empty credential is refused. */
function wholeVcsRepo(vcsRepo: PolicySetVcsRepoInputs): PolicySetAttributes["vcsRepo"] {
    const { identifier, branch = null, ingressSubmodules = false, oauthTokenId, githubAppInstallationId } = vcsRepo;
    return {
        identifier,
        branch,
        ingressSubmodules,
        ...(oauthTokenId ? { oauthTokenId } : {}),
        ...(githubAppInstallationId ? { githubAppInstallationId } : {}),
    };
}
