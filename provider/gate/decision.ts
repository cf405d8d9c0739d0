import type { Run } from "../api/run";
import { awaitsConfirmation, awaitsOverride, isFinal } from "../api/runStatus";
import type { Judgement } from "./judgement";

/** What the failures of policies mean for a run, and what is to become of it when none stands in the way. */
export interface Rules {
    readonly softFailed: "fail" | "override" | "leave";
    readonly hardFailed: "fail" | "leave";
    readonly advisoryFailed: "pass" | "fail" | "leave";
    readonly decision: "apply" | "discard" | "leave";
}

/** The next step with a run that is at rest. */
export type Step =
    /** The gate is passed and the run is where it should be. */
    | { readonly take: "finish" }
    | { readonly take: "override" | "apply" | "discard" }
    /** The results are not all there yet. */
    | { readonly take: "wait" }
    /** The gate says no: the run is to be discarded, or left as it is. */
    | { readonly take: "refuse"; readonly because: Refusal; readonly discard: boolean }
    /** The run ended without having done what it was for. */
    | { readonly take: "fail" };

export type Refusal = "unclear" | "hardFailed" | "softFailed" | "advisoryFailed";

const ENDED_BADLY = ["errored", "canceled", "force_canceled", "discarded"];

/**
 * Decides what to do with a run that is at rest.
 *
 * Fails closed: whatever is not known to be right is refused. A gate left at its defaults lets pass a run whose mandatory
 * policies all passed or were overridden by somebody.
 */
export function decide(run: Run, judgement: Judgement, rules: Rules): Step {
    const { status } = run.attributes;
    if (ENDED_BADLY.includes(status) && !(status === "discarded" && rules.decision === "discard")) {
        return { take: "fail" };
    }
    if (judgement.unfinished && !isFinal(status)) return { take: "wait" };
    const refusal = refusalOf(run, judgement, rules);
    if (refusal) return refusal;
    if (awaitsOverride(status)) return { take: "override" };
    if (isFinal(status)) return { take: status === "applied" && rules.decision === "discard" ? "fail" : "finish" };
    if (awaitsConfirmation(run)) return { take: rules.decision === "leave" ? "finish" : rules.decision };
    return { take: "refuse", because: "unclear", discard: false };
}

function refusalOf(run: Run, { problems, counts }: Judgement, rules: Rules): Step | undefined {
    const refuse = (because: Refusal, rule: string): Step => ({ take: "refuse", because, discard: rule !== "leave" });
    if (problems.length > 0) return refuse("unclear", rules.hardFailed);
    if (counts.hardFailed > 0) return refuse("hardFailed", rules.hardFailed);
    if (counts.softFailed > 0 && !(rules.softFailed === "override" && awaitsOverride(run.attributes.status))) {
        return refuse("softFailed", rules.softFailed);
    }
    if (counts.advisoryFailed > 0 && rules.advisoryFailed !== "pass") {
        return refuse("advisoryFailed", rules.advisoryFailed);
    }
    return undefined;
}
