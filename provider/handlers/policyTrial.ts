import { isContentError } from "../content";
import { policyTrial as kind, type PolicyTrialInputs, type PolicyTrialOutputs } from "../definitions/policyTrial";
import { type Checked, type Failure, failure } from "./base/check";
import type { Definition, Found, Inputs, Operation, Unchecked } from "./base/definition";
import { pick } from "./base/found";
import { ExplainedError } from "./base/hostErrors";
import { pacedStatus } from "./base/pacedStatus";
import { isKnown, UNKNOWN_VALUE } from "./base/unknown";
import { judgeFindings, unusable } from "./policySetVersion/findings";
import { findingsIn, opened, READING } from "./policyTrial/content";
import { SELECTORS } from "./policyTrial/select";
import { tryOut } from "./policyTrial/trial";
import { verdictOn } from "./policyTrial/verdict";

/** Milliseconds that a trial may take unless customTimeouts says otherwise. */
const TIMEOUT = 60 * 60_000;

type Given = Unchecked<PolicyTrialInputs>;

/** Trials of policies: `provider/resources/policyTrial.ts` says what they are. Nothing of one stays on the platform. */
export const policyTrial: Definition<PolicyTrialInputs, PolicyTrialOutputs> = {
    kind,
    sharesObject: true,
    timeouts: { create: TIMEOUT, update: TIMEOUT },
    refine,

    create: (inputs, operation) => tried(`trial-of-${inputs.name}`, inputs, operation),

    async read(id, olds) {
        if (olds.__get) throw new ExplainedError(`${id} cannot be read: nothing of a trial is left on the platform.`);
        const { tried: count, failed, untried, report, ...inputs } = olds;
        return { id, inputs, outputs: { tried: count, failed, untried, report } };
    },

    // Whatever is declared otherwise is tried anew.
    update: (id, _olds, news, _changed, operation) => tried(id, news, operation),

    async delete() {},

    noImport: () => "A trial cannot be imported: its resource stands for having tried what the program declares.",
};

async function tried(
    id: string,
    inputs: Inputs<PolicyTrialInputs>,
    operation: Operation,
): Promise<Found<PolicyTrialInputs, PolicyTrialOutputs>> {
    const paced = pacedStatus(operation.status);
    try {
        const found = await tryOut(inputs, { ...operation, status: paced.status });
        const { refusals, ...outputs } = verdictOn(found, inputs);
        if (refusals.length > 0) {
            throw new ExplainedError(
                `The trial does not pass: ${refusals.join("; ")}. Nothing of it is left on the platform.\n${outputs.report}`,
            );
        }
        const notCounted = found.outcomes.filter(({ problem }) => problem !== undefined).length;
        if (notCounted > 0)
            operation.warn(`${notCounted} of ${found.outcomes.length} workspaces were not tried:\n${outputs.report}`);
        paced.stop();
        operation.status(`passed in ${outputs.tried} workspaces; ${outputs.failed} with failures`);
        return { id, inputs, outputs };
    } finally {
        paced.stop();
    }
}

async function refine(inputs: Given, olds: Given): Promise<Checked> {
    const failures: Failure[] = [];
    const selectors = SELECTORS.filter((name) => inputs[name] !== undefined);
    if (selectors.length !== 1) {
        const are = selectors.length === 0 ? "none is given" : `${selectors.join(" and ")} are given`;
        failures.push(failure("", `exactly one of ${SELECTORS.join(", ")} must be given, but ${are}`));
    }
    for (const name of ["allow", "allowAny", "allowUntried", "parallel", "sample"] as const) {
        const least = name === "parallel" || name === "sample" ? 1 : 0;
        const value = inputs[name];
        if (typeof value === "number" && !(Number.isInteger(value) && value >= least)) {
            failures.push(failure(name, `must be a whole number, ${least} or more`));
        }
    }
    const { failures: wrong, ...content } = await refineContent(inputs, olds);
    return { ...content, failures: [...failures, ...wrong] };
}

async function refineContent(inputs: Given, olds: Given): Promise<Checked> {
    if (inputs.contentHash !== undefined) {
        // The engine gives back what the resource option ignoreChanges names.
        if (inputs.contentHash === olds.contentHash) return { inputs, failures: [] };
        const why = "is worked out from the content and cannot be given; leave it out";
        return { inputs, failures: [failure("contentHash", why)] };
    }
    const [source, ...others] = (["directory", "files"] as const).filter((name) => inputs[name] !== undefined);
    if (source === undefined || others.length > 0) {
        const are = source === undefined ? "none is given" : "both are given";
        return { inputs, failures: [failure("", `exactly one of directory and files must be given, but ${are}`)] };
    }
    const reading = pick(inputs, READING);
    if (!isKnown(reading)) return { inputs: { ...inputs, contentHash: UNKNOWN_VALUE }, failures: [] };
    try {
        const content = await opened(reading);
        const refined = { ...inputs, contentHash: content.hash };
        // What was tried already has been judged.
        if (content.hash === olds.contentHash) return { inputs: refined, failures: [] };
        const { failures, warnings } = judgeFindings(inputs, await findingsIn(content));
        return { inputs: refined, failures: [...failures], warnings };
    } catch (error) {
        if (!isContentError(error)) throw error;
        return { inputs, failures: [unusable(source, inputs, error)] };
    }
}
