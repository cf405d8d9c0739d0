import type { Client } from "../../api/client";
import type { Failures } from "../../api/session/divide";
import type { AttachmentKind as Kind } from "../../definitions/attachments";
import { errorOf } from "../../thrown";
import { explained } from "../base/explain";
import { ExplainedError } from "../base/hostErrors";

/** How many members are named before the rest is counted. */
const NAMED = 20;

/** How many different errors are looked into. */
const LOOKED_INTO = 3;

/** The same failures, with what a request or two more tell of their causes. */
export async function looked(failures: Failures, set: string, client: Client): Promise<Failures> {
    const ids = new Map<Error, string[]>();
    for (const [id, error] of failures) ids.set(error, [...(ids.get(error) ?? []), id]);
    const errors = new Map<Error, Error>();
    for (const [error, members] of [...ids].slice(0, LOOKED_INTO)) {
        const known = await explained(error, { policySetId: set, members }, async () => client);
        errors.set(error, errorOf(known));
    }
    return new Map([...failures].map(([id, error]) => [id, errors.get(error) ?? error]));
}

/** The sentence for members that could not be added or removed; each is named with what the platform said of it. */
export function failed(
    kind: Kind,
    verb: "add" | "remove",
    set: string,
    failures: Failures,
    asked: number,
): ExplainedError {
    const done =
        verb === "add" ? `not ${kind.state} ${prepositionOf(kind)}` : `still ${kind.state} ${prepositionOf(kind)}`;
    const ids = named([...failures.keys()]).join(", ");
    const head = `${failures.size} of ${asked} ${kind.members} are ${done} policy set ${set}`;
    const [reason, ...others] = new Set(failures.values());
    if (reason && others.length === 0) {
        const what = failures.size === 1 ? `The ${kind.member} ${ids} is ${done} policy set ${set}` : `${head}: ${ids}`;
        return new ExplainedError(`${what}. ${reason.message}`);
    }
    const lines = named([...failures].map(([id, error]) => `  ${id}: ${error.message}`));
    return new ExplainedError(`${head}:\n${lines.join("\n")}`);
}

function named(all: string[]): string[] {
    return all.length > NAMED ? [...all.slice(0, NAMED), `and ${all.length - NAMED} more`] : all;
}

function prepositionOf({ state }: Kind): string {
    return state === "attached" ? "to" : "from";
}
