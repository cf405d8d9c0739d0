import { isContentError, openContent } from "../../content";
import { run as kind, type PolicyGateInputs, type RunInputs } from "../../definitions/run";
import { namesIn, type Properties } from "../../definitions/table";
import type { Rules } from "../../gate/decision";
import { type Checked, type Failure, failure } from "../base/check";
import type { Unchecked } from "../base/definition";
import { isKnown, isUnknown, type Unknown } from "../base/unknown";
import { whyNoAddress } from "./address";
import { whyNoLiteral } from "./hclLiteral";

const TABLE: Properties = kind.inputs;

/** The inputs that a run is started with. Whatever it was started with replaces it: a run that has started cannot be changed. */
export const START_INPUTS = namesIn(kind.inputs).filter((name) => TABLE[name]?.replaces);

type Given = Unchecked<RunInputs>;

/** Checks what fits together, reads the directory, and puts into words what the resource does. */
export async function refine(given: Given): Promise<Checked> {
    const { contentHash: _, action: __, ...rest } = given;
    const inputs: Given = rest;
    const failures: Failure[] = [];
    const refuse: Refuse = (property, reason, value) => failures.push(failure(property, reason, { value }));
    if (inputs.configurationVersionId !== undefined && inputs.directory !== undefined) {
        refuse("directory", "cannot be given together with configurationVersionId; leave out one of them");
    }
    if (inputs.isDestroy === true && inputs.refreshOnly === true) {
        refuse("refreshOnly", "cannot be given together with isDestroy; leave out one of them");
    }
    if (inputs.planOnly === false && isText(inputs.terraformVersion)) {
        refuse("terraformVersion", "is for plan-only runs; set planOnly to true or leave it out");
    }
    refineVariables(inputs.variables, refuse);
    refineAddresses("targetAddrs", "target", inputs, refuse);
    refineAddresses("replaceAddrs", "replace", inputs, refuse);
    if (requiredOf(inputs).includes(""))
        refuse("policyGate.requiredPolicySets", "must hold ids or names, but a text in it is empty");
    const planOnly = inputs.planOnly === true;
    if (planOnly) refinePlanOnly(inputs, refuse);
    else if (!isUnknown(inputs.planOnly)) inputs.decision ??= inputs.autoApply === true ? "apply" : "leave";
    if (inputs.decision === "discard" && gateOf(inputs).softFailed === "override") {
        refuse(
            "policyGate.softFailed",
            'nothing needs to be overridden in a run that is discarded; use "fail" or "leave"',
        );
    }
    if (inputs.autoApply === true) refineAutoApply(inputs, refuse);
    if (isText(inputs.directory)) inputs.contentHash = await hashOf(inputs.directory, refuse);
    inputs.action = describeAction(inputs);
    return { inputs, failures };
}

/** What the inputs say about the run's failures and its end. */
export function rulesOf({
    policyGate,
    decision = "leave",
}: {
    readonly policyGate?: Partial<PolicyGateInputs>;
    readonly decision?: RunInputs["decision"];
}): Rules {
    const { softFailed = "fail", hardFailed = "fail", advisoryFailed = "pass" } = policyGate ?? {};
    return { softFailed, hardFailed, advisoryFailed, decision };
}

type Refuse = (property: string, reason: string, value?: unknown) => void;

function refineVariables(variables: Given["variables"], refuse: Refuse): void {
    if (variables === undefined || isUnknown(variables)) return;
    const odd = Object.entries(variables).find(([, value]) => typeof value !== "string");
    if (odd)
        refuse("variables", `must map names to HCL literals, given as texts; {value} is a ${typeof odd[1]}`, odd[0]);
    for (const [name, value] of Object.entries(variables)) {
        const why = typeof value === "string" && !isUnknown(value) ? whyNoLiteral(value) : undefined;
        if (why === undefined) continue;
        refuse(
            "variables",
            `{value} is no HCL literal: it ${why}. For a text, JSON.stringify("prod") gives the literal`,
            name,
        );
    }
}

