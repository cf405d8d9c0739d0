import * as pulumi from "@pulumi/pulumi";
import type { PolicySetTagSelector } from "../definitions/policySet";
import { TAG_LIST_NAMES, tagIdsIn } from "../tagId";
import { declareMembers } from "./declaredMembers";
import type { TfeResource } from "./resource";

/** Notes which tags of a policy set a resource declares, as {@link declareMembers} does of members. */
export function declareTags(
    resource: TfeResource,
    policySetId: pulumi.Input<string>,
    selectors: pulumi.Input<pulumi.Input<PolicySetTagSelector>[] | undefined>,
): void {
    const all = pulumi.output(selectors);
    for (const list of TAG_LIST_NAMES) {
        const ids = all.apply((given = []) => tagIdsIn(given, list));
        declareMembers(resource, list, policySetId, ids);
    }
}
