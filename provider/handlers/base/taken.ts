import { nameInProgram } from "../../urn";
import type { Operation } from "./definition";

/** A name that is taken. */
export interface Taken {
    /** Who has it, for example `The organization has a policy set guardrails already: polset-1.` */
    readonly sentence: string;
    /** The id of what has it, as the resource option import takes it. */
    readonly id: string;
    /** What has to be another. */
    readonly another: "name" | "key";
}

/**
 * What to do about a name that is taken: the ways out that may fit, in the order of what is likelier and does less harm.
 *
 * An import of what another resource has would leave the object with two of them, and each deletes it; so where one is known
 * there is no word of it.
 */
export function waysOut({ sentence, id, another }: Taken, { replacing, urn, otherOf }: Operation): string {
    const holder = otherOf(id);
    const isOwn = holder?.urn !== undefined && holder.urn === urn;
    const has = holder && !isOwn ? (nameInProgram(holder.urn) ?? "another resource") : undefined;
    const otherwise = `Otherwise choose another ${another}.`;
    if (replacing || isOwn) {
        const seen = has ? ` (seen as ${has})` : "";
        return (
            `${sentence} This resource is being replaced, and the new object is created before the old one is deleted, as --replace ` +
            `does: if ${id}${seen} is the old one, set the resource option deleteBeforeReplace: true. ${otherwise}`
        );
    }
    if (has) {
        return (
            `${sentence} It belongs to ${has} of this stack. If this resource is that one under another name or parent, take that ` +
            `one out of the program and say so with the resource option aliases. ${otherwise}`
        );
    }
    return (
        `${sentence} If it belongs to a resource of this stack that has another name or parent by now, say so with the resource option ` +
        `aliases: [{ name: "<the old name>" }]. With --replace, which creates the new object before it deletes the old one, set the ` +
        `resource option deleteBeforeReplace: true. ${otherwise} Only if no stack has it, because an up was interrupted, take it over with ` +
        `the resource option import: "${id}".`
    );
}
