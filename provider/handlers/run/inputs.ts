import { openContent } from "../../content";
import { run as kind } from "../../definitions/run";
import type { Rules } from "../../gate/decision";
import { type Checked, type Failure, failure } from "../base/check";
import type { Properties, Values } from "../base/properties";
import { hasUnknown, isUnknown } from "../base/unknown";
import { whyNoAddress } from "./address";
import { whyNoLiteral } from "./hclLiteral";

/** The inputs of a run. Whatever it was started with replaces it: a run that has started cannot be changed. */
export const PROPERTIES: Properties = kind.inputs;

/** The inputs that a run is started with. */
export const START_INPUTS = Object.keys(PROPERTIES).filter((name) => PROPERTIES[name]?.replaces);

/** Checks what fits together, reads the directory, and puts into words what the resource does. */
export async function refine(given: Values): Promise<Checked> {
    const { contentHash: _, action: __, ...inputs } = given;
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
    if (inputs.decision === "discard" && (inputs.policyGate as Values | undefined)?.softFailed === "override") {
        refuse(
            "policyGate.softFailed",
            'nothing needs to be overridden in a run that is discarded; use "fail" or "leave"',
        );
    }
    if (inputs.autoApply === true) refineAutoApply(inputs, refuse);
    if (isText(inputs.directory)) await readDirectory(inputs, refuse);
    inputs.action = describeAction(inputs);
    return { inputs, failures };
}

/** What the inputs say about the run's failures and its end. */
export function rulesOf(inputs: Values): Rules {
    const gate = (inputs.policyGate ?? {}) as Partial<Rules>;
    return {
        softFailed: gate.softFailed ?? "fail",
        hardFailed: gate.hardFailed ?? "fail",
        advisoryFailed: gate.advisoryFailed ?? "pass",
        decision: (inputs.decision as Rules["decision"] | undefined) ?? "leave",
    };
}

type Refuse = (property: string, reason: string, value?: unknown) => void;

function refineVariables(variables: unknown, refuse: Refuse): void {
    if (typeof variables !== "object" || variables === null) return;
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

function refineAddresses(property: string, kind: "target" | "replace", inputs: Values, refuse: Refuse): void {
    const addresses = inputs[property];
    if (!Array.isArray(addresses)) return;
    for (const address of addresses) {
        const why = typeof address === "string" && !isUnknown(address) ? whyNoAddress(address, kind) : undefined;
        if (why !== undefined) refuse(property, `{value} is no address that Terraform takes: it ${why}`, address);
    }
}

function requiredOf(inputs: Values): readonly unknown[] {
    const { requiredPolicySets } = (isUnknown(inputs.policyGate) ? {} : (inputs.policyGate ?? {})) as Values;
    return Array.isArray(requiredPolicySets) ? requiredPolicySets : [];
}

function refinePlanOnly(inputs: Values, refuse: Refuse): void {
    if (isText(inputs.decision)) {
        refuse("decision", "has no meaning for a plan-only run, which ends with its plan; leave it out");
    }
    if (inputs.autoApply === true) refuse("autoApply", "has no meaning for a plan-only run; leave it out");
    if ((inputs.policyGate as Values | undefined)?.softFailed === "override") {
        const why = "a plan-only run ends with its soft failures, so there is nothing to override";
        refuse("policyGate.softFailed", `${why}; use "fail" or "leave"`);
    }
}

function refineAutoApply(inputs: Values, refuse: Refuse): void {
    if (inputs.decision === "discard" || inputs.decision === "leave") {
        const wayOut = 'leave autoApply out, or set decision to "apply"';
        const why = "the platform would apply the run, but decision says {value}";
        refuse("autoApply", `${why}; ${wayOut}`, inputs.decision);
    }
    const { advisoryFailed = "pass" } = (inputs.policyGate ?? {}) as Values;
    if (advisoryFailed === "fail" || advisoryFailed === "leave") {
        const why = "the platform would apply the run before the gate has seen its advisory failures";
        refuse("autoApply", `${why}; leave it out and set decision to "apply"`);
    }
    if (requiredOf(inputs).length > 0) {
        const why = "the platform would apply the run before the gate has seen what checked it (requiredPolicySets)";
        refuse("autoApply", `${why}; leave it out and set decision to "apply"`);
    }
}

async function readDirectory(inputs: Values, refuse: Refuse): Promise<void> {
    try {
        inputs.contentHash = (await openContent({ directory: inputs.directory as string })).hash;
    } catch (error) {
        if ((error as Error)?.name !== "ContentError") throw error;
        refuse("directory", "{value}", error);
    }
}

function isText(value: unknown): boolean {
    return value !== undefined && value !== "" && !isUnknown(value);
}

/** For example `starts a run in ws-1: plan, fail on failed policies, then apply`. */
function describeAction(inputs: Values): string {
    const workspace = isUnknown(inputs.workspaceId) ? "a workspace that is not known yet" : inputs.workspaceId;
    const kind = inputs.isDestroy === true ? "destroy run" : inputs.refreshOnly === true ? "refresh-only run" : "run";
    const article = inputs.planOnly === true ? "a plan-only " : "a ";
    if (hasUnknown(inputs.policyGate)) return `starts ${article}${kind} in ${workspace}: plan and policies`;
    const { softFailed, advisoryFailed, decision } = rulesOf(inputs);
    const steps = ["plan"];
    if (softFailed === "override") steps.push("override soft failures of policies");
    steps.push(advisoryFailed === "pass" ? "stop if mandatory policies fail" : "stop if any policy fails");
    const required = requiredOf(inputs).length;
    if (required > 0)
        steps.push(`stop unless ${required} required policy ${required === 1 ? "set has" : "sets have"} checked it`);
    if (inputs.planOnly !== true) {
        const ends = { apply: "apply", discard: "discard", leave: "leave it to be confirmed" };
        steps.push(ends[decision] ?? "decide");
    }
    return `starts ${article}${kind} in ${workspace}: ${steps.join(", ")}`;
}
