import { nameInProgram } from "../../urn";
import type { Definition } from "./definition";
import { type Holder, type Holds, holds as ofThisRun } from "./holds";
import { ExplainedError } from "./hostErrors";
import { instanceOf } from "./instance";
import type { Values } from "./properties";
import { warn } from "./status";

/** What resources of one kind hold on the platform: the objects of their ids. */
export class Ownership {
    private readonly noun: string;
    private readonly holding: boolean;
    /** Objects and instances that stay in the program: they have not left it for another resource. */
    private readonly replaced = new Set<string>();

    constructor(
        private readonly definition: Pick<Definition, "kind" | "sharesObject" | "holds">,
        private readonly holds: Holds = ofThisRun,
    ) {
        this.noun = definition.kind.noun;
        this.holding = !definition.sharesObject;
    }

    /**
     * Notes that a resource holds an object, and warns when another one does.
     *
     * @param news what is declared, where that is known: more may be held by it
     */
    note(id: string, instance: string, urn: string | undefined, news: Values = {}): void {
        if (!this.holding) return;
        for (const key of this.definition.holds?.(id, news) ?? []) this.holds.note(key, instance, urn);
        this.holds.note(id, instance, urn);
        const other = this.otherOf(id, instance);
        if (other) warn(urn, this.doubled(id, nameInProgram(urn) ?? "This resource", nameOf(other)));
    }

    /** A resource that is about to be replaced holds its object no longer: its own deletion takes it away. */
    replace(id: string, instance: string): void {
        this.replaced.add(`${id} ${instance}`);
        this.giveUp(id, instance);
    }

    giveUp(id: string, instance: string): void {
        if (this.holding) this.holds.drop(id, instance);
    }

    /** Notes that a resource could not be created because an object has its name. */
    want(id: string, instance: string, urn: string | undefined): void {
        this.holds.note(wanted(id), instance, urn);
    }

    /**
     * Gives up what a resource holds that is to be deleted.
     *
     * @returns whether the object is to be deleted; otherwise another resource holds it, which a warning says
     * @throws ExplainedError when the program wants it under another name, or nobody can tell
     */
    leave(id: string, olds: Values): boolean {
        if (!this.holding) return true;
        const instance = instanceOf(id, olds);
        this.holds.drop(id, instance);
        const [other] = this.holds.others(id, instance);
        const [successor] = this.holds.others(wanted(id), instance);
        const isInProgram = this.replaced.has(`${id} ${instance}`);
        if (!other && successor && !isInProgram) throw this.wantedBy(id, olds, successor);
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

    /** With --continue-on-error the engine deletes the old resource although the new one could not be created. */
    private wantedBy(id: string, olds: Values, successor: Holder): ExplainedError {
        return new ExplainedError(
            `The ${this.noun} ${id} was not deleted, because ${nameOf(successor)} of this program could not be created in its place. ` +
                `If that is ${nameInProgram(olds.__urn) ?? "this resource"} under another name or parent, say so with the resource ` +
                "option aliases. To have a new one in its place, take the resource out of the program in an up of its own first.",
        );
    }

    private doubled(id: string, one: string, other: string): string {
        return (
            `${one} and ${other} of this stack are the same ${this.noun}, ${id}. Keep one of them. The ${this.noun} stays when one is ` +
            "taken out of the program; but it goes when a command sees only that one, as destroy and --target do. To be sure, take " +
            "the other one out of the state with pulumi state delete."
        );
    }
}

function wanted(id: string): string {
    return `wanted ${id}`;
}

function nameOf({ urn }: Holder): string {
    return nameInProgram(urn) ?? "another resource";
}
