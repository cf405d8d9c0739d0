import type { Kind } from "../definitions/table";
import type { Values } from "../handlers/base/properties";
import { UNKNOWN_VALUE } from "../handlers/base/unknown";

/** Outputs that no update changes. */
const LASTING = new Set(["createdAt", "source"]);

/** The outputs that a create will have, as far as they are known in advance: what was declared, as `check` has completed it. */
export function createdOutputs(kind: Kind, inputs: Values): Values {
    return { ...unknownOf(Object.keys(kind.outputs)), ...inputs };
}

/** The same for an update. */
export function updatedOutputs(kind: Kind, olds: Values, news: Values): Values {
    const [lasting, others] = [[] as [string, unknown][], [] as string[]];
    for (const name of Object.keys(kind.outputs)) {
        if (LASTING.has(name) && olds[name] !== undefined) lasting.push([name, olds[name]]);
        else others.push(name);
    }
    return { ...unknownOf(others), ...Object.fromEntries(lasting), ...news };
}

function unknownOf(names: readonly string[]): Values {
    return Object.fromEntries(names.map((name) => [name, UNKNOWN_VALUE]));
}
