import { checkProperties } from "../handlers/base/check";
import type { Definition } from "../handlers/base/definition";
import type { Values } from "../handlers/base/properties";
import { legibleLine } from "../legible";
import type { Inputs } from "./program";

/**
 * Why a program cannot declare what the platform has: what its preview would say of it. The platform may have what it would not
 * take any more, and what is newer than this package.
 */
export async function whyNot(definition: Definition, inputs: Values): Promise<string | undefined> {
    const checked = checkProperties(definition.kind.inputs, inputs);
    const refined = checked.failures.length === 0 ? await definition.refine?.(checked.inputs, {}) : undefined;
    const [failure] = [...checked.failures, ...(refined?.failures ?? [])];
    return failure && legibleLine(`${failure.path} ${failure.reason}`.replace("{value}", "its value"));
}

/** Inputs without the organization where that is the one of the program, whose configuration says so. */
export function within(organization: string, inputs: Values): Inputs {
    const { organization: own, ...others } = inputs as Inputs;
    return own === undefined || own === organization ? others : { ...others, organization: own };
}
