import type { PolicySet } from "../nouns/policySetTable";
import { type RunScript, scriptOf } from "../nouns/runScripts";
import type { Run } from "../nouns/runTable";
import type { Store } from "../store";
import { type Decision, decideSentinel, undecided } from "./constant";
import { contentOf, type PolicyContent } from "./content";
import { policyInput } from "./input";
import { Later } from "./later";
import type { Opa } from "./opa";

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

function told({ name, query }: PolicyContent, { policies = {} }: RunScript): Decision | undefined {
    const expression = query ?? "main";
    const said = policies[name] ?? policies["*"];
    const { result, print } = typeof said === "string" ? { result: said } : (said ?? {});
    switch (result) {
        case "passed":
            return { result: true, error: null, expression, output: [], print };
        case "failed":
            return { result: false, error: null, expression, output: [print ?? "told to fail"], print };
        case "errored":
            return undecided(expression, "told to error");
        default:
            return undefined;
    }
}

function decide(opa: Opa, set: PolicySet, { code, source, query, modules }: PolicyContent, input: unknown): Decision {
    if (set.kind === "tfpolicy") {
        return undecided(
            "",
            "no engine for policies of this kind is public: say with a script what this policy answers",
        );
    }
    if (set.kind === "opa") {
        if (query === null) return undecided("", "the policy has no query");
        return opa.decide({ modules, query, input, toolVersion: set.policyToolVersion });
    }
    return code === undefined ? undecided("main", `${source} is missing`) : decideSentinel(code);
}

/** Decides the policies of sets for a run. @throws Later once, for all that have to be awaited */
export function verdictsOf(store: Store, opa: Opa, run: Run, sets: PolicySet[]): SetVerdict[] {
    const script = scriptOf(store, run);
    const input = policyInput(store, run);
    const awaited: Promise<unknown>[] = [];
    const attempt = <T>(act: () => T): T | undefined => {
        try {
            return act();
        } catch (error) {
            if (!(error instanceof Later)) throw error;
            awaited.push(error.ready);
            return undefined;
        }
    };
    const found = sets.map((set) => {
        const { policies = [], error = null } = attempt(() => contentOf(store, set)) ?? {};
        const verdicts = policies.flatMap((policy) => {
            const decision = told(policy, script) ?? attempt(() => decide(opa, set, policy, input));
            return decision === undefined ? [] : [{ policy, ...decision }];
        });
        return { set, error, verdicts };
    });
    if (awaited.length > 0) throw new Later(Promise.all(awaited));
    return found;
}
