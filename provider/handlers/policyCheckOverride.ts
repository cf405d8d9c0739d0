import type { Client } from "../api/client";
import { isMissing } from "../api/errors";
import { time } from "../api/http/time";
import { isAtRest } from "../api/runStatus";
import {
    policyCheckOverride as kind,
    type PolicyCheckOverrideInputs,
    type PolicyCheckOverrideOutputs,
} from "../definitions/policyCheckOverride";
import { type Failure, failure } from "./base/check";
import type { Definition, Found, Operation } from "./base/definition";
import { ExplainedError } from "./base/hostErrors";
import { type Overridable, ofCheck, overridablesOf, override } from "./run/override";
import { StillRunning, waitForRun } from "./run/wait";

/** Milliseconds that a run may take to its policies unless customTimeouts says otherwise. */
const TIMEOUT = 60 * 60_000;

type FoundOverride = Found<PolicyCheckOverrideInputs, PolicyCheckOverrideOutputs>;

/** Overrides: `provider/resources/policyCheckOverride.ts` says what they are. */
export const policyCheckOverride: Definition<PolicyCheckOverrideInputs, PolicyCheckOverrideOutputs> = {
    kind,
    sharesObject: true,
    timeouts: { create: TIMEOUT },

    refine(inputs) {
        const failures: Failure[] = [];
        const given = (["policyCheckId", "runId"] as const).filter((name) => inputs[name] !== undefined);
        if (given.length !== 1) {
            const what = given.length === 0 ? "neither is given" : "both are given";
            failures.push(failure("runId", `give either policyCheckId or runId: ${what}`));
        }
        return { inputs, failures };
    },

    async create({ policyCheckId, runId = "", comment }, operation) {
        const { client } = operation;
        if (policyCheckId !== undefined) {
            const check = ofCheck(await client.policyChecks.read(policyCheckId));
            return foundCheck(await override(client, check, comment));
        }
        for (const target of await targetsOf(runId, operation)) {
            operation.status(`overriding ${target.noun} ${target.id}`);
            await override(client, target, comment);
        }
        return foundRun(client, runId);
    },

    async read(id, _olds, { client }) {
        try {
            if (!id.startsWith("run-")) return foundCheck(ofCheck(await client.policyChecks.read(id)));
            return await foundRun(client, id);
        } catch (error) {
            if (isMissing(error)) return undefined;
            throw error;
        }
    },

    // Only the comment can change in place, and an override is not done again for it.
    async update(id, olds, _news, _changed, operation) {
        return (await this.read(id, olds, operation)) ?? gone(id);
    },

    async delete() {
        // An override stays: the platform has no way to take it back.
    },
};

async function targetsOf(runId: string, operation: Operation): Promise<Overridable[]> {
    const { client } = operation;
    const run = await waitForRun(await client.runs.read(runId), operation, time.now(), isAtRest).catch((error) => {
        if (!(error instanceof StillRunning)) throw error;
        throw new ExplainedError(
            `${error.message}, so it is not known yet whether its policies fail.${error.front && ` ${error.front}`} Try again ` +
                `later, or wait longer with customTimeouts: { create: "2h" }.`,
        );
    });
    const all = await overridablesOf(client, run);
    const targets = all.filter(({ state }) => state !== "other");
    if (targets.length > 0) return targets;
    const failed = all.filter(({ status }) => !["passed", "pending"].includes(status));
    const why =
        failed.length > 0
            ? failed.map(({ noun, id, status }) => `${noun} ${id} is ${status}`).join(", ")
            : "no policy failed";
    throw new ExplainedError(
        `There is nothing to override: run ${runId} is ${run.attributes.status}, and ${why}. Take the override out of the program.`,
    );
}

function foundCheck({ id, status, state }: Overridable): FoundOverride {
    return {
        id,
        inputs: { policyCheckId: id },
        outputs: { status, overridden: state === "overridden" ? [id] : [] },
    };
}

async function foundRun(client: Client, runId: string): Promise<FoundOverride> {
    const run = await client.runs.read(runId);
    const overridden = (await overridablesOf(client, run)).filter(({ state }) => state === "overridden");
    const outputs = { status: run.attributes.status, overridden: overridden.map(({ id }) => id) };
    return { id: runId, inputs: { runId }, outputs };
}

function gone(id: string): never {
    throw new ExplainedError(`${id} is gone, or the token may not see it. Take the override out of the program.`);
}
