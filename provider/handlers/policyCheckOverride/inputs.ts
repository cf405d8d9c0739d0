import { policyCheckOverride as kind } from "../../definitions/policyCheckOverride";
import { type Checked, type Failure, failure } from "../base/check";
import type { Properties, Values } from "../base/properties";

/** The inputs of an override. */
export const PROPERTIES: Properties = kind.inputs;

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
