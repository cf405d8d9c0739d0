import type { Client } from "../../api/client";
import type { ConfigurationVersion } from "../../api/configurationVersions";
import { TfeError } from "../../api/errors";
import type { Run, RunAttributes } from "../../api/runs";
import { openContent } from "../../content";
import type { Operation } from "../base/handler";
import { ExplainedError } from "../base/hostErrors";
import type { Values } from "../base/properties";
import type { Status } from "../base/status";
import { Mark } from "./mark";
import { noConfiguration } from "./noConfiguration";

/** How often a create is sent when its answers get lost. */
const ATTEMPTS = 4;
/** The first wait for an upload to be taken in, in milliseconds; it doubles up to the longest. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/** Starts the run, once; goes on with the one that an interrupted `up` started. See {@link Mark}. */
export async function startRun(inputs: Values, { client, status }: Operation): Promise<Run> {
    const mark = new Mark(inputs);
    const left = await mark.findUnfinished(client);
    if (left) {
        status(`goes on with ${left.id}, which an interrupted up started`);
        return left;
    }
    const target = {
        workspaceId: inputs.workspaceId as string,
        configurationVersionId:
            inputs.directory === undefined
                ? (inputs.configurationVersionId as string | undefined)
                : await uploadDirectory(inputs, client, status),
    };
    for (let attempt = 1; ; attempt++) {
        try {
            return await client.runs.create(target, attributesOf(inputs, mark.message));
        } catch (error) {
            if (!(error instanceof TfeError && error.mayHaveHappened)) throw noConfiguration(error, inputs);
            const own = await mark.findOwn(client);
            if (own) return own;
            if (attempt === ATTEMPTS) throw error;
        }
    }
}

function attributesOf(inputs: Values, message: string): RunAttributes {
    const variables = Object.entries((inputs.variables as Record<string, string> | undefined) ?? {});
    return {
        message,
        // Always said: otherwise the workspace's own setting could apply the run before the gate has seen it.
        autoApply: inputs.autoApply === true,
        isDestroy: inputs.isDestroy === true,
        refreshOnly: inputs.refreshOnly === true,
        ...(inputs.planOnly === true && { planOnly: true }),
        ...(inputs.targetAddrs !== undefined && { targetAddrs: inputs.targetAddrs as string[] }),
        ...(inputs.replaceAddrs !== undefined && { replaceAddrs: inputs.replaceAddrs as string[] }),
        ...(inputs.terraformVersion !== undefined && { terraformVersion: inputs.terraformVersion as string }),
        ...(variables.length > 0 && { variables: variables.map(([key, value]) => ({ key, value })) }),
    };
}

async function uploadDirectory(inputs: Values, client: Client, status: Status): Promise<string> {
    const directory = inputs.directory as string;
    const content = await openContent({ directory });
    if (inputs.contentHash !== undefined && content.hash !== inputs.contentHash) {
        throw new ExplainedError(`${directory} has changed since it was checked; run pulumi up again.`);
    }
    status(`uploading ${directory}`);
    const workspaceId = inputs.workspaceId as string;
    const version = await client.configurationVersions.create(workspaceId, {
        autoQueueRuns: false,
        speculative: inputs.planOnly === true,
    });
    const length = await content.packedSize();
    await client.configurationVersions.upload(version.uploadLink, { open: () => content.pack(), length });
    await waitForUpload(version.id, directory, client);
    return version.id;
}

async function waitForUpload(id: string, directory: string, client: Client): Promise<void> {
    for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
        const version = await client.configurationVersions.read(id);
        if (version.attributes.status === "uploaded") return;
        if (!["pending", "fetching"].includes(version.attributes.status)) throw notTaken(version, directory);
        await client.connection.deadline.wait(wait, () => {
            return new ExplainedError(
                `Configuration version ${id} (${directory}) is still ${version.attributes.status}: the platform has not ` +
                    `taken the upload in. Try again, or wait longer with customTimeouts: { create: "2h" }.`,
            );
        });
    }
}

function notTaken({ id, attributes }: ConfigurationVersion, directory: string): ExplainedError {
    const why = [attributes.error, attributes.errorMessage].filter((text) => text).join(": ");
    return new ExplainedError(
        `Configuration version ${id} (${directory}) is ${attributes.status}${why ? `: ${why}` : ""}. No run was started.`,
    );
}
