import type { Client } from "../../api/client";
import { NotFoundError } from "../../api/errors";
import { isId } from "../../api/ids";
import type { RequiredSet } from "../../gate/required";
import type { RunGiven } from "./found";

/** The policy sets that the gate insists on, under the names by which results know them. */
export async function requiredSets({ policyGate }: RunGiven, client: Client): Promise<RequiredSet[]> {
    return Promise.all((policyGate?.requiredPolicySets ?? []).map((given) => requiredSet(given, client)));
}

async function requiredSet(given: string, client: Client): Promise<RequiredSet> {
    if (!isId("polset-", given)) return { name: given, says: given };
    try {
        const { name } = (await client.policySets.read(given)).attributes;
        return { name, says: `${name} (${given})` };
    } catch (error) {
        if (error instanceof NotFoundError) return { says: given };
        throw error;
    }
}
