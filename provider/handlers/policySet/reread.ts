import { ValidationError } from "../../api/errors";
import type { Operation } from "../base/definition";
import { foundPolicySet, LIST_INPUTS, LISTS, type SetInputs } from "./found";

/** Reads a set to see whether it is as declared, with the lists that some versions of the platform show only when asked. */
export async function rereadPolicySet(id: string, inputs: SetInputs, { client }: Operation) {
    const set = await client.policySets.read(id);
    const { inputs: shown } = foundPolicySet(set);
    const missing = LIST_INPUTS.filter((input) => inputs[input]?.length && shown[input] === undefined);
    if (missing.length === 0) return foundPolicySet(set);
    const names = missing.map((input) => LISTS[input].replace("Exclusions", "_exclusions"));
    const asked = client.policySets.read(id, names).catch((error) => {
        // Then it does not know the list at all.
        if (error instanceof ValidationError) return set;
        throw error;
    });
    return foundPolicySet(await asked);
}
