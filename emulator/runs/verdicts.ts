import type { Context } from "../context";
import type { PolicySet } from "../routes/policySets";
import { contentOf, type PolicyContent } from "./content";
import { decideRego } from "./rego";
import type { RunScript } from "./script";
import { type Decision, decideSentinel } from "./sentinel";

/** What one policy of a set said. */
export interface Verdict extends Decision {
    policy: PolicyContent;
}

/** What a set said: its policies' verdicts, or why it could not be read. */
export interface SetVerdict {
    set: PolicySet;
    verdicts: Verdict[];
    error: string | null;
}

function decide(set: PolicySet, policy: PolicyContent, { policies = {} }: RunScript): Decision {
    const expression = policy.query ?? "main";
    const told = policies[policy.name] ?? policies["*"];
    if (told === "passed") return { result: true, error: null, expression, output: [] };
    if (told === "failed") return { result: false, error: null, expression, output: ["told to fail"] };
    if (told === "errored") return { result: false, error: "told to error", expression };
    if (set.kind === "opa") return decideRego(policy.modules, policy.query);
    if (policy.code === undefined) return { result: false, error: `${policy.source} is missing`, expression };
    return decideSentinel(policy.code, policy.params);
}

/** Decides the policies of sets. @throws Later */
export function verdictsOf(context: Context, sets: PolicySet[], script: RunScript): SetVerdict[] {
    return sets.map((set) => {
        const { policies, error } = contentOf(context, set);
        return { set, error, verdicts: policies.map((policy) => ({ policy, ...decide(set, policy, script) })) };
    });
}
