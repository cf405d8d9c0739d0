import type { Client } from "../../api/client";
import type { ConfigurationVersion } from "../../api/configurationVersions";
import type { Run } from "../../api/run";
import { packContent } from "../../content";
import type { Operation } from "../base/definition";
import { ExplainedError } from "../base/hostErrors";
import { poll } from "../base/poll";
import { mayHaveHappened, settle } from "../base/settle";
import type { Status } from "../base/status";
import { findEarlier, findOwn } from "./earlier";
import { attributesOf, type RunGiven } from "./found";
import { lacksConfiguration } from "./lacksConfiguration";
import { Mark } from "./mark";

/** Starts the run, once; goes on with the one that an interrupted `up` started. See {@link Mark} and {@link findEarlier}. */
export async function startRun(inputs: RunGiven, operation: Operation): Promise<Run> {
    const { client, status } = operation;
    const mark = new Mark(inputs);
    const left = await findEarlier(inputs, mark, operation);
    if (left) {
        status(`goes on with ${left.id}, which an interrupted up started`);
        return left;
    }
    const target = {
        workspaceId: inputs.workspaceId,
        configurationVersionId:
            inputs.directory === undefined
                ? inputs.configurationVersionId
                : await uploadDirectory(inputs.directory, inputs, client, status),
    };
    const send = () => client.runs.create(target, attributesOf(inputs, mark.message));
    return settle(send, (failure) => {
        if (!mayHaveHappened(failure)) throw noConfiguration(failure, inputs);
        return findOwn(inputs, mark, operation);
    });
}

async function uploadDirectory(directory: string, inputs: RunGiven, client: Client, status: Status): Promise<string> {
    // What takes long comes first: a version that was created and never uploaded to stays in the workspace, empty.
    const { content, packed } = await packContent({ directory });
    try {
        if (inputs.contentHash !== undefined && content.hash !== inputs.contentHash) {
            throw new ExplainedError(`${directory} has changed since it was checked; run pulumi up again.`);
        }
        status(`uploading ${directory}`);
        const version = await client.configurationVersions.create(inputs.workspaceId, {
            autoQueueRuns: false,
            speculative: inputs.planOnly === true,
        });
        await client.configurationVersions.upload(version.uploadLink, packed);
        await waitForUpload(version.id, directory, client);
        return version.id;
    } finally {
        await packed.dispose();
    }
}

async function waitForUpload(id: string, directory: string, client: Client): Promise<void> {
    let is = "not uploaded";
    const late = () =>
        new ExplainedError(
            `Configuration version ${id} (${directory}) is still ${is}: the platform has not taken the upload in. Try again, or ` +
                `wait longer with customTimeouts: { create: "2h" }.`,
        );
    const look = async () => {
        const version = await client.configurationVersions.read(id);
        is = version.attributes.status;
        if (is === "uploaded") return version;
        if (!["pending", "fetching"].includes(is)) throw notTaken(version, directory);
        return undefined;
    };
    await poll(client.connection.deadline, look, late);
}

function notTaken({ id, attributes }: ConfigurationVersion, directory: string): ExplainedError {
    const why = [attributes.error, attributes.errorMessage].filter((text) => text).join(": ");
    return new ExplainedError(
        `Configuration version ${id} (${directory}) is ${attributes.status}${why ? `: ${why}` : ""}. No run was started.`,
    );
}

/** What a user reads when a run was refused because its workspace has no configuration; any other error as it is. */
function noConfiguration(error: unknown, { workspaceId }: RunGiven): unknown {
    if (!lacksConfiguration(error)) return error;
    return new ExplainedError(
        `Workspace ${workspaceId} has no configuration that a run could take. Give the Run a directory, which is uploaded to it, or a ` +
            `configurationVersionId; or push to the workspace's repository, if it has one. ${error.message}`,
    );
}
