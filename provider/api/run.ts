import type { Resource } from "./http/jsonapi";

/** The attributes of a run that a client may set when it starts one. */
export interface RunAttributes {
    /** Why it was started, for people. */
    message?: string;
    /** Whether it plans to destroy everything; `false` unless given. */
    isDestroy?: boolean;
    /** By default as the workspace has it. */
    autoApply?: boolean;
    /** Whether it only plans; `false` unless given. */
    planOnly?: boolean;
    /** Whether the plan looks what there is; `true` unless given. */
    refresh?: boolean;
    /** Whether it changes nothing but the state; `false` unless given. */
    refreshOnly?: boolean;
    /** Whether the plan is kept to be confirmed later, and does not hold the workspace. */
    savePlan?: boolean;
    /** Whether it is applied although it changes nothing. */
    allowEmptyApply?: boolean;
    /** Whether the plan writes configuration for what is imported. */
    allowConfigGeneration?: boolean;
    /** Whether the log says more. */
    debuggingMode?: boolean;
    /** Only for plan-only runs. */
    terraformVersion?: string | null;
    /** Addresses of resources: only these and what they depend on. */
    targetAddrs?: readonly string[] | null;
    /** Addresses of resources to replace. */
    replaceAddrs?: readonly string[] | null;
    /** Addresses of actions to invoke. */
    invokeActionAddrs?: readonly string[] | null;
    /** Of the platform's beta of Terraform policies. */
    policyPaths?: readonly string[] | null;
    /** The values are HCL literals: a text stands in quotes. */
    variables?: readonly { key: string; value: string }[];
}

/** What can be done with a run in its present status. */
export interface RunActions {
    /** Whether it plans or applies, and can be canceled. */
    readonly isCancelable?: boolean;
    /** Whether it waits for its confirmation. */
    readonly isConfirmable?: boolean;
    /** Whether it waits for anything, and can be discarded. */
    readonly isDiscardable?: boolean;
    /** Whether it was canceled a while ago, and can be ended at once. */
    readonly isForceCancelable?: boolean;
}

/** What the token may do with a run. */
export interface RunPermissions {
    /** Confirm it. */
    readonly canApply?: boolean;
    /** Cancel it. */
    readonly canCancel?: boolean;
    /** Comment on it. */
    readonly canComment?: boolean;
    /** Discard it. */
    readonly canDiscard?: boolean;
    /** Let it go before others. */
    readonly canForceExecute?: boolean;
    /** End it at once. */
    readonly canForceCancel?: boolean;
    /** Override the policies that failed. */
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
