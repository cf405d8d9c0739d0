import type { PolicySetAttributes } from "../../api/policySets";
import type { Values } from "../base/properties";
import { LISTS } from "./found";

/** The attributes that a PATCH has to carry; a property that is left out is cleared. */
export function changedAttributes(
    olds: Values,
    news: Values,
    changed: readonly string[],
): Partial<PolicySetAttributes> {
    const attributes: Record<string, unknown> = {};
    for (const name of changed) {
        if (name in LISTS || name === "organization" || name === "kind") continue;
        if (news[name] === undefined && (name === "agentEnabled" || name === "policyToolVersion")) continue;
        // Where there is no agent the platform knows of no such thing.
        if (name === "overridable" && news.overridable !== true && olds.overridable !== true) continue;
        if (name === "policyUpdatePatterns") attributes[name] = news[name] ?? [];
        else if (name === "vcsRepo") attributes[name] = wholeVcsRepo(news[name] as Values | undefined);
        else attributes[name] = news[name] ?? null;
    }
    return attributes as Partial<PolicySetAttributes>;
}

/** The object replaces the old one, so a branch that is left out must be said to be none; an empty credential is refused. */
export function wholeVcsRepo(vcsRepo: Values | undefined): PolicySetAttributes["vcsRepo"] {
    if (!vcsRepo) return null;
    const { identifier, branch, ingressSubmodules, oauthTokenId, githubAppInstallationId } = vcsRepo;
    return {
        identifier: identifier as string,
        branch: (branch as string | undefined) ?? null,
        ingressSubmodules: (ingressSubmodules as boolean | undefined) ?? false,
        ...(oauthTokenId ? { oauthTokenId: oauthTokenId as string } : {}),
        ...(githubAppInstallationId ? { githubAppInstallationId: githubAppInstallationId as string } : {}),
    };
}
