import { ATTACHMENTS, type AttachmentKind } from "../definitions/attachments";
import { LISTS, type ListInput } from "../definitions/policySet";
import { namesIn } from "../definitions/table";
import { importedInputs } from "../handlers/base/importing";
import { foundPolicy, policy } from "../handlers/policy";
import { policySet } from "../handlers/policySet";
import { foundPolicySet } from "../handlers/policySet/found";
import { foundParameter, policySetParameter } from "../handlers/policySetParameter";
import type { FoundPolicy, FoundSet, Inventory } from "./inventory";
import { Names } from "./names";
import { type Declared, Expression, type Program, type Section, type Term } from "./program";

/** How many members a policy set names itself; more of them have a resource of their own. */
export const MOST_INLINE = 10;

/** How a program is to be. */
export interface Wishes {
    /** Whether ids stay as they are, instead of being looked up by name. */
    readonly ids?: boolean;
    /** Folders that were uploaded, by the name of their set; as the program names them. */
    readonly content?: ReadonlyMap<string, string>;
}

/** The program that says exactly what there is, and what of it no program can say. */
export function declare(inventory: Inventory, wishes: Wishes = {}): Program & { readonly left: readonly string[] } {
    const { organization } = inventory;
    const left: string[] = [];
    const names = new Names();
    const files = new Map<string, string>();
    const variables = new Map<string, string>();
    const policies: Declared[] = [];
    for (const found of inventory.policies) {
        const declared = policyOf(found, organization, names, files);
        if (declared) {
            policies.push(declared);
            variables.set(found.policy.id, declared.variable);
        } else
            left.push(
                `policy ${found.policy.attributes.name} (${found.policy.id}): it has no code yet, or none that can be read`,
            );
    }
    const secrets: string[] = [];
    const resolve = resolver(inventory, variables, wishes);
    const sets = inventory.sets.map((found) =>
        sectionOf(found, { organization, names, resolve, secrets, wishes, left }),
    );
    return { organization, policies, sets, files, secrets, left };
}

function policyOf(
    { policy: object, code }: FoundPolicy,
    organization: string,
    names: Names,
    files: Map<string, string>,
): Declared | undefined {
    if (code === undefined) return undefined;
    const { name, kind } = object.attributes;
    const variable = names.unique(name, "policy");
    const file = `policies/${variable}.${kind === "opa" ? "rego" : "sentinel"}`;
    files.set(file, code);
    const { code: _, ...inputs } = importedInputs(policy, foundPolicy(object, code));
    return { type: "Policy", variable, inputs: { ...here(inputs, organization), file }, import: object.id };
}

interface Surroundings {
    readonly organization: string;
    readonly names: Names;
    readonly resolve: (list: ListInput, id: string) => Term;
    readonly secrets: string[];
    readonly wishes: Wishes;
    readonly left: string[];
}

function sectionOf({ set, parameters }: FoundSet, surroundings: Surroundings): Section {
    const { organization, names, resolve, wishes } = surroundings;
    const { name, versioned, vcsRepo } = set.attributes;
    const variable = names.unique(name, "policySet");
    const policySetId = Expression.idOf(variable);
    const inputs = here(importedInputs(policySet, foundPolicySet(set)), organization);
    const attachments: Declared[] = [];
    for (const list of namesIn(LISTS)) {
        const ids = inputs[list] as readonly string[] | undefined;
        if (ids === undefined) continue;
        const members = ids.toSorted().map((id) => resolve(list, id));
        if (members.length <= MOST_INLINE) inputs[list] = members;
        else {
            delete inputs[list];
            const kind = kindOf(list);
            const own = names.unique(`${variable} ${kind.state} ${kind.members}`, "members");
            attachments.push({
                type: kind.type,
                variable: own,
                inputs: { policySetId, [kind.many]: members },
                import: set.id,
            });
        }
    }
    const remarks: string[] = [];
    const content: Declared[] = [];
    if (versioned && !vcsRepo) {
        const directory = wishes.content?.get(name);
        if (directory !== undefined) {
            const own = names.unique(`${variable} content`, "content");
            content.push({ type: "PolicySetVersion", variable: own, inputs: { policySetId, directory } });
        } else {
            remarks.push(
                "Its content was uploaded, and the platform does not give it back. Declare it with a PolicySetVersion, whose first up",
                "uploads it once: npx pulumi-tfe-policy adopt --content <this set's name>=<the folder>.",
            );
        }
    }
    const declared = { type: "PolicySet", variable, inputs, import: set.id };
    const given = parameters.map((parameter) => parameterOf(set.id, variable, parameter, surroundings));
    return {
        title: `Policy set ${name}`,
        variable,
        resources: [declared, ...content, ...given, ...attachments],
        remarks,
    };
}

function parameterOf(
    set: string,
    variable: string,
    parameter: FoundSet["parameters"][number],
    { names, secrets }: Surroundings,
): Declared {
    const found = foundParameter(set, parameter);
    const inputs: Record<string, Term> = { ...(importedInputs(policySetParameter, found) as Record<string, Term>) };
    inputs.policySetId = Expression.idOf(variable);
    const own = names.unique(`${variable} ${parameter.attributes.key}`, "parameter");
    if (parameter.attributes.sensitive) {
        inputs.value = Expression.secret(own);
        secrets.push(own);
    }
    return { type: "PolicySetParameter", variable: own, inputs, import: found.id };
}

/** Inputs without the organization, which the project's configuration says. */
function here(inputs: Readonly<Record<string, unknown>>, organization: string): Record<string, Term> {
    const { organization: own, ...others } = inputs as Record<string, Term>;
    return own === organization || own === undefined ? others : { organization: own, ...others };
}

function resolver(
    { workspaces, projects }: Inventory,
    policies: ReadonlyMap<string, string>,
    { ids }: Wishes,
): (list: ListInput, id: string) => Term {
    return (list, id) => {
        if (list === "policyIds") {
            const variable = policies.get(id);
            return variable === undefined ? id : Expression.idOf(variable);
        }
        const isWorkspace = kindOf(list).member === "workspace";
        const name = (isWorkspace ? workspaces : projects).get(id);
        if (ids || name === undefined) return id;
        return isWorkspace ? Expression.workspace(name) : Expression.project(name);
    };
}

function kindOf(list: ListInput): AttachmentKind {
    const kind = Object.values(ATTACHMENTS).find(({ inline }) => inline === list);
    if (!kind) throw new Error(`no attachment stands in ${list}`);
    return kind;
}
