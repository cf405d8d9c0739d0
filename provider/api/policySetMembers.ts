import { errorOf } from "../thrown";
import { DeadlineError, NotFoundError, TfeError, ValidationError } from "./errors";
import { at } from "./noun";
import { MEMBER_TYPES, type PolicySet, PolicySets, pathOf, type SetList } from "./policySets";
import { Batch, type Carrier, type Verb } from "./session/batch";
import type { Connection } from "./session/connection";
import type { Divisible, Failures } from "./session/divide";
import { kept } from "./session/session";
import { sharedAnswer } from "./session/shared";
import { isTagList } from "./tagSelectors";

/**
 * The members of policy sets, for callers that each want a few of them: `/policy-sets/:id/relationships/…`.
 *
 * What the callers of one process ask for at the same time travels together, and one answer serves all who read a set.
 */
export class PolicySetMembers {
    constructor(private readonly connection: Connection) {}

    /**
     * Adds members; those that are there already stay.
     *
     * @returns why single members failed; all others are in
     */
    add(set: string, list: SetList, ids: readonly string[]): Promise<Failures> {
        return this.change("add", set, list, ids);
    }

    /**
     * Removes members; those that are not there are passed over.
     *
     * @returns why single members failed; all others are out
     */
    remove(set: string, list: SetList, ids: readonly string[]): Promise<Failures> {
        return this.change("remove", set, list, ids);
    }

    /** The policy set as it is, or was a moment ago if nobody in this process has written to it since; `undefined` when it is gone. */
    read(set: string, organization?: string): Promise<PolicySet | undefined> {
        const fetch = () => new PolicySets(this.connection).find(set, organization);
        return sharedAnswer(this.connection, set, at("policy-sets", set), fetch);
    }

    private async change(verb: Verb, set: string, list: SetList, ids: readonly string[]): Promise<Failures> {
        const batch = this.batchOf(set, list);
        const carrier = carrierOf(this.connection, set, list);
        // A request has the time of its most patient member; each of the others waits no longer than its own.
        const failed = ids.map((id) =>
            this.connection.deadline
                .race(batch.change(verb, id, carrier), () => tooLate(verb, set, list))
                .then(
                    () => undefined,
                    (error) => [id, errorOf(error)] as const,
                ),
        );
        return new Map((await Promise.all(failed)).filter((failure) => failure !== undefined));
    }

    private batchOf(set: string, list: SetList): Batch {
        const { batches, burst } = this.connection.session;
        return kept(batches, `${set} ${list}`, () => new Batch(burst));
    }
}

function tooLate(verb: Verb, set: string, list: SetList): DeadlineError {
    return new DeadlineError({
        method: verb === "add" ? "POST" : "DELETE",
        path: `/api/v2${pathOf(set, list)}`,
        reason: "the operation's time is up",
        hint: "Give it more time with the resource option customTimeouts.",
        mayHaveHappened: true,
    });
}

/** How a batch of one list is sent over a connection. */
export function carrierOf(connection: Connection, set: string, list: SetList): Carrier {
    const sets = new PolicySets(connection);
    const remove: Divisible = { send: (ids) => removeThose(sets, set, list, ids) };
    const add: Divisible = {
        send: (ids) => sets.addMembers(set, list, ids),
        async explain({ method, path, status, details, requestId }) {
            const found = await sets.find(set);
            const hint = found && whyNone(found, list);
            return hint ? new TfeError({ method, path, status, details, requestId, hint }) : undefined;
        },
    };
    return { deadline: connection.deadline, carry: (verb) => (verb === "add" ? add : remove) };
}

/**
 * Removes members. The platform passes over those that are not there, but may refuse ids that it does not know any more, and a
 * list that the set cannot have any more: then only what is really there counts.
 */
async function removeThose(sets: PolicySets, set: string, list: SetList, ids: readonly string[]): Promise<void> {
    try {
        await sets.removeMembers(set, list, ids);
    } catch (error) {
        if (!(error instanceof ValidationError || error instanceof NotFoundError)) throw error;
        const members = (await sets.find(set))?.members[list] ?? [];
        const there = ids.filter((id) => members.includes(id));
        if (there.length === ids.length) throw error;
        if (there.length > 0) await removeThose(sets, set, list, there);
    }
}

const OR_GO_ON = "or pulumi up --continue-on-error, and up once more";

/** Why a set can have no members of a kind, whichever they are. */
export function whyNone({ id, attributes, members }: PolicySet, list: SetList): string | undefined {
    const { global, versioned, name } = attributes;
    const set = `Policy set ${name} (${id})`;
    if (isTagList(list)) return whyNoTags(set, { attributes, members });
    const what = MEMBER_TYPES[list];
    const tags = [...(members.tags ?? []), ...(members.tagExclusions ?? [])];
    if (tags.length > 0 && list !== "policies" && list !== "projectExclusions") {
        return (
            `${set} applies to what has certain tags (${tags.join(", ")}), and so to no ${what} by their ids. Take the tags out of it ` +
            `first: TagAttachment and TagExclusion in an up of their own (${OR_GO_ON}), tagSelectors: [] in the same up.`
        );
    }
    if (global && (list === "workspaces" || list === "projects")) {
        return `${set} is global: it applies to every workspace and cannot be attached to ${what}. Make it not global first.`;
    }
    if (!global && list === "projectExclusions") {
        return `${set} is not global, so there is nothing to exclude a project from. Make it global first.`;
    }
    if (versioned && list === "policies") {
        return (
            `${set} is versioned: its policies come from a repository or from uploads and are not attached one by one. Take ` +
            "vcsRepo out of it; uploaded content cannot be taken away, so that a set with any has to be replaced (pulumi up " +
            "--replace with its URN, which needs deleteBeforeReplace: true)."
        );
    }
    return undefined;
}

function whyNoTags(
    set: string,
    { attributes, members }: Pick<PolicySet, "attributes" | "members">,
): string | undefined {
    const lists = ["workspaces", "projects", "workspaceExclusions"] as const;
    const others = lists.filter((list) => members[list]?.length);
    if (attributes.global)
        return `${set} is global: it applies to every workspace, whatever its tags. Make it not global first.`;
    if (others.length === 0) return undefined;
    return (
        `${set} has ${others.join(" and ")} by their ids, so it cannot choose by tags. Take those out of it first: attachments and exclusions ` +
        `in an up of their own (${OR_GO_ON}), lists of the PolicySet ([]) in the same up as its tagSelectors.`
    );
}