function refineAddresses(
    property: "targetAddrs" | "replaceAddrs",
    kind: "target" | "replace",
    inputs: Given,
    refuse: Refuse,
): void {
    const addresses = inputs[property];
    if (addresses === undefined || isUnknown(addresses)) return;
    for (const address of addresses) {
        const why = typeof address === "string" && !isUnknown(address) ? whyNoAddress(address, kind) : undefined;
        if (why !== undefined) refuse(property, `{value} is no address that Terraform takes: it ${why}`, address);
    }
}

function gateOf({ policyGate }: Given): Unchecked<PolicyGateInputs> {
    return policyGate === undefined || isUnknown(policyGate) ? {} : policyGate;
}

function requiredOf(inputs: Given): readonly string[] {
    const { requiredPolicySets = [] } = gateOf(inputs);
    return isUnknown(requiredPolicySets) ? [] : requiredPolicySets;
}

function refinePlanOnly(inputs: Given, refuse: Refuse): void {
    if (isText(inputs.decision)) {
        refuse("decision", "has no meaning for a plan-only run, which ends with its plan; leave it out");
    }
    if (inputs.autoApply === true) refuse("autoApply", "has no meaning for a plan-only run; leave it out");
    if (gateOf(inputs).softFailed === "override") {
        const why = "a plan-only run ends with its soft failures, so there is nothing to override";
        refuse("policyGate.softFailed", `${why}; use "fail" or "leave"`);
    }
}

function refineAutoApply(inputs: Given, refuse: Refuse): void {
    if (inputs.decision === "discard" || inputs.decision === "leave") {
        const wayOut = 'leave autoApply out, or set decision to "apply"';
        const why = "the platform would apply the run, but decision says {value}";
        refuse("autoApply", `${why}; ${wayOut}`, inputs.decision);
    }
    const { advisoryFailed } = gateOf(inputs);
    if (advisoryFailed === "fail" || advisoryFailed === "leave") {
        const why = "the platform would apply the run before the gate has seen its advisory failures";
        refuse("autoApply", `${why}; leave it out and set decision to "apply"`);
    }
    if (requiredOf(inputs).length > 0) {
        const why = "the platform would apply the run before the gate has seen what checked it (requiredPolicySets)";
        refuse("autoApply", `${why}; leave it out and set decision to "apply"`);
    }
}

async function hashOf(directory: string, refuse: Refuse): Promise<string | undefined> {
    try {
        return (await openContent({ directory })).hash;
    } catch (error) {
        if (!isContentError(error)) throw error;
        refuse("directory", "{value}", error);
        return undefined;
    }
}

function isText<T>(value: T): value is Exclude<T, undefined | Unknown> {
    return value !== undefined && value !== "" && !isUnknown(value);
}

/** For example `starts a run in ws-1: plan, fail on failed policies, then apply`. */
function describeAction(inputs: Given): string {
    const workspace = isUnknown(inputs.workspaceId) ? "a workspace that is not known yet" : inputs.workspaceId;
    const kind = inputs.isDestroy === true ? "destroy run" : inputs.refreshOnly === true ? "refresh-only run" : "run";
    const article = inputs.planOnly === true ? "a plan-only " : "a ";
    const { policyGate, decision = "leave" } = inputs;
    if (!isKnown(policyGate)) return `starts ${article}${kind} in ${workspace}: plan and policies`;
    const { softFailed, advisoryFailed } = rulesOf({ policyGate });
    const steps = ["plan"];
    if (softFailed === "override") steps.push("override soft failures of policies");
    steps.push(advisoryFailed === "pass" ? "stop if mandatory policies fail" : "stop if any policy fails");
    const required = requiredOf(inputs).length;
    if (required > 0)
        steps.push(`stop unless ${required} required policy ${required === 1 ? "set has" : "sets have"} checked it`);
    if (inputs.planOnly !== true) {
        const ends = { apply: "apply", discard: "discard", leave: "leave it to be confirmed" };
        steps.push(isUnknown(decision) ? "decide" : ends[decision]);
    }
    return `starts ${article}${kind} in ${workspace}: ${steps.join(", ")}`;
}
