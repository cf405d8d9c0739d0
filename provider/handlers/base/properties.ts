import { isValues, type Values } from "../../values";

export type { Properties, Property } from "../../definitions/table";
export { isValues, type Values };

/** Names that begin so belong to this package; the engine hides them from displays. */
export function isHidden(name: string): boolean {
    return name.startsWith("__");
}

/** The hidden members: what later steps need and no user should see. */
export function hiddenOf(values: Values): Values {
    return Object.fromEntries(Object.entries(values).filter(([name]) => isHidden(name)));
}

/** Hidden outputs that no input may repeat: the engine would show them as a difference to the program. */
const OUTPUTS_ONLY = new Set(["__instance", "__unfinished", "__answered"]);

/** The hidden members that stand in the inputs as well. */
export function hiddenInputsOf(values: Values): Values {
    return Object.fromEntries(Object.entries(hiddenOf(values)).filter(([name]) => !OUTPUTS_ONLY.has(name)));
}

/** Values as the wire to the engine can carry them: without `undefined` and `null` members, at every depth. */
export function clean(values: Values): Values {
    return Object.fromEntries(
        Object.entries(values)
            .filter(([, value]) => value !== undefined && value !== null)
            .map(([name, value]) => [name, isValues(value) ? clean(value) : value]),
    );
}
