import { posix } from "node:path";
import { TF_POLICY_FILES, tfPolicyBlocks } from "../ingestion/tfPolicy";
import type { PolicySet } from "../nouns/policySetTable";
import type { Store } from "../store";
import { HclError, hclBlocks, labelled } from "./hcl";
import { filesOf } from "./sets";

/** A policy with all that is needed to decide it. */
export interface PolicyContent {
    name: string;
    description: string;
    /** `advisory`, `soft-mandatory`, `hard-mandatory`; `mandatory` for OPA; `mandatory_overridable` for tfpolicy. */
    level: string;
    /** Its text; undefined when the set names a file that is not there. */
    code: string | undefined;
    /** Where its text is, for messages. */
    source: string;
    /** The OPA query. */
    query: string | null;
    /** All Rego files of the set, path → text, in which the query is looked up. */
    modules: Record<string, string>;
}

/** The policies of a set, or why they cannot be known. */
export interface SetContent {
    policies: PolicyContent[];
    error: string | null;
}

function text(value: unknown, fallback = ""): string {
    return typeof value === "string" ? value : fallback;
}

/** The policies of Terraform's own kind: those of each file, whose levels may come from an input; without one they are mandatory. */
function terraformPolicies(files: Record<string, string>): PolicyContent[] {
    return Object.entries(files).flatMap(([source, code]) => {
        if (!source.endsWith(TF_POLICY_FILES)) return [];
        const blocks = hclBlocks(source, code);
        const inputs = labelled(blocks, "input");
        return tfPolicyBlocks(blocks).map(({ name, block }) => {
            const given = text(block.enforcement_level, "mandatory");
            const input = /^\$\{input\.([\w-]+)\}$/.exec(given)?.[1];
            const level = input === undefined ? given : text(inputs[input]?.default, "mandatory");
            return { name, description: text(block.description), level, code, source, query: null, modules: {} };
        });
    });
}

function fromFiles(set: PolicySet, all: Record<string, string>): PolicyContent[] {
    if (set.kind === "tfpolicy") return terraformPolicies(all);
    const inside = (path: string) => posix.normalize(posix.join(set.policiesPath ?? ".", path)).replace(/^\.?\//, "");
    const file = (path: string): string | undefined => all[inside(path)] ?? all[posix.normalize(path)];
    const manifests = set.kind === "opa" ? ["policies.hcl", "policies.json"] : ["sentinel.hcl"];
    const manifest = manifests.find((path) => file(path) !== undefined);
    if (manifest === undefined) throw new HclError(`${manifests.join(" or ")} is missing`);
    const modules = Object.fromEntries(Object.entries(all).filter(([path]) => path.endsWith(".rego")));
    const blocks = labelled(hclBlocks(manifest, file(manifest)!), "policy");
    return Object.entries(blocks).map(([name, block]) => {
        const source = text(block.source, `./${name}.sentinel`);
        return {
            name,
            description: text(block.description),
            level: text(block.enforcement_level, "advisory"),
            code: set.kind === "opa" ? undefined : file(source),
            source,
            query: typeof block.query === "string" ? block.query : null,
            modules,
        };
    });
}

/** The policies of a set: from its files, or its members that were uploaded one by one. @throws Later */
export function contentOf(store: Store, set: PolicySet): SetContent {
    const files = filesOf(store, set);
    try {
        if (files !== undefined) return { policies: fromFiles(set, files), error: null };
    } catch (error) {
        if (error instanceof HclError) return { policies: [], error: error.message };
        throw error;
    }
    const members = set.policyIds.flatMap((id) => store.of("policies").get(id) ?? []);
    const policies = members.flatMap(({ name, description, kind, query, enforcementLevel: level, code }) => {
        // Without an upload a policy has no effect.
        if (code === null) return [];
        const source = `${name}.${kind === "opa" ? "rego" : "sentinel"}`;
        return [{ name, description: description ?? "", level, code, source, query, modules: { [source]: code } }];
    });
    return { policies, error: null };
}
