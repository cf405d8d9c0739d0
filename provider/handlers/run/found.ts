import type { Run } from "../../api/runs";
import type { Judgement } from "../../gate/judgement";
import type { PolicyResult } from "../../gate/results";
import type { Found } from "../base/definition";
import type { Values } from "../base/properties";

/** Whether the gate has let the run pass: `pending` until it is known. */
export type GateState = "passed" | "pending" | "refused";

/** A run under the names of the inputs and outputs. What it was started with cannot change, so it is not followed. */
export function foundRun(run: Run, gate: GateState, judgement?: Judgement, olds: Values = {}): Found {
    const { attributes } = run;
    return {
        id: run.id,
        inputs: { workspaceId: run.workspaceId },
        outputs: {
            status: attributes.status,
            gate,
            hasChanges: attributes.hasChanges,
            createdAt: attributes.createdAt,
            statusTimestamps: attributes.statusTimestamps ?? {},
            usedConfigurationVersionId: run.configurationVersionId,
            policyResults: judgement?.results.map(plain) ?? olds.policyResults ?? [],
            policyCounts: judgement?.counts ?? olds.policyCounts,
        },
    };
}

function plain(result: PolicyResult): Values {
    return { ...result };
}
