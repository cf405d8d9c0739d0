import { isDeepStrictEqual } from "node:util";
import type { Client } from "../../api/client";
import { NotFoundError } from "../../api/errors";
import type { Run, RunAttributes } from "../../api/run";
import { namesIn } from "../../definitions/table";
import { attributesOf, type RunGiven } from "./found";
import type { Mark } from "./mark";

type Start = Omit<RunAttributes, "message" | "terraformVersion">;

/** What the platform makes of the attributes that a start leaves out. */
const DEFAULTS: Required<Start> = {
    isDestroy: false,
    autoApply: false,
    planOnly: false,
    refresh: true,
    refreshOnly: false,
    savePlan: false,
    allowEmptyApply: false,
    allowConfigGeneration: false,
    debuggingMode: false,
    targetAddrs: [],
    replaceAddrs: [],
    invokeActionAddrs: [],
    policyPaths: [],
    variables: [],
};
/** Every edition of the platform shows these; the others came later, and what a platform does not know has its default. */
const ALWAYS_SHOWN: readonly (keyof Start)[] = ["isDestroy", "autoApply"];

/** The user of the client's token; `undefined` where the platform does not say. */
export async function ownUser(client: Client): Promise<string | undefined> {
    try {
        return (await client.users.own()).id;
    } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
    }
}

/**
 * Why a run cannot be one that this user started over the API, as words that follow "because"; `undefined` when it is.
 * Whoever may plan in the workspace can write any mark into a message, but not start a run as somebody else.
 */
export function notStartedBy(user: string | undefined, { attributes, createdById }: Run): string | undefined {
    if (user === undefined) return "the platform does not say whose token this is";
    if (createdById === undefined) return "the platform does not say who started it";
    if (createdById !== user) return "another user started it";
    if (attributes.source !== "tfe-api" || attributes.triggerReason !== "manual")
        return "it was not started over the API";
    return undefined;
}

/** The names of what a run was started with otherwise than declared. Values may be secret, so they are not told. */
export function startedOtherwise(run: Run, inputs: RunGiven, mark: Mark): string[] {
    const { attributes } = run;
    const declared = attributesOf(inputs, mark.message);
    const names = namesIn(DEFAULTS);
    const differing: string[] = names.filter((name) => {
        const wanted = declared[name] ?? DEFAULTS[name];
        const shown = attributes[name] ?? undefined;
        if (shown === undefined && ALWAYS_SHOWN.includes(name)) return true;
        // A configuration version that is only for plans makes the run one.
        if (name === "planOnly" && wanted === false && inputs.configurationVersionId !== undefined) return false;
        return !isDeepStrictEqual(comparable(shown ?? DEFAULTS[name]), comparable(wanted));
    });
    if (!mark.saysTheSame(run)) differing.push("message");
    if (run.workspaceId !== inputs.workspaceId) differing.push("workspaceId");
    for (const [name, has] of [
        ["terraformVersion", attributes.terraformVersion],
        ["configurationVersionId", run.configurationVersionId],
    ] as const) {
        if (inputs[name] !== undefined && inputs[name] !== has) differing.push(name);
    }
    return differing;
}

/** Variables by name; everything else as it is. */
function comparable(value: unknown): unknown {
    if (!Array.isArray(value) || !value.every(isVariable)) return value;
    return [...value].map(({ key, value: text }) => [key, text]).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

function isVariable(value: unknown): value is { key: string; value: string } {
    return typeof value === "object" && value !== null && "key" in value && "value" in value;
}
