import { createHash, randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Client } from "../../api/client";
import { isFinal } from "../../api/runStatus";
import type { Run } from "../../api/runs";
import type { Values } from "../base/properties";
import { START_INPUTS } from "./inputs";

/** How many of the workspace's newest runs are searched: one page. */
const NEWEST = 50;
/** Every operation that a run of this resource may be; plan-only runs are listed only when they are asked for. */
const OPERATIONS = ["plan_only", "plan_and_apply", "save_plan", "refresh_only", "destroy", "empty_apply"];

/**
 * How a run is found again whose id was lost, because the answer to its creation did not arrive or because `pulumi up`
 * was killed before it could note the id.
 *
 * The message ends with `[pulumi:<resource>-<attempt>]`. `<resource>` is a hash of the resource's URN and of the inputs
 * the run is started with, without the values of variables, which may be secret: the next `up` of an unchanged program
 * computes the same, and a changed program (another `triggers`, say) another. `<attempt>` is random, one for each create.
 *
 * - Within one create whose answer was lost, the run with exactly this mark is the one, whatever became of it meanwhile.
 * - A later `up` goes on with a run of the same `<resource>` only while that has not ended. One that has ended may be the
 *   one of a resource that was destroyed since, and a new run is asked for; so a new one is started.
 */
export class Mark {
    private readonly resource: string;
    private readonly attempt = randomBytes(4).toString("hex");

    constructor(private readonly inputs: Values) {
        const started = START_INPUTS.map((name) =>
            name === "variables" ? Object.keys((inputs.variables as object | undefined) ?? {}).sort() : inputs[name],
        );
        const identity = canonical([inputs.__urn, ...started]);
        this.resource = createHash("sha256").update(identity).digest("hex").slice(0, 12);
    }

    /** The message to start the run with. */
    get message(): string {
        const given = (this.inputs.message as string | undefined) ?? "Started by Pulumi";
        return `${given} [pulumi:${this.resource}-${this.attempt}]`;
    }

    /** The run that this very create started, if it did. */
    findOwn(client: Client): Promise<Run | undefined> {
        return this.find(client, (run) =>
            run.attributes.message?.endsWith(`[pulumi:${this.resource}-${this.attempt}]`),
        );
    }

    /** The run that an interrupted `up` left behind and that is still under way. */
    findUnfinished(client: Client): Promise<Run | undefined> {
        const mark = new RegExp(`\\[pulumi:${this.resource}-[0-9a-f]{8}\\]$`);
        return this.find(
            client,
            (run) =>
                mark.test(run.attributes.message ?? "") &&
                !isFinal(run.attributes.status) &&
                this.hasSameVariables(run),
        );
    }

    private hasSameVariables(run: Run): boolean {
        if (run.attributes.variables === undefined) return true;
        const has = Object.fromEntries(run.attributes.variables.map(({ key, value }) => [key, value]));
        return isDeepStrictEqual(has, this.inputs.variables ?? {});
    }

    private async find(client: Client, isIt: (run: Run) => boolean | undefined): Promise<Run | undefined> {
        let seen = 0;
        const runs = client.runs.listByWorkspace(this.inputs.workspaceId as string, {
            operation: OPERATIONS,
            pageSize: NEWEST,
        });
        for await (const run of runs) {
            if (isIt(run)) return run;
            if (++seen === NEWEST) return undefined;
        }
        return undefined;
    }
}

/** JSON with the members of objects in order, so that equal values have equal texts. */
function canonical(value: unknown): string {
    return JSON.stringify(value, (_, member) =>
        typeof member === "object" && member !== null && !Array.isArray(member)
            ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
            : (member ?? null),
    );
}
