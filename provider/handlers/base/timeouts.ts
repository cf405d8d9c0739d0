import { DEFAULT_TIMEOUT } from "../../api/session/connection";
import { type Failure, failure } from "./check";
import { isValues, type Values } from "./properties";

export type Step = "create" | "update" | "delete";

/** How long a step that has failed may still look up what came of it, in milliseconds. */
export const GRACE = 5_000;

const UNITS = new Map([
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
    ["ms", 1],
]);

/** How long a step may take, in milliseconds: the resource option customTimeouts, else the handler's own default. */
export function timeoutOf(values: Values, step: Step, otherwise = DEFAULT_TIMEOUT): number {
    const given = isValues(values.__timeouts) ? values.__timeouts[step] : undefined;
    return (typeof given === "string" && parseDuration(given)) || otherwise;
}

/** What is wrong with the resource option customTimeouts. */
export function checkTimeouts(values: Values): Failure[] {
    return Object.entries(isValues(values.__timeouts) ? values.__timeouts : {})
        .filter(([, value]) => typeof value !== "string" || parseDuration(value) === undefined)
        .map(([step, value]) =>
            failure("", `customTimeouts.${step} must be a duration such as "90s", "10m" or "1h30m", but is {value}`, {
                value,
            }),
        );
}

/** Milliseconds of a duration such as `1h30m`, or `undefined` where the text is none. */
export function parseDuration(text: string): number | undefined {
    if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
    const parts = text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
    return [...parts].reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (UNITS.get(unit) ?? 0), 0);
}
