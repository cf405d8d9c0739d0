import * as pulumi from "@pulumi/pulumi";
import type { PolicySetTagSelector } from "../definitions/policySet";
import { tagIdOf } from "../tagId";
import { declareMembers } from "./declaredMembers";
import type { TfeResource } from "./resource";

/** Notes which tags of a policy set a resource declares, as {@link declareMembers} does of members. */
export function declareTags(
    resource: TfeResource,
    policySetId: pulumi.Input<string>,
    selectors: pulumi.Input<pulumi.Input<PolicySetTagSelector>[] | undefined>,
): void {
    const all = pulumi.output(selectors);
    for (const [list, excludes] of [
        ["tags", false],
        ["tagExclusions", true],
    ] as const) {
        const ids = all.apply((given) =>
            (given ?? []).filter(({ isExclude = false }) => isExclude === excludes).map(tagIdOf),
        );
        declareMembers(resource, list, policySetId, ids);
    }
}
