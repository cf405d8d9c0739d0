import { ValidationError } from "../../api/errors";
import type { Found, Operation } from "../base/definition";
import type { Values } from "../base/properties";
import { asIds, foundPolicySet, LISTS, type ListInput } from "./found";

/** Reads a set to see whether it is as declared, with the lists that some versions of the platform show only when asked. */
export async function rereadPolicySet(id: string, inputs: Values, { client }: Operation): Promise<Found> {
    const set = await client.policySets.read(id);
    const { inputs: shown } = foundPolicySet(set);
    const missing = (Object.keys(LISTS) as ListInput[]).filter(
        (input) => asIds(inputs[input]).length > 0 && shown[input] === undefined,
    );
    if (missing.length === 0) return foundPolicySet(set);
    const names = missing.map((input) => LISTS[input].replace("Exclusions", "_exclusions"));
    const asked = client.policySets.read(id, names).catch((error) => {
        // Then it does not know the list at all.
        if (error instanceof ValidationError) return set;
        throw error;
    });
    return foundPolicySet(await asked);
}
