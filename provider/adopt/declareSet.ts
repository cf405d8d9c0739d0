import type { PolicySetParameter } from "../api/policySetParameters";
import { isTagList } from "../api/tagSelectors";
import { tagAttachment, tagExclusion } from "../definitions/attachments";
import { LISTS, type ListInput } from "../definitions/policySet";
import { namesIn } from "../definitions/table";
import { importedInputs } from "../handlers/base/importing";
import { policySet } from "../handlers/policySet";
import { foundPolicySet } from "../handlers/policySet/found";
import { foundParameter, policySetParameter } from "../handlers/policySetParameter";
import { TAG_LIST_NAMES, type TagList, tagOf } from "../tagId";
import { whyNot, within } from "./declarable";
import type { Apart, FoundSet } from "./inventory";
import { type Declared, type Inputs, Output, Secret, type Section, type Term } from "./program";
import { kindOf, type References } from "./references";

/** How many members of a kind a policy set names itself; more of them have a resource of their own. */
export const MOST_INLINE = 10;

/** What the sections of a program have in common. */
export interface Surroundings {
    readonly organization: string;
    /** What the variable of something is called: after its name, and unique. */
    readonly called: (id: string, name: string, otherwise: string) => string;
    readonly references: References;
    /** Folders that were uploaded, by the name of their set. */
    readonly content: ReadonlyMap<string, string>;
    /** Gets what no program can say, a sentence each. */
    readonly left: string[];
}

/** A policy set with all that belongs to it; nothing where no program can declare it. */
export async function declaredSet(found: FoundSet, surroundings: Surroundings): Promise<Section | undefined> {
    if (found.isManaged) return declaredRest(found, surroundings);
    const { set, parameters = [], apart = [] } = found;
    const { organization, called, left } = surroundings;
    const { name } = set.attributes;
    const platforms = importedInputs(policySet, foundPolicySet(set));
    const problem = await whyNot(policySet, platforms);
    if (problem) {
        left.push(`policy set ${name} (${set.id}), with all that belongs to it: ${problem}`);
        return undefined;
    }
    const variable = called(set.id, name, "policySet");
    const owner = { id: set.id, name: variable, reference: new Output(variable) };
    const inputs: Record<string, Term> = { ...within(organization, platforms), ...vcsRepoOf(found, surroundings) };
    const attachments: Declared[] = [];
    for (const list of namesIn(LISTS).filter((each) => inputs[each] !== undefined)) {
        const ids = platforms[list] as readonly string[];
        if (ids.length <= MOST_INLINE) inputs[list] = surroundings.references.members(list, ids);
        else {
            delete inputs[list];
            attachments.push(declaredMembers(owner, list, ids, surroundings));
        }
    }
    const content = contentOf(found, owner, surroundings);
    return {
        title: `Policy set ${name}.`,
        file: `sets/${variable}`,
        resources: [
            { type: "PolicySet", variable, inputs, import: set.id },
            ...content,
            ...(await declaredParameters(owner, parameters, surroundings)),
            ...attachments,
            ...apart.map((each) => declaredMember(owner, each, surroundings)),
        ],
        remarks: remarksOn(found, content.length > 0),
    };
}

/** What belongs to a policy set that something else manages. */
async function declaredRest(
    { set, parameters = [], apart = [] }: FoundSet,
    surroundings: Surroundings,
): Promise<Section> {
    const { id, attributes, members } = set;
    const reference = surroundings.references.policySet(id);
    const owner = { id, name: surroundings.called(id, attributes.name, "policySet"), reference };
    const attachments = namesIn(LISTS).flatMap((list) => {
        const ids = members[LISTS[list]] ?? [];
        return ids.length === 0 ? [] : [declaredMembers(owner, list, ids, surroundings)];
    });
    const tags = TAG_LIST_NAMES.flatMap((list) =>
        (members[list] ?? []).map((tag) =>
            declaredTag(owner, { id: `${id}/${list}/${tag}`, list, member: tag }, surroundings),
        ),
    );
    return {
        title: `Policy set ${attributes.name}, which is managed elsewhere.`,
        file: `sets/${owner.name}`,
        resources: [
            ...(await declaredParameters(owner, parameters, surroundings)),
            ...attachments,
            ...tags,
            ...apart.map((each) => declaredMember(owner, each, surroundings)),
        ],
    };
}

/** The policy set that something belongs to. */
interface Owner {
    readonly id: string;
    /** What the names of the resources begin with that belong to it. */
    readonly name: string;
    /** What the program calls its id. */
    readonly reference: Term;
}

