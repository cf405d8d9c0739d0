import { importedInputs } from "../handlers/base/importing";
import { foundPolicy, policy } from "../handlers/policy";
import { whyNot, within } from "./declarable";
import { declaredSet } from "./declareSet";
import type { FoundPolicy, Inventory } from "./inventory";
import { Names } from "./names";
import type { Declared, Inputs, Program, Section } from "./program";
import { References } from "./references";

/** How a program is to be. */
export interface Wishes {
    /** Folders that were uploaded, by the name of their set; from the program's folder. */
    readonly content?: ReadonlyMap<string, string>;
    /** The folder of the program's files, from the program's own; it ends with a slash. */
    readonly folder?: string;
    /** Names that resources of the stack have already. */
    readonly taken?: Iterable<string>;
    /** What to call something, by its id, where that is not after its name on the platform. */
    readonly nameOf?: (id: string) => string | undefined;
}

/** A program, and what of an organization no program can say, a sentence each. */
export interface Adoption {
    readonly program: Program;
    readonly left: readonly string[];
    /** The variables of what is declared, by id. */
    readonly variables: ReadonlyMap<string, string>;
}

/** The program that says exactly what there is. */
export async function declare(inventory: Inventory, wishes: Wishes = {}): Promise<Adoption> {
    const { organization } = inventory;
    const names = new Names();
    for (const name of wishes.taken ?? []) names.reserve(name);
    const references = new References(inventory, names);
    const left: string[] = [];
    const variables = new Map<string, string>();
    const files = new Map<string, string>();
    const policies: Declared[] = [];
    for (const found of inventory.policies) {
        const declared = await declaredPolicy(found, organization);
        if (typeof declared === "string") left.push(declared);
        else policies.push(placed(declared, found, files));
    }
    const sections: Section[] = [];
    if (policies.length > 0) sections.push({ title: "Single policies.", file: "policies", resources: policies });
    const surroundings = { organization, called, references, content: wishes.content ?? new Map(), left };
    for (const found of inventory.sets) {
        const section = await declaredSet(found, surroundings);
        if (section) sections.push(section);
    }
    return { program: { organization, lookUps: references.lookUps, sections, files }, left, variables };

    function called(id: string, name: string, otherwise: string): string {
        const variable = names.unique(wishes.nameOf?.(id) ?? name, otherwise);
        variables.set(id, variable);
        return variable;
    }

    function placed(
        inputs: Inputs,
        { policy: { id, attributes }, code = "" }: FoundPolicy,
        all: typeof files,
    ): Declared {
        const variable = called(id, attributes.name, "policy");
        const file = `${wishes.folder ?? ""}policies/${variable}.${attributes.kind === "opa" ? "rego" : "sentinel"}`;
        all.set(file, code);
        references.declarePolicy(id, variable);
        return { type: "Policy", variable, inputs: { ...inputs, file }, import: id };
    }
}

/** The inputs of a single policy but for its code, or why there are none. */
async function declaredPolicy({ policy: object, code }: FoundPolicy, organization: string): Promise<Inputs | string> {
    const { name, updatedAt } = object.attributes;
    const which = `policy ${name} (${object.id})`;
    if (code === undefined) return `${which}: ${updatedAt ? "its code could not be read" : "no code was uploaded yet"}`;
    const inputs = importedInputs(policy, foundPolicy(object, code));
    const problem = await whyNot(policy, inputs);
    if (problem) return `${which}: ${problem}`;
    const { code: _, ...others } = inputs;
    return within(organization, others);
}
