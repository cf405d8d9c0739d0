import type { PolicySet } from "../../api/policySets";
import { type Content, lint, type Packed, packContent } from "../../content";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { pacedStatus } from "../base/pacedStatus";
import { parseDuration } from "../base/timeouts";
import { judgeFindings } from "./findings";
import { finish } from "./finish";
import type { FoundVersion, VersionInputs } from "./found";
import { heldBy, holds } from "./held";
import { contentGiven } from "./inputs";
import { startVersion, unusedVersion } from "./start";

/** Runs a step with the time that the input `timeout` gives it, and says at its end what became of the version. */
export async function attended(
    inputs: VersionInputs,
    given: Operation,
    step: (operation: Operation) => Promise<FoundVersion>,
): Promise<FoundVersion> {
    const milliseconds = inputs.timeout === undefined ? undefined : parseDuration(inputs.timeout);
    const paced = pacedStatus(given.status);
    const client = milliseconds ? given.client.within(milliseconds) : given.client;
    try {
        const found = await step({ ...given, client, status: paced.status });
        paced.stop();
        given.status(`${found.id} is ${found.outputs.status}`);
        return found;
    } finally {
        paced.stop();
    }
}

/** Content as it was checked, and the bytes to upload. */
export interface Ready {
    readonly content: Content;
    readonly packed: Packed;
}

/**
 * Works with the content as it was checked, read and packed in one pass.
 *
 * @throws ExplainedError when it is another by now
 */
async function withContent<T>(
    inputs: VersionInputs,
    { status }: Operation,
    work: (ready: Ready) => Promise<T>,
): Promise<T> {
    status("packing");
    const ready = await packContent(...contentGiven(inputs));
    try {
        const { content } = ready;
        if (content.hash === inputs.contentHash) return await work(ready);
        throw new ExplainedError(
            `What is in ${content.where} changed after it was checked and shown (it is ${content.hash} now, and was ` +
                `${inputs.contentHash}), so nothing was uploaded. Run again when nothing writes to it.`,
        );
    } finally {
        await ready.packed.dispose();
    }
}

/**
 * Makes a new version of a set and sees it through: create, upload, wait until it is ready.
 *
 * @throws UnfinishedError with the version's id once there is one: the next `up` goes on with it or replaces it
 */
export async function createVersion(inputs: VersionInputs, operation: Operation): Promise<FoundVersion> {
    return withContent(inputs, operation, async ({ content, packed }) => {
        const { policySetId } = inputs;
        const { set, newest } = await operation.client.policySetVersions.ofSet(policySetId);
        await refuseUnfit(inputs, set, content);
        const version =
            (await unusedVersion(newest, operation)) ?? (await startVersion(policySetId, newest?.id, operation));
        return finish(version, packed, { inputs, set, renew: true }, operation);
    });
}

/**
 * Goes on with a version that an earlier `up` did not finish: uploads what was not uploaded, and waits. Anything that differs
 * would have replaced it.
 */
export async function resumeVersion(id: string, news: VersionInputs, operation: Operation): Promise<FoundVersion> {
    const { client } = operation;
    const { found, set } = await withContent(news, operation, async ({ packed }) => {
        const [version, around] = await Promise.all([
            client.policySetVersions.read(id),
            client.policySetVersions.ofSet(news.policySetId),
        ]);
        const finishing = { inputs: news, set: around.set, renew: false };
        return { found: await finish(version, packed, finishing, operation), set: around.set };
    });
    if (set.newestVersionId === id) return found;
    // Somebody has made another version since, which is what the set goes on serving.
    const { newestVersionId, currentVersionId } = set;
    return { ...found, outputs: { ...found.outputs, newestVersionId, currentVersionId } };
}

/** What only the set can tell of content, before anything is made. */
async function refuseUnfit(inputs: VersionInputs, set: PolicySet, content: Content): Promise<void> {
    const { name, vcsRepo, kind, policyToolVersion } = set.attributes;
    if (vcsRepo) {
        throw new ExplainedError(
            `Policy set ${name} (${set.id}) takes its content from the repository ${vcsRepo.identifier}, so none can be ` +
                "uploaded. Take vcsRepo out of the policy set, or push the content to the repository.",
        );
    }
    if (set.members.policies?.length) {
        throw new ExplainedError(
            `Policy set ${name} (${set.id}) holds single policies (${set.members.policies.join(", ")}), so no content can be ` +
                "uploaded. Give policyIds: [] with the PolicySet, which takes all of them out in the same up. Or, where " +
                "PolicyAttachment resources hold them, take these out of the program first, in an up of its own (one up with " +
                "--continue-on-error does as well: it fails and takes them out, and the next one uploads). Or use another set.",
        );
    }
    // What the state holds already was taken in once: a newer opinion of it must not keep anyone from an up.
    if (inputs.lint === "off" || holds(heldBy(inputs.__urn), content.hash, inputs.files)) return;
    const { failures } = judgeFindings(
        inputs,
        await lint(content, { kind: kind ?? "sentinel", toolVersion: policyToolVersion ?? undefined }),
    );
    if (failures.length === 0) return;
    const lines = failures.map(({ reason }) => `  ${reason}`).join("\n");
    throw new ExplainedError(
        `The content does not fit policy set ${name} (${set.id}) of kind ${kind}, so nothing was uploaded:\n${lines}`,
    );
}
