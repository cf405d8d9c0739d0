import { type Holder, type Holds, holds as ofThisRun } from "./holds";
import { instanceOf } from "./instance";
import type { Values } from "./properties";
import { warn } from "./status";
import { nameInProgram } from "./urn";

/** What resources of one kind hold on the platform: the objects of their ids. */
export class Ownership {
    /**
     * @param noun what messages call the object
     * @param holding whether to delete the resource is to delete the object; otherwise any number may stand for it
     */
    constructor(
        private readonly noun: string,
        private readonly holding: boolean,
        private readonly holds: Holds = ofThisRun,
    ) {}

    /** Notes that a resource holds an object, and warns when another one does. */
    note(id: string, instance: string, urn: string | undefined): void {
        if (!this.holding) return;
        this.holds.note(id, instance, urn);
        const other = this.otherOf(id, instance);
        if (other) warn(urn, this.doubled(id, nameInProgram(urn) ?? "This resource", nameOf(other)));
    }

    /** A resource that is about to be replaced holds its object no longer: its own deletion takes it away. */
    giveUp(id: string, instance: string): void {
        if (this.holding) this.holds.drop(id, instance);
    }

    /**
     * Gives up what a resource holds that is to be deleted.
     *
     * @returns whether the object is to be deleted; otherwise another resource holds it, which a warning says
     * @throws ExplainedError when nobody can tell
     */
    leave(id: string, olds: Values): boolean {
        if (!this.holding) return true;
        const instance = instanceOf(id, olds);
        this.holds.drop(id, instance);
        const [other] = this.holds.others(id, instance);
        if (!other) return true;
        warn(
            olds.__urn,
            `The ${this.noun} ${id} was left as it is: ${nameOf(other)} of this stack holds it too. ` +
                `${nameInProgram(olds.__urn) ?? "This resource"} is gone from the state alone.`,
        );
        return false;
    }

    /** Another resource that holds an object, as far as anybody has seen one. */
    otherOf(id: string, instance: string): Holder | undefined {
        try {
            return this.holds.others(id, instance)[0];
        } catch {
            // Where it matters, which is in `leave`, this is an error.
            return undefined;
        }
    }

    private doubled(id: string, one: string, other: string): string {
        return (
            `${one} and ${other} of this stack are the same ${this.noun}, ${id}. Keep one of them. The ${this.noun} stays when one is ` +
            "taken out of the program; but it goes when a command sees only that one, as destroy and --target do. To be sure, take " +
            "the other one out of the state with pulumi state delete."
        );
    }
}

function nameOf({ urn }: Holder): string {
    return nameInProgram(urn) ?? "another resource";
}
