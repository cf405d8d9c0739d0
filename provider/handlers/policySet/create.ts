import { TfeError, ValidationError } from "../../api/errors";
import type { Members, PolicySet, PolicySetAttributes } from "../../api/policySets";
import { changedProperties, project } from "../base/compare";
import type { Operation } from "../base/handler";
import type { Values } from "../base/properties";
import { foundPolicySet, LISTS } from "./found";
import { PROPERTIES } from "./inputs";
import { wholeVcsRepo } from "./update";

/** How old a set may be, in milliseconds, to pass for one that an interrupted `up` of this program created. */
const RECENT = 60 * 60_000;
/** How often a create is sent when its answers get lost. */
const ATTEMPTS = 4;

/**
 * Creates a policy set, once.
 *
 * A create whose answer was lost is looked up by its exact name before it is sent again. The set of that name is taken
 * over when it is what the program declares, to the last property, and no older than an hour: then it is what this
 * create, or an `up` that was killed before it could note the id, left behind. Anything else belongs to somebody.
 */
export async function createPolicySet(inputs: Values, { client, status }: Operation): Promise<PolicySet> {
    const organization = inputs.organization as string;
    for (let attempt = 1; ; attempt++) {
        try {
            return await client.policySets.create(organization, attributesOf(inputs), membersOf(inputs));
        } catch (error) {
            const lost = error instanceof TfeError && error.mayHaveHappened;
            if (!lost && !isNameTaken(error)) throw error;
            const set = await client.policySets.findByName(organization, inputs.name as string);
            if (set && isRecent(set) && isAsDeclared(set, inputs)) {
                status(`took over ${set.id}, which an earlier attempt created`);
                return set;
            }
            if (set) throw taken(error as TfeError, set);
            if (attempt === ATTEMPTS) throw error;
        }
    }
}

function attributesOf(inputs: Values): PolicySetAttributes {
    const names = Object.keys(PROPERTIES).filter(
        (name) => !(name in LISTS) && name !== "organization" && name !== "vcsRepo",
    );
    const given = Object.fromEntries(
        names.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]]),
    );
    if (inputs.kind === "sentinel" && inputs.agentEnabled !== true) delete given.overridable;
    if (inputs.vcsRepo) given.vcsRepo = wholeVcsRepo(inputs.vcsRepo as Values);
    return given as unknown as PolicySetAttributes;
}

function membersOf(inputs: Values): Partial<Record<Members, string[]>> {
    const given = Object.entries(LISTS).filter(([input]) => (inputs[input] as string[] | undefined)?.length);
    return Object.fromEntries(given.map(([input, list]) => [list, inputs[input] as string[]]));
}

function isNameTaken(error: unknown): boolean {
    return (
        error instanceof ValidationError &&
        error.details.some(({ detail = "", pointer = "" }) => /taken/i.test(detail) && /name|^$/.test(pointer))
    );
}

function isRecent(set: PolicySet): boolean {
    const age = Date.now() - Date.parse(set.attributes.createdAt ?? "");
    return age < RECENT;
}

function isAsDeclared(set: PolicySet, inputs: Values): boolean {
    const platforms = project(PROPERTIES, inputs, foundPolicySet(set).inputs);
    return changedProperties(PROPERTIES, inputs, platforms).length === 0;
}

function taken(error: TfeError, set: PolicySet): TfeError {
    const { method, path, status, details, requestId } = error;
    const hint =
        `The organization has a policy set ${set.attributes.name} already: ${set.id}. Choose another name, or take it over ` +
        `with the resource option import: "${set.id}".`;
    return new ValidationError({ method, path, status, details, requestId, hint });
}
