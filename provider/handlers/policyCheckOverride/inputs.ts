import { type Checked, type Failure, failure } from "../base/check";
import type { Properties, Values } from "../base/properties";

/** The inputs of an override. */
export const PROPERTIES: Properties = {
    policyCheckId: { type: "string", replaces: true, prefix: "polchk-" },
    runId: { type: "string", replaces: true, prefix: "run-" },
    comment: { type: "string" },
};

/** Exactly one of the two ids says what is overridden. */
export function refine(inputs: Values): Checked {
    const failures: Failure[] = [];
    const given = ["policyCheckId", "runId"].filter((name) => inputs[name] !== undefined);
    if (given.length !== 1) {
        const what = given.length === 0 ? "neither is given" : "both are given";
        failures.push(failure("runId", `give either policyCheckId or runId: ${what}`));
    }
    return { inputs, failures };
}
