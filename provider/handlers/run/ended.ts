import type { Client } from "../../api/client";
import type { Run } from "../../api/run";
import type { RunGiven } from "./found";

/** The comments with which a run is discarded, by which a later step knows who did it. */
export const REFUSED = "Refused by the policy gate of a Pulumi program";
export const DISCARDED = "Discarded as decided in a Pulumi program";
export const LEFT = "Discarded because its resource left the Pulumi program";

/** Whether a run with this status ended because somebody did not want it. */
export function isGivenUp(status: string): boolean {
    return ["discarded", "canceled", "force_canceled"].includes(status);
}

/** Whether it was an earlier step of this program that gave the run up; `undefined` where its comments cannot be read. */
export async function isEndedByUs(run: Run, { comment }: RunGiven, client: Client): Promise<boolean | undefined> {
    if (!isGivenUp(run.attributes.status)) return false;
    try {
        for await (const { body } of client.comments.list(run.id)) {
            if ([REFUSED, DISCARDED, LEFT, comment].includes(body)) return true;
        }
        return false;
    } catch {
        return undefined;
    }
}
