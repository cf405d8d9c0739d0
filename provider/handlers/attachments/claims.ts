import type { SetList } from "../../api/policySets";
import { holds } from "../base/holds";

/**
 * Which resource instances hold a member of a list, as far as this run of the engine has seen.
 *
 * The engine creates first and deletes last. When a resource is renamed, replaced by force, or hands a member over to another
 * one, the old instance is deleted after the new one has found the member in its place: it must not take it away. An `up` that
 * fails between the two leaves the deletion to the next, where the new instance is only compared; so that claims as well.
 */
export class Claims {
    constructor(
        private readonly set: string,
        private readonly list: SetList,
    ) {}

    claim(ids: readonly string[], instance: string, urn?: string): void {
        for (const id of ids) holds.note(memberKey(this.set, this.list, id), instance, urn);
    }

    drop(ids: readonly string[], instance: string): void {
        for (const id of ids) holds.drop(memberKey(this.set, this.list, id), instance);
    }

    /** Gives up the claims of an instance, and returns those ids that no other instance claims. */
    release(ids: readonly string[], instance: string): string[] {
        this.drop(ids, instance);
        return ids.filter((id) => holds.others(memberKey(this.set, this.list, id), instance).length === 0);
    }
}

/** What holds of a member are known by. */
export function memberKey(set: string, list: SetList, id: string): string {
    return `${set} ${list} ${id}`;
}
