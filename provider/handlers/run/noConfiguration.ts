import { ValidationError } from "../../api/errors";
import { ExplainedError } from "../base/hostErrors";
import type { Values } from "../base/properties";

/** What a user reads when a run was refused because its workspace has no configuration; any other error as it is. */
export function noConfiguration(error: unknown, { workspaceId }: Values): unknown {
    const says = /configuration version is missing/i;
    if (!(error instanceof ValidationError)) return error;
    if (!error.details.some(({ title = "", detail = "" }) => says.test(`${title} ${detail}`))) return error;
    return new ExplainedError(
        `Workspace ${workspaceId} has no configuration that a run could take. Give the Run a directory, which is uploaded to it, or a ` +
            `configurationVersionId; or push to the workspace's repository, if it has one. ${error.message}`,
    );
}
