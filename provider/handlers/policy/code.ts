import type { Policy } from "../../api/policies";
import type { PolicyInputs } from "../../definitions/policy";
import { errorOf } from "../../thrown";
import type { Inputs, Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";

/** Uploads the code that is declared. */
export async function upload(object: Policy, inputs: Inputs<PolicyInputs>, { client }: Operation): Promise<void> {
    try {
        await client.policies.upload(object.id, inputs.code);
    } catch (error) {
        throw notUploaded(object, inputs, errorOf(error).message);
    }
}

/**
 * The code of a policy after an upload. The answer to one has no content, so that of a proxy that swallowed it looks the same:
 * where the time of the last upload is still that from before, what there is decides.
 */
export async function codeOf(
    after: Policy,
    before: Policy,
    { code }: Inputs<PolicyInputs>,
    { client }: Operation,
): Promise<string | null> {
    if (after.attributes.updatedAt !== before.attributes.updatedAt) return code;
    return (await client.policies.download(after.id)) ?? null;
}

/** The code, if it is the declared one. @throws ExplainedError */
export function arrived(code: string | null, object: Policy, inputs: Inputs<PolicyInputs>): string {
    if (code === inputs.code) return code;
    const said = `PUT /api/v2/policies/${object.id}/upload was answered as if it was. Check the address, and the proxy between.`;
    throw notUploaded(object, inputs, said);
}

function notUploaded({ id }: Policy, { name }: Inputs<PolicyInputs>, why: string): ExplainedError {
    return new ExplainedError(
        `The policy ${name} (${id}) is there, but its code was not uploaded; the next up does it. ${why}`,
    );
}
