import type { Found, Operation } from "../base/definition";
import type { Values } from "../base/properties";
import { withContent } from "./create";
import { finish } from "./finish";
import { OUTPUTS } from "./found";

/**
 * Goes on with a version that an earlier `up` did not finish: uploads what was not uploaded, and waits. Anything that differs
 * would have replaced it.
 */
export async function resumeVersion(id: string, news: Values, operation: Operation): Promise<Found> {
    const { client } = operation;
    const { found, set } = await withContent(news, operation, async ({ packed }) => {
        const [version, around] = await Promise.all([
            client.policySetVersions.read(id),
            client.policySetVersions.ofSet(news.policySetId as string),
        ]);
        const finishing = { inputs: news, set: around.set, renew: false };
        return { found: await finish(version, packed, finishing, operation), set: around.set };
    });
    if (set.newestVersionId === id) return found;
    // Somebody has made another version since, which is what the set goes on serving.
    const { newestVersionId, currentVersionId } = set;
    return { ...found, outputs: { ...found.outputs, newestVersionId, currentVersionId } };
}

/** A version whose settings changed, none of which the platform knows. */
export function unchangedVersion(id: string, olds: Values): Found {
    return { id, inputs: {}, outputs: Object.fromEntries(OUTPUTS.map((name) => [name, olds[name]])) };
}
