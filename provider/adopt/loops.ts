import { isDeepStrictEqual } from "node:util";
import {
    type Declared,
    Each,
    type Inputs,
    type Instance,
    Output,
    type Program,
    replacedIn,
    type Section,
    type Term,
} from "./program";

/** Which turn of which loop a resource is. */
export interface Turn {
    /** The same for all turns of a loop, and for nothing else. */
    readonly loop: string;
    /** What to call the loop. */
    readonly name: string;
    readonly key: string;
}

/**
 * The program with loops in the place of the resources that are turns of the same one.
 *
 * Policy sets of a loop stand where the first of them stood, with all that belongs to them behind it; any other loop stands where the last
 * of its turns did, when all that it refers to is there.
 *
 * @param turnOf by the variable of a resource
 * @param unique a name for the variable of a loop
 */
export function looped(
    program: Program,
    turnOf: (variable: string) => Turn | undefined,
    unique: (name: string) => string,
): Program {
    const loops = new Map<string, Loop>();
    for (const resource of program.sections.flatMap(({ resources }) => resources)) {
        const turn = turnOf(resource.variable);
        if (!turn) continue;
        const loop = loops.get(turn.loop) ?? new Loop(unique(turn.name));
        loops.set(turn.loop, loop);
        loop.add(resource, turn.key);
    }
    const loopOf = ({ variable }: Declared) => loops.get(turnOf(variable)?.loop ?? "");
    const places = new Map([...loops.values()].flatMap((loop) => loop.places()));
    const placed = (resource: Declared): Declared[] => {
        const loop = loopOf(resource);
        return loop ? loop.standingFor(resource, places) : [{ ...resource, inputs: moved(resource.inputs, places) }];
    };
    const sections = merged(program.sections, loopOf).map((section) => ({
        ...section,
        resources: section.resources.flatMap(placed),
    }));
    return { ...program, sections: sections.filter(({ resources }) => resources.length > 0) };
}

/** Where a resource is to be found, by its variable: in a loop, by its key. */
type Places = ReadonlyMap<string, Output>;

interface TurnInputs {
    readonly key: string;
    readonly inputs: Inputs;
}

/** Resources that differ in nothing but values. */
class Loop {
    private readonly turns: { readonly resource: Declared; readonly key: string }[] = [];

    constructor(readonly variable: string) {}

    add(resource: Declared, key: string): void {
        this.turns.push({ resource, key });
    }

    places(): [string, Output][] {
        return this.turns.map(({ resource, key }) => [resource.variable, new Output(this.variable, "id", key)]);
    }

    /** The loop, if this is the one of its resources in whose place it stands. */
    standingFor(resource: Declared, places: Places): Declared[] {
        const place = resource.type === "PolicySet" ? this.turns[0] : this.turns.at(-1);
        return place?.resource === resource ? [this.declared(resource.type, places)] : [];
    }

    private declared(type: string, places: Places): Declared {
        const turns = this.turns.map(({ resource, key }) => ({ key, inputs: moved(resource.inputs, places) }));
        const names = [...new Set(turns.flatMap((turn) => Object.keys(turn.inputs)))];
        const inputs = Object.fromEntries(names.map((name) => [name, inputOf(name, turns)]));
        const instances = this.turns.map(({ resource }, at): Instance => {
            const { key = "", inputs: own = {} } = turns[at] ?? {};
            const values = Object.entries(own).filter(([name]) => differs(inputs[name]));
            return { key, values: Object.fromEntries(values), import: resource.import };
        });
        const remarks = [...new Set(this.turns.flatMap(({ resource }) => resource.remarks ?? []))];
        return { type, variable: this.variable, inputs, instances, ...(remarks.length > 0 && { remarks }) };
    }
}

/** What is the same for all turns, what is or belongs to the key, or else what each turn says. */
function inputOf(name: string, turns: readonly TurnInputs[]): Term {
    const all = turns.map(({ key, inputs }) => ({ key, term: inputs[name] }));
    const first = all[0]?.term;
    if (first !== undefined && all.every(({ term }) => isDeepStrictEqual(term, first))) return first;
    if (all.every(({ key, term }) => term === key)) return new Each();
    if (first instanceof Output) {
        const { variable, output } = first;
        const isOwn = all.every(({ key, term }) => isDeepStrictEqual(term, new Output(variable, output, key)));
        if (isOwn) return new Output(variable, output, new Each());
    }
    return new Each(name);
}

function differs(term: Term | undefined): boolean {
    return term instanceof Each && term.name !== undefined;
}

/** Sections of policy sets of one loop are one section. */
function merged(sections: readonly Section[], loopOf: (resource: Declared) => Loop | undefined): Section[] {
    const homes = new Map<Loop | Section, Section[]>();
    for (const section of sections) {
        const set = section.resources.find(({ type }) => type === "PolicySet");
        const home = (set && loopOf(set)) ?? section;
        homes.set(home, [...(homes.get(home) ?? []), section]);
    }
    return [...homes].map(([home, own]) => {
        if (!(home instanceof Loop)) return home;
        const remarks = [...new Set(own.flatMap((each) => each.remarks ?? []))];
        return {
            title: `Policy sets ${home.variable}, by their keys.`,
            file: `sets/${home.variable}`,
            resources: own.flatMap(({ resources }) => resources),
            ...(remarks.length > 0 && { remarks }),
        };
    });
}

function moved(inputs: Inputs, places: Places): Inputs {
    return replacedIn(inputs, (each) => {
        const place = each instanceof Output ? places.get(each.variable) : undefined;
        return place && each instanceof Output ? new Output(place.variable, each.output, place.key) : each;
    });
}
