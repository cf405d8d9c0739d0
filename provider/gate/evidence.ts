import type { Client } from "../api/client";
import { NotFoundError } from "../api/errors";
import type { Run } from "../api/run";
import { metTfPolicies } from "../api/tfPolicyEvaluations";
import { collected } from "../collected";
import type { Evidence } from "./judgement";
import type { StageEvidence } from "./taskStage";
import type { TfEvidence } from "./tfPolicies";

/**
 * Reads what the platform shows of a run's policies: one request for the checks, one for the stages, and two an evaluation; Terraform policies
 * are asked for where the run says that there are some.
 *
 * @param asItSays whether to ask only for what the run says it has: for who knows which policies must have said something
 */
export async function readEvidence(client: Client, run: Run, asItSays = false): Promise<Evidence> {
    const isNone = (ids: readonly string[] | undefined) => asItSays && ids?.length === 0;
    const [checks, stages, tfPolicies] = await Promise.all([
        isNone(run.policyCheckIds) ? [] : collected(client.policyChecks.list(run.id)),
        isNone(run.taskStageIds) ? [] : stagesOf(client, run),
        metTfPolicies(run) ? readTerraform(client, run) : [],
    ]);
    return { checks, stages: await Promise.all(stages.map((stage) => readStage(client, stage))), tfPolicies };
}

async function stagesOf(client: Client, run: Run): Promise<StageEvidence["stage"][]> {
    try {
        return await collected(client.taskStages.list(run.id));
    } catch (error) {
        // Platforms from before task stages do not know the route, and their runs do not name the relationship.
        if (error instanceof NotFoundError && error.status === 404 && run.taskStageIds === undefined) return [];
        throw error;
    }
}

async function readTerraform(client: Client, run: Run): Promise<TfEvidence[]> {
    const evaluations = await collected(client.tfPolicyEvaluations.list(run.id));
    return Promise.all(
        evaluations.map(async (evaluation) => ({
            evaluation,
            outcomes: await collected(client.tfPolicyEvaluations.outcomes(evaluation.id)),
        })),
    );
}

async function readStage(client: Client, stage: StageEvidence["stage"]): Promise<StageEvidence> {
    if (stage.policyEvaluationIds?.length === 0) return { stage, evaluations: [] };
    const evaluations = await collected(client.policyEvaluations.list(stage.id));
    return {
        stage,
        evaluations: await Promise.all(
            evaluations.map(async (evaluation) => ({
                evaluation,
                outcomes: await collected(client.policySetOutcomes.list(evaluation.id)),
            })),
        ),
    };
}
