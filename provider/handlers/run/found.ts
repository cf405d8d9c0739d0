import type { Run, RunAttributes } from "../../api/run";
import type { RunInputs, RunOutputs } from "../../definitions/run";
import type { Judgement } from "../../gate/judgement";
import type { Found, Inputs, State } from "../base/definition";

/** Whether the gate has let the run pass: `pending` until it is known. */
export type GateState = RunOutputs["gate"];

export type RunGiven = Inputs<RunInputs>;
export type RunState = State<RunInputs, RunOutputs>;
export type FoundRun = Found<RunInputs, RunOutputs>;

/** A run under the names of the inputs and outputs. What it was started with cannot change, so it is not followed. */
export function foundRun(run: Run, gate: GateState, judgement?: Judgement, olds: RunState = {}): FoundRun {
    const { attributes, workspaceId, configurationVersionId } = run;
    const { status, hasChanges, createdAt } = attributes;
    return {
        id: run.id,
        inputs: { workspaceId },
        outputs: {
            status,
            gate,
            hasChanges,
            createdAt,
            statusTimestamps: attributes.statusTimestamps ?? {},
            usedConfigurationVersionId: configurationVersionId,
            policyResults: judgement?.results.map((result) => ({ ...result })) ?? olds.policyResults ?? [],
            policyCounts: judgement?.counts ?? olds.policyCounts,
        },
    };
}

/** What the inputs of a run are as attributes to start it with. */
export function attributesOf(inputs: RunGiven, message: string): RunAttributes {
    const variables = Object.entries(inputs.variables ?? {});
    return {
        message,
        // Always said: otherwise the workspace's own setting could apply the run before the gate has seen it.
        autoApply: inputs.autoApply === true,
        isDestroy: inputs.isDestroy === true,
        refreshOnly: inputs.refreshOnly === true,
        ...(inputs.planOnly === true && { planOnly: true }),
        ...(inputs.targetAddrs !== undefined && { targetAddrs: inputs.targetAddrs }),
        ...(inputs.replaceAddrs !== undefined && { replaceAddrs: inputs.replaceAddrs }),
        ...(inputs.terraformVersion !== undefined && { terraformVersion: inputs.terraformVersion }),
        ...(variables.length > 0 && { variables: variables.map(([key, value]) => ({ key, value })) }),
    };
}
