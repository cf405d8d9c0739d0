import type { Resource } from "./http/jsonapi";

/** The attributes of a run that a client may set when it starts one. */
export interface RunAttributes {
    message?: string;
    isDestroy?: boolean;
    /** By default as the workspace has it. */
    autoApply?: boolean;
    planOnly?: boolean;
    refresh?: boolean;
    refreshOnly?: boolean;
    savePlan?: boolean;
    allowEmptyApply?: boolean;
    allowConfigGeneration?: boolean;
    debuggingMode?: boolean;
    /** Only for plan-only runs. */
    terraformVersion?: string | null;
    targetAddrs?: readonly string[] | null;
    replaceAddrs?: readonly string[] | null;
    invokeActionAddrs?: readonly string[] | null;
    /** Of the platform's beta of Terraform policies. */
    policyPaths?: readonly string[] | null;
    /** The values are HCL literals: a text stands in quotes. */
    variables?: readonly { key: string; value: string }[];
}

/** What can be done with a run in its present status. */
export interface RunActions {
    readonly isCancelable?: boolean;
    readonly isConfirmable?: boolean;
    readonly isDiscardable?: boolean;
    readonly isForceCancelable?: boolean;
}

/** What the token may do with a run. */
export interface RunPermissions {
    readonly canApply?: boolean;
    readonly canCancel?: boolean;
    readonly canComment?: boolean;
    readonly canDiscard?: boolean;
    readonly canForceExecute?: boolean;
    readonly canForceCancel?: boolean;
    readonly canOverridePolicyCheck?: boolean;
}

/** A run as the platform shows it. */
export interface Run {
    readonly id: string;
    readonly attributes: RunAttributes & {
        /** For example `planning`; see {@link isFinal} of `runStatus`. The platform may add others at any time. */
        readonly status: string;
        /** ISO 8601 by camelCase name, for example `plannedAt`. */
        readonly statusTimestamps?: Readonly<Record<string, string | null>>;
        readonly hasChanges?: boolean;
        readonly source?: string;
        readonly triggerReason?: string;
        readonly createdAt?: string;
        readonly canceledAt?: string | null;
        readonly forceCancelAvailableAt?: string | null;
        /** Why it errored; older platforms only. */
        readonly errorText?: string | null;
        readonly actions?: RunActions;
        readonly permissions?: RunPermissions;
    };
    readonly workspaceId?: string;
    readonly configurationVersionId?: string;
    readonly planId?: string;
    readonly applyId?: string;
    /** The user who started it: `user-…`. */
    readonly createdById?: string;
    /** The user who confirmed it; missing where nobody has, or the platform did by itself. */
    readonly confirmedById?: string;
    /** Missing where the answer does not list them. */
    readonly policyCheckIds?: readonly string[];
    /** Missing where the answer does not list them. */
    readonly taskStageIds?: readonly string[];
    /** Evaluations of the platform's beta of Terraform policies. Missing where the answer does not list them. */
    readonly tfPolicyEvaluationIds?: readonly string[];
    /** What was asked for with `include`. */
    readonly included: readonly Resource<Readonly<Record<string, unknown>>>[];
}