/** Members of a policy set as a resource of their own. */
function declaredMembers(
    { id, name, reference }: Owner,
    list: ListInput,
    ids: readonly string[],
    { called, references }: Surroundings,
): Declared {
    const { type, state, members, many } = kindOf(list);
    const variable = called(`${id}/${list}`, `${name} ${state} ${members}`, members);
    const inputs = { policySetId: reference, [many]: references.members(list, ids) };
    return { type, variable, inputs, import: id };
}

/** A member of a policy set as a resource of its own. */
function declaredMember(owner: Owner, { id: own, list, member }: Apart, surroundings: Surroundings): Declared {
    if (isTagList(list)) return declaredTag(owner, { id: own, list, member }, surroundings);
    const { id, name, reference } = owner;
    const { called, references } = surroundings;
    const { type, state, one } = kindOf(list);
    const variable = called(own, `${name} ${state} ${member}`, one);
    const [given = member] = references.members(list, [member]);
    return { type, variable, inputs: { policySetId: reference, [one]: given }, import: `${id}/${member}` };
}

/** A tag of a policy set as a resource of its own. */
function declaredTag(
    { id, name, reference }: Owner,
    { id: own, list, member }: Apart & { readonly list: TagList },
    { called }: Surroundings,
): Declared {
    const { type, state } = list === "tags" ? tagAttachment : tagExclusion;
    const variable = called(own, `${name} ${state} ${member}`, "tag");
    return { type, variable, inputs: { policySetId: reference, ...tagOf(member) }, import: `${id}/${member}` };
}

/** Parameters of a policy set. */
async function declaredParameters(
    owner: Owner,
    parameters: readonly PolicySetParameter[],
    { called, left }: Surroundings,
): Promise<Declared[]> {
    const declared: Declared[] = [];
    for (const parameter of parameters) {
        const { key, sensitive } = parameter.attributes;
        const found = foundParameter(owner.id, parameter);
        const platforms = importedInputs(policySetParameter, found);
        const problem = await whyNot(policySetParameter, platforms);
        if (problem) {
            left.push(`parameter ${key} (${found.id}): ${problem}`);
            continue;
        }
        const variable = called(found.id, `${owner.name} ${key}`, "parameter");
        const inputs: Record<string, Term> = { ...(platforms as Inputs), policySetId: owner.reference };
        if (sensitive) inputs.value = new Secret(variable);
        declared.push({ type: "PolicySetParameter", variable, inputs, import: found.id });
    }
    return declared;
}

function vcsRepoOf({ set }: FoundSet, { references }: Surroundings): Inputs {
    const { vcsRepo } = importedInputs(policySet, foundPolicySet(set)) as { vcsRepo?: Record<string, Term> };
    if (!vcsRepo) return {};
    const { oauthTokenId: token, githubAppInstallationId: installation } = vcsRepo;
    return {
        vcsRepo: {
            ...vcsRepo,
            ...(typeof token === "string" && { oauthTokenId: references.oauthToken(token) }),
            ...(typeof installation === "string" && {
                githubAppInstallationId: references.githubAppInstallation(installation),
            }),
        },
    };
}

function contentOf({ set }: FoundSet, { name, reference }: Owner, { called, content }: Surroundings): Declared[] {
    const directory = content.get(set.attributes.name);
    if (directory === undefined) return [];
    const variable = called(`${set.id}/content`, `${name} content`, "content");
    const inputs = { policySetId: reference, directory };
    return [{ type: "PolicySetVersion", variable, inputs, remarks: ["The first up uploads it once."] }];
}

function remarksOn({ set, parameters }: FoundSet, hasContent: boolean): string[] {
    const { versioned, vcsRepo, scopingType, tagSelectors, name } = set.attributes;
    const remarks: string[] = [];
    if (versioned && !vcsRepo && !hasContent) {
        remarks.push(
            `Its content was uploaded${set.currentVersionId ? ` (${set.currentVersionId})` : ""}, and the platform does not give it back.`,
            "To manage it, declare a PolicySetVersion with the folder, whose first up uploads it once; or adopt once more with",
            `--content ${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}=<folder>`,
        );
    }
    if (scopingType === "tag" && tagSelectors === undefined) {
        remarks.push("It applies to what has certain tags. Those are not declared here and stay as they are.");
    }
    if (!parameters) remarks.push("Its parameters could not be read, so they are not declared here.");
    return remarks;
}
