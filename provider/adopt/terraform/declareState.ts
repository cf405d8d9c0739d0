import { type Adoption, declare } from "../declare";
import { looped, type Turn } from "../loops";
import { Names } from "../names";
import { resourcesOf } from "../program";
import type { FoundState } from "./found";
import { removal, removalText } from "./removal";
import type { StateObject } from "./state";

/** A program in the place of a configuration of Terraform, and what of the state it cannot say. */
export type StateAdoption = Pick<Adoption, "program" | "left">;

/**
 * The program that says what a state of Terraform has. Nothing is asked of the platform: the program's first `up` compares.
 *
 * @param content folders that were uploaded, by the name of their policy set; from the program's folder
 */
export async function declareState(found: FoundState, content: ReadonlyMap<string, string>): Promise<StateAdoption> {
    const { state, inventory, objects } = found;
    const calls = new Calls([...objects.values()]);
    const nameOf = (id: string) => {
        const object = objects.get(id);
        return object && calls.nameOf(object);
    };
    const { program, left, variables } = await declare(inventory, { content, nameOf });
    const taken = new Map<string, StateObject>();
    for (const [id, variable] of variables) {
        const object = objects.get(id);
        if (object) taken.set(variable, object);
    }
    const turnOf = (variable: string) => calls.turnOf(taken.get(variable));
    const names = new Names();
    for (const { variable } of [...program.lookUps, ...resourcesOf(program)])
        if (!turnOf(variable)) names.reserve(variable);
    const commands = removal(state, [...taken.values()]);
    const whole = looped(program, turnOf, (name) => names.unique(name, "each"));
    return {
        program: commands.length === 0 ? whole : { ...whole, afterwards: removalText(commands) },
        left: [...found.left, ...left],
    };
}

/** What a reader calls the resources of a state: as the configuration does, with modules, and with the kind where that is not enough. */
class Calls {
    private readonly resources = new Map<string, Set<string>>();

    constructor(objects: readonly StateObject[]) {
        for (const object of objects) {
            const called = plain(object).toLowerCase();
            this.resources.set(called, (this.resources.get(called) ?? new Set()).add(object.resource));
        }
    }

    nameOf(object: StateObject): string {
        const { key } = object;
        return key === undefined ? this.resource(object) : `${this.resource(object)} ${key}`;
    }

    /** Keys of `count` are numbers, which say nothing of what differs: those have no loop. */
    turnOf(object: StateObject | undefined): Turn | undefined {
        if (!object || typeof object.key !== "string") return undefined;
        return { loop: object.resource, name: this.resource(object), key: object.key };
    }

    private resource(object: StateObject): string {
        const called = plain(object);
        const isClear = this.resources.get(called.toLowerCase())?.size === 1;
        return isClear ? called : `${called} ${object.type.replace(/^tfe_/, "").replaceAll("_", " ")}`;
    }
}

/** `guardrails eu tags` of `module.guardrails["eu"].tfe_policy.tags`. */
function plain({ resource, name }: StateObject): string {
    const modules = [...resource.matchAll(/module\.([\w-]+)(?:\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\])?\./g)];
    return [...modules.flatMap(([, module, number, key]) => [module, number ?? key]), name].filter(Boolean).join(" ");
}
