import { posix } from "node:path";
import type { Context } from "../context";
import type { PolicySet } from "../routes/policySets";
import { HclError, hclBlocks, labelled } from "./hcl";
import { filesOf } from "./sets";

/** A policy with all that is needed to decide it. */
export interface PolicyContent {
    name: string;
    description: string;
    /** `advisory`, `soft-mandatory`, `hard-mandatory`, or `mandatory` for OPA. */
    level: string;
    /** Its text; undefined when the set names a file that is not there. */
    code: string | undefined;
    /** Where its text is, for messages. */
    source: string;
    /** The OPA query. */
    query: string | null;
    /** Values of its parameters. */
    params: Record<string, unknown>;
    /** Texts of all Rego files of the set, in which the query is looked up. */
    modules: string[];
}

/** The policies of a set, or why they cannot be known. */
export interface SetContent {
    policies: PolicyContent[];
    error: string | null;
}

function text(value: unknown, fallback = ""): string {
    return typeof value === "string" ? value : fallback;
}

function parametersOf(context: Context, set: PolicySet): Record<string, unknown> {
    const parameters = context.store.any("policy-set-parameters").all() as unknown as {
        policySetId: string;
        key: string;
        value: string | null;
    }[];
    const own = parameters.filter(({ policySetId }) => policySetId === set.id);
    return Object.fromEntries(own.map(({ key, value }) => [key, literal(value ?? "")]));
}

/** The value that a parameter's text stands for: JSON when it is, the text itself otherwise. */
function literal(value: string): unknown {
    try {
        return JSON.parse(value) as unknown;
    } catch {
        return value;
    }
}

function fromFiles(set: PolicySet, all: Record<string, string>, params: Record<string, unknown>): PolicyContent[] {
    const inside = (path: string) => posix.normalize(posix.join(set.policiesPath ?? ".", path)).replace(/^\.?\//, "");
    const file = (path: string): string | undefined => all[inside(path)] ?? all[posix.normalize(path)];
    const manifests = set.kind === "opa" ? ["policies.hcl", "policies.json"] : ["sentinel.hcl"];
    const manifest = manifests.find((path) => file(path) !== undefined);
    if (manifest === undefined) throw new HclError(`${manifests.join(" or ")} is missing`);
    const blocks = hclBlocks(manifest, file(manifest)!);
    const shared = Object.entries(labelled(blocks, "param")).map(([name, { value }]) => [name, value]);
    const modules = Object.keys(all)
        .filter((path) => path.endsWith(".rego"))
        .map((path) => all[path]!);
    return Object.entries(labelled(blocks, "policy")).map(([name, block]) => {
        const source = text(block.source, `./${name}.sentinel`);
        const own = typeof block.params === "object" ? block.params : {};
        return {
            name,
            description: text(block.description),
            level: text(block.enforcement_level, "advisory"),
            code: set.kind === "opa" ? modules.join("\n") : file(source),
            source,
            query: typeof block.query === "string" ? block.query : null,
            params: { ...Object.fromEntries(shared), ...params, ...own },
            modules,
        };
    });
}

/** The policies of a set: from its files, or its members that were uploaded one by one. @throws Later */
export function contentOf(context: Context, set: PolicySet): SetContent {
    const params = parametersOf(context, set);
    const files = filesOf(context, set);
    try {
        if (files !== undefined) return { policies: fromFiles(set, files, params), error: null };
    } catch (error) {
        if (error instanceof HclError) return { policies: [], error: error.message };
        throw error;
    }
    const members = set.policyIds.flatMap((id) => context.store.of("policies").get(id) ?? []);
    const policies = members.flatMap(({ name, description, kind, query, enforcementLevel: level, code }) => {
        // Without an upload a policy has no effect.
        if (code === null) return [];
        const source = `${name}.${kind === "opa" ? "rego" : "sentinel"}`;
        return [{ name, description: description ?? "", level, code, source, query, params, modules: [code] }];
    });
    return { policies, error: null };
}
