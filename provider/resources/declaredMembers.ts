import * as pulumi from "@pulumi/pulumi";
import { nameInProgram } from "../urn";
import { comingUrn, type TfeResource } from "./resource";

/**
 * By run of a program, as one process may run several: the first resource that declared a member, by policy set, list and
 * member.
 */
const runs = new WeakMap<object, Map<string, TfeResource>>();
const OUTSIDE = {};

/**
 * Notes which members of a policy set a resource declares, and warns when another resource of the program declares one of
 * them too. Ids that are not known yet at preview are left for `up`.
 */
export function declareMembers(
    resource: TfeResource,
    list: string,
    policySetId: pulumi.Input<string>,
    ids: pulumi.Input<pulumi.Input<string>[] | undefined>,
): void {
    const run = pulumi.runtime.getStackResource() ?? OUTSIDE;
    const declared = runs.get(run) ?? new Map<string, TfeResource>();
    runs.set(run, declared);
    // A list that holds an unknown id is unknown as a whole, so each id is looked at by itself where that is possible.
    const all: pulumi.Input<string | string[] | undefined>[] = Array.isArray(ids)
        ? ids
        : [ids as pulumi.Input<string[]>];
    for (const each of all) {
        pulumi.all([policySetId, each]).apply(([set, members]) => {
            for (const id of [members || []].flat()) note(declared, resource, `${set} ${list} ${id}`, set, id);
        });
    }
}

function note(declared: Map<string, TfeResource>, resource: TfeResource, key: string, set: string, id: string): void {
    const other = declared.get(key) ?? resource;
    declared.set(key, other);
    if (other === resource) return;
    const warn = (one: string, two: string) =>
        pulumi.log.warn(
            `${two} and ${one} both declare ${id} for policy set ${set}. Keep it in one of them only: it goes, although the other ` +
                "still declares it, when it leaves the list of the PolicySet, and when a command sees only one of them, as destroy " +
                "and --target do.",
            // An `up` that fails elsewhere would end before the engine has answered.
            { urn } as pulumi.Resource,
        );
    const urn = comingUrn(resource);
    pulumi
        .all([urn, comingUrn(other)])
        .apply(([mine, theirs]) => warn(nameInProgram(mine) ?? mine, nameInProgram(theirs) ?? theirs));
}
