import type { Run } from "../nouns/runTable";
import { HclError, hclBlocks } from "./hcl";

const NAME = "[\\p{ID_Start}_][\\p{ID_Continue}-]*";
const TEXT_KEY = String.raw`"(?:[^"\\\n$%]|\\.|[$%](?!\{)|\$\$\{|%%\{)*"`;
const KEY = `(?:\\[\\s*(?:\\d+(?:\\.\\d+)?|${TEXT_KEY})\\s*\\])?`;
const MODULES = new RegExp(`^(?:module\\.${NAME}${KEY}(?:\\.|$))*`, "u");
const RESOURCE = new RegExp(`^(data\\.|ephemeral\\.|list\\.|resource\\.)?(${NAME})\\.${NAME}${KEY}$`, "u");
const MODES = ["data", "ephemeral", "list", "resource"];
const RESERVED = [
    ...MODES,
    "arg",
    "count",
    "each",
    "lazy",
    "local",
    "module",
    "path",
    "self",
    "template",
    "terraform",
    "var",
];

/** Whether Terraform takes an address as that of a module, a resource or an instance (as `-target` does). */
function isTarget(address: string, mayBeModule: boolean): boolean {
    const rest = address.slice(MODULES.exec(address)?.[0].length);
    if (rest === "") return mayBeModule && address !== "" && !address.endsWith(".");
    const found = RESOURCE.exec(rest);
    if (!found) return false;
    const [, mode, type = ""] = found;
    if (!mayBeModule && mode !== undefined && mode !== "resource.") return false;
    return mode !== undefined || !RESERVED.includes(type);
}

/** Whether what the parser left of a value refers to something, which no value of a variable may. */
function refers(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(refers);
    if (typeof value === "object" && value !== null) {
        return Object.entries(value).some(([key, member]) => refers(key) || refers(member));
    }
    if (typeof value !== "string") return false;
    const open = value.replace(/\$\$\{|%%\{/g, "");
    if (!/[$%]\{/.test(open)) return false;
    const words = open.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/[\p{ID_Start}_][\p{ID_Continue}-]*/gu) ?? [];
    return words.some((word) => !["true", "false", "null"].includes(word));
}

function variableProblem(key: string, value: string): string | undefined {
    try {
        const blocks = hclBlocks("terraform.tfvars", `x = ${value}\n`);
        if (Object.keys(blocks).length !== 1) return `Invalid value for variable "${key}": one expression is required`;
        return refers(blocks.x) ? `Variables not allowed: the value of "${key}" refers to something` : undefined;
    } catch (error) {
        if (!(error instanceof HclError)) throw error;
        return `Invalid value for variable "${key}": ${error.message}`;
    }
}

/** What Terraform would refuse of what a run was started with, as it would say it. @throws Later */
export function refusedByTerraform({ variables, targetAddrs, replaceAddrs }: Run): string | undefined {
    const target = (targetAddrs ?? []).find((address) => !isTarget(address, true));
    if (target !== undefined) return `Invalid target "${target}"`;
    const replaced = (replaceAddrs ?? []).find((address) => !isTarget(address, false));
    if (replaced !== undefined) return `Invalid force-replace address "${replaced}"`;
    for (const { key, value } of variables) {
        const problem = variableProblem(key, value);
        if (problem !== undefined) return problem;
    }
    return undefined;
}
