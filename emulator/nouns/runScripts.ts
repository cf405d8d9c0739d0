import type { Stored } from "../collection";
import type { Overlay } from "../overlay";
import type { Store } from "../store";

declare module "../store" {
    interface Collections {
        "run-scripts": StoredScript;
    }
}

/** A policy check told in advance, instead of one that is computed. Whatever is left out is computed. */
export interface ScriptedCheck {
    /** Its final status: `passed`, `soft_failed`, `hard_failed`, `errored` or anything else. */
    status: string;
    /** The `result` attribute as it is sent. */
    result?: unknown;
    /** Laid over its attributes. */
    overlay?: Overlay;
}

/** The task stage after the plan, told in advance. */
export interface ScriptedStage {
    /** Its status once it is done: `passed`, `failed`, `awaiting_override`, `errored` or anything else. */
    status: string;
    /** The policy evaluations of the stage, each with what the sets said. */
    evaluations: {
        status: string;
        policyKind?: "sentinel" | "opa";
        overlay?: Overlay;
        outcomes?: {
            policySetName?: string;
            overridable?: boolean;
            error?: string;
            outcomes: unknown[];
            overlay?: Overlay;
        }[];
    }[];
    /** Laid over its attributes. */
    overlay?: Overlay;
}

/** What the sets of kind tfpolicy say of a plan, told in advance. */
export interface ScriptedTfPolicies {
    /** `passed`, `failed`, `awaiting_override`, `errored` or anything else. */
    status: string;
    /** Why Terraform could not evaluate them at all. */
    error?: { type: string; summary: string; detail: string };
    /** Laid over its attributes. */
    overlay?: Overlay;
    /** What the sets said, one entry a set. */
    outcomes?: {
        policySetName?: string;
        overridable?: boolean;
        /** One entry a policy, as it goes over the wire. */
        outcomes: unknown[];
        overlay?: Overlay;
    }[];
}

/** What a policy is told to say. */
export type ToldResult = "passed" | "failed" | "errored";

/** How runs go. Everything may be left out. */
export interface RunScript {
    /** How long a status lasts that needs no decision: one number, or by status (`default` for the others). @default 5 */
    stepMilliseconds?: number | Record<string, number>;
    /** Statuses at which a run stops until it is released. */
    holdAt?: string[];
    /** Statuses to pass after another one: `{ fetching_completed: ["pre_plan_running", "pre_plan_completed"] }`. */
    detours?: Record<string, string[]>;
    /** What the plan says. Without `hasChanges` it changes one resource. A text in `error` makes it fail. */
    plan?: {
        hasChanges?: boolean;
        additions?: number;
        changes?: number;
        destructions?: number;
        error?: string;
        /** The plan as Terraform prints it in JSON: what `json-output` gives and policies look at. */
        json?: unknown;
    };
    /** A text in `error` makes the apply fail. */
    apply?: { error?: string };
    /** Whether costs are estimated. @default false */
    costEstimate?: boolean;
    /** Results of policies by name, `*` for all others, instead of what their text says; with what they print, if they do. */
    policies?: Record<string, ToldResult | { result: ToldResult; print: string }>;
    /** The policy checks of the run, instead of those that the sets that apply would give. */
    policyChecks?: ScriptedCheck[];
    /** The task stage after the plan; null for none. */
    taskStage?: ScriptedStage | null;
    /** What the policies of kind tfpolicy say; null for none. */
    tfPolicies?: ScriptedTfPolicies | null;
    /** The status that the run takes after its policy checks, instead of the one that follows from them. */
    afterPolicyChecks?: string;
    /** The status that the run takes after its task stage, instead of the one that follows from it. */
    afterTaskStage?: string;
    /** True when Terraform does not react to a cancel, so that only a forced one ends the run. @default false */
    ignoreCancel?: boolean;
    /** How long after a cancel a forced one is possible, in milliseconds. @default 10,000 */
    forceCancelAfterMilliseconds?: number;
    /** Laid over the attributes of the run. */
    overlay?: Overlay;
}

const MEMBERS: Record<keyof RunScript, true> = {
    stepMilliseconds: true,
    holdAt: true,
    detours: true,
    plan: true,
    apply: true,
    costEstimate: true,
    policies: true,
    policyChecks: true,
    taskStage: true,
    tfPolicies: true,
    afterPolicyChecks: true,
    afterTaskStage: true,
    ignoreCancel: true,
    forceCancelAfterMilliseconds: true,
    overlay: true,
};

interface StoredScript extends Stored {
    script: RunScript;
}

/** Replaces the script of a target: `all`, the id of a workspace or of a run. @throws TypeError for an unknown member */
export function setScript(store: Store, target: string, script: RunScript): void {
    const unknown = Object.keys(script).find((name) => !Object.hasOwn(MEMBERS, name));
    if (unknown !== undefined) {
        throw new TypeError(`script: "${unknown}" is not one of ${Object.keys(MEMBERS).join(", ")}`);
    }
    store.of("run-scripts").put({ id: target, script });
}

/** The script of a run: its own before the workspace's before that of all, member by member. */
export function scriptOf(store: Store, run: { id: string; workspaceId: string }): RunScript {
    const scripts = store.of("run-scripts");
    return Object.assign({}, ...["all", run.workspaceId, run.id].map((target) => scripts.get(target)?.script));
}

/** How long a status lasts, in milliseconds. */
export function stepOf({ stepMilliseconds = 5 }: RunScript, status: string): number {
    if (typeof stepMilliseconds === "number") return stepMilliseconds;
    return stepMilliseconds[status] ?? stepMilliseconds.default ?? 5;
}
