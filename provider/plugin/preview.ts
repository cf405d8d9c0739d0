import type { Kind } from "../definitions/table";
import { pick } from "../handlers/base/found";
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
    const names = Object.keys(kind.outputs);
    const lasting = names.filter((name) => LASTING.has(name));
    return { ...unknownOf(names), ...pick(olds, lasting), ...news };
}

function unknownOf(names: readonly string[]): Values {
    return Object.fromEntries(names.map((name) => [name, UNKNOWN_VALUE]));
}
