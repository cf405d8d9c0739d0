import type { Client } from "../../api/client";
import { isMissing, TfeError } from "../../api/errors";
import type { PolicySet } from "../../api/policySets";
import { isFinal } from "../../api/runStatus";
import { type Content, configurationOf, type Packed, packContent } from "../../content";
import { errorOf } from "../../thrown";
import { ExplainedError } from "../base/hostErrors";
import { mayHaveHappened, settle } from "../base/settle";
import { startVersion } from "../policySetVersion/start";
import { waitUntilTaken, whyNotTaken } from "../policySetVersion/taken";
import { contentTried, type Reading } from "./content";
import type { Candidate, Trying } from "./inWorkspace";
import { INFIX, TrialMark } from "./mark";

/** What a policy set of a trial is made of. */
export interface CandidateOf extends Reading {
    readonly organization: string;
    readonly name: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly policyToolVersion?: string;
    readonly agentEnabled?: boolean;
    readonly refresh: boolean;
    /** What was shown, if anything was. */
    readonly contentHash?: string;
}

/**
 * Works with a policy set that holds the content with every level advisory and is attached to nothing, and removes it, whatever happens
 * in between.
 */
export async function withCandidate<T>(
    wanted: CandidateOf,
    trying: Trying,
    work: (candidate: Candidate) => Promise<T>,
): Promise<T> {
    const { client, status } = trying;
    status("packing");
    const { content, packed } = await packContent(...contentTried(wanted));
    try {
        if (wanted.contentHash !== undefined && content.hash !== wanted.contentHash) {
            throw new ExplainedError(
                `What is in ${content.where} changed after it was checked, so nothing was tried. Run again, without ignoreChanges of it.`,
            );
        }
        const { platformTime, deadline } = client.connection;
        const mark = TrialMark.new(platformTime + deadline.left);
        const { kind, policies } = await configured(content);
        const set = await created(wanted, mark, kind, client);
        try {
            for (const [key, value] of Object.entries(wanted.parameters ?? {})) {
                await parameter(set.id, { key, value, sensitive: true }, client);
            }
            await upload(set, packed, trying);
            const {
                id,
                attributes: { name },
            } = set;
            return await work({ mark, set: { id, name }, policies, refresh: wanted.refresh });
        } finally {
            await remove(set, trying);
        }
    } finally {
        await packed.dispose();
    }
}

/** The framework of some content, and the names of its policies. */
async function configured(content: Content): Promise<{ kind: "sentinel" | "opa"; policies: string[] }> {
    const found = await configurationOf(content);
    const policies = found?.policies.flatMap(({ labels }) => labels[0] ?? []) ?? [];
    if (!found || policies.length === 0)
        throw new ExplainedError(`${content.where} names no policy, so there is nothing to try.`);
    return { kind: found.kind, policies };
}

async function created(
    { organization, name, policyToolVersion, agentEnabled }: CandidateOf,
    mark: TrialMark,
    kind: "sentinel" | "opa",
    client: Client,
): Promise<PolicySet> {
    const attributes = {
        name: mark.nameFor(name),
        description: mark.description,
        kind,
        global: false,
        ...(policyToolVersion !== undefined && { policyToolVersion }),
        ...(agentEnabled !== undefined && { agentEnabled }),
    };
    const send = () => client.policySets.create(organization, attributes);
    // Nobody else knows the mark.
    return settle(send, async (failure) =>
        mayHaveHappened(failure) ? client.policySets.findByName(organization, attributes.name) : undefined,
    );
}

async function parameter(set: string, attributes: { key: string; value: string; sensitive: boolean }, client: Client) {
    const send = () => client.policySetParameters.create(set, attributes);
    await settle(send, async (failure) => {
        if (!mayHaveHappened(failure)) return undefined;
        return (await client.policySetParameters.list(set)).find(({ attributes: { key } }) => key === attributes.key);
    });
}

async function upload({ id, attributes }: PolicySet, packed: Packed, trying: Trying): Promise<void> {
    const { client, status } = trying;
    const version = await startVersion(id, undefined, trying);
    status("uploading");
    if (!version.uploadLink) throw new ExplainedError(`The platform gave no upload link for ${version.id}; run again.`);
    const read = () => client.policySetVersions.read(version.id);
    await client.policySetVersions
        .upload(version.uploadLink, { pack: () => packed.open(), length: packed.length })
        .catch(async (error) => {
            // An upload whose answer was lost may have arrived.
            if ((await read()).attributes.status === "pending") throw error;
        });
    const taken = await waitUntilTaken(
        version,
        trying,
        (is) => new ExplainedError(`The trial's time was up while ${version.id} was still ${is}. Give it more time.`),
    );
    const { status: is } = taken.attributes;
    if (is === "ready") return;
    const why = whyNotTaken(taken);
    throw new ExplainedError(
        `The platform could not take the content in (${is})${why && `: ${why}`}. Nothing was tried in ${attributes.name}.`,
    );
}

async function remove({ id, attributes }: PolicySet, { client, afterwards, warn }: Trying): Promise<void> {
    const inTime = client.connection.deadline.left > 0 ? client : afterwards();
    try {
        await inTime.policySets.delete(id);
    } catch (error) {
        if (error instanceof TfeError && isMissing(error)) return;
        warn(
            `Policy set ${attributes.name} (${id}) of this trial could not be removed: ${errorOf(error).message} It stops no run. Once its time is ` +
                "up, npx --no pulumi-tfe-policy trial --clean removes it, and so does the next trial.",
        );
    }
}

/**
 * Removes what interrupted trials have left, with the runs of theirs that are still under way: policy sets whose name and description have
 * the same mark of a trial, once the time that stands there is past by the platform's clock.
 *
 * @returns the names of what was removed, and of what is not past yet
 */
export async function clean(client: Client, organization: string): Promise<{ removed: string[]; running: string[] }> {
    const removed: string[] = [];
    const running: string[] = [];
    for await (const set of client.policySets.list(organization, { name: INFIX })) {
        const mark = TrialMark.of(set);
        if (!mark) continue;
        const { name } = set.attributes;
        if (mark.until > client.connection.platformTime) {
            running.push(name);
            continue;
        }
        for await (const run of client.runs.listByOrganization(organization, {
            operation: ["plan_only"],
            search: mark.text,
        })) {
            if (run.attributes.message === mark.message && !isFinal(run.attributes.status)) {
                await client.runs.cancel(run.id, mark.message).catch(() => undefined);
            }
        }
        await client.policySets.delete(set.id);
        removed.push(name);
    }
    return { removed, running };
}
