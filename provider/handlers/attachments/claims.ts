import type { Members } from "../../api/policySets";

/**
 * Which resource instance declares a member, as far as this process has seen.
 *
 * The engine creates first and deletes last. When a resource is renamed, replaced by force, or hands a member over to another
 * one, the old instance is deleted after the new one has found the member in its place: it must not take it away. An `up` that
 * fails between the two leaves the deletion to the next, where the new instance is only compared; so that claims as well.
 */
export class Claims {
    constructor(
        private readonly set: string,
        private readonly list: Members,
    ) {}

    claim(ids: readonly string[], instance: string): void {
        for (const id of ids) owners.set(this.key(id), instance);
    }

    /** Gives up the claims of an instance, and returns those ids that no other instance claims. */
    release(ids: readonly string[], instance: string): string[] {
        const free = ids.filter((id) => [undefined, instance].includes(owners.get(this.key(id))));
        for (const id of free) owners.delete(this.key(id));
        return free;
    }

    private key(id: string): string {
        return `${this.set} ${this.list} ${id}`;
    }
}

// One process serves one run of the engine: what was claimed in it is what the program declares. Ids of sets are unique.
const owners = new Map<string, string>();
