import type { Members } from "../../api/policySets";

/**
 * Which resource instance has asked, in this process, for a member to be there.
 *
 * The engine creates first and deletes last. When a resource is renamed, replaced by force, or hands a member over to another
 * one, the old instance is deleted after the new one has found the member in its place: it must not take it away.
 */
export class Claims {
    constructor(
        private readonly address: string,
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
        return `${this.address} ${this.set} ${this.list} ${id}`;
    }
}

// One process serves one run of the engine: what was claimed in it is what the program declares.
const owners = new Map<string, string>();
