import type { Found, Operation } from "../base/handler";
import type { Values } from "../base/properties";
import { checkedContent } from "./create";
import { finish } from "./finish";
import { OUTPUTS } from "./found";

/**
 * Goes on with a version that an earlier `up` did not finish: uploads what was not uploaded, and waits. Anything that differs
 * would have replaced it.
 */
export async function resumeVersion(id: string, news: Values, operation: Operation): Promise<Found> {
    const { client } = operation;
    const content = await checkedContent(news, operation);
    const [version, { set }] = await Promise.all([
        client.policySetVersions.read(id),
        client.policySetVersions.ofSet(news.policySetId as string),
    ]);
    const found = await finish(version, content, { inputs: news, set, renew: false }, operation);
    if (set.newestVersionId === id) return found;
    // Somebody has made another version since, which is what the set goes on serving.
    const { newestVersionId, currentVersionId } = set;
    return { ...found, outputs: { ...found.outputs, newestVersionId, currentVersionId } };
}

/** A version whose settings changed, none of which the platform knows. */
export function unchangedVersion(id: string, olds: Values): Found {
    return { id, inputs: {}, outputs: Object.fromEntries(OUTPUTS.map((name) => [name, olds[name]])) };
}
