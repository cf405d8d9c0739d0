import { isDeepStrictEqual } from "node:util";
import { differing } from "./answered";
import type { Definition } from "./definition";
import { isHandedBack } from "./handedBack";
import { ExplainedError } from "./hostErrors";
import type { Values } from "./properties";
import { isUnfinished } from "./unfinished";

/** The answer to `diff`. */
export interface DiffResult {
    changes?: boolean;
    replaces?: string[];
    deleteBeforeReplace?: boolean;
}

/** What is to be done so that a state becomes what is declared. */
export function compared(definition: Definition, olds: Values, news: Values): DiffResult {
    const { inputs: table } = definition.kind;
    const changed = differing(table, olds, news);
    const broken = definition.beyondRepair?.(olds);
    const failed = isUnfinished(olds);
    // Delete sees the outputs only, so a new timeout must get into them; no property shows for it.
    if (changed.length === 0 && !broken) {
        const unfinished = failed || definition.unfinished?.(olds, news);
        const hidden = isHandedBack(olds, news) || !isDeepStrictEqual(olds.__timeouts, news.__timeouts);
        return { changes: unfinished || hidden };
    }
    // With `changes` left out the engine works out the differences itself, so that a preview shows each of them.
    const also = definition.alsoReplaces?.(olds, news) ?? [];
    const replaces = changed.filter((name) => table[name]?.replaces || also.includes(name));
    if (broken && !replaces.includes(broken)) replaces.push(broken);
    if (replaces.length === 0) return failed ? { changes: true } : {};
    const lost = definition.lostByReplacing?.(olds, news);
    if (lost) throw new ExplainedError(lost);
    const deleteBeforeReplace = definition.deleteBeforeReplace?.(olds, news) ?? false;
    // What tells may be an output, or an input that stands in the state as the program had it: no difference to the engine. Nor
    // need be what an older state does not have any more.
    const onlyBroken = broken !== undefined && changed.every((name) => name === broken || olds[name] === "");
    return { ...((onlyBroken || failed) && { changes: true }), replaces, deleteBeforeReplace };
}
