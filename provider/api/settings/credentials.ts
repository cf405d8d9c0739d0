import { devNull } from "node:os";
import { join } from "node:path";
import { hclParser } from "../../hclParser";
import { terraformFiles } from "../../platform/terraformFiles";
import { readRegularFile } from "../../regularFile";
import { codeOf, errorOf } from "../../thrown";
import { isValues } from "../../values";
import { ConfigurationError } from "../errors";
import { fromFile, fromVariable, type TokenSource } from "./tokenSource";

/** A token, and where it stands. */
export interface FoundToken {
    readonly token: string;
    readonly source: TokenSource;
}

/** The longest configuration of the Terraform CLI, in bytes. */
const LONGEST = 1024 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The token that the Terraform CLI would use for a host: `TF_TOKEN_<host>`, then the `credentials` blocks of its
 * configuration file, then `credentials.tfrc.json` (written by `terraform login`).
 *
 * @param host `host[:port]`
 * @throws ConfigurationError when one of the files is there but cannot be read as what it should be
 */
export async function findToken(host: string, env: Environment): Promise<FoundToken | undefined> {
    return (
        inVariables(host, env) ??
        (await inFile(configFile(env), host)) ??
        (await inFile(join(terraformFiles(env).folder, "credentials.tfrc.json"), host))
    );
}

/** In the names of variables a dot is written `_` and a dash may be written `__`, as the Terraform CLI reads them. */
function inVariables(host: string, env: Environment): FoundToken | undefined {
    for (const [name, value] of Object.entries(env)) {
        if (!name.startsWith("TF_TOKEN_") || !value) continue;
        const named = name.slice("TF_TOKEN_".length).replace(/__/g, "-").replace(/_/g, ".").toLowerCase();
        if (named === host.toLowerCase()) return { token: value, source: fromVariable(name) };
    }
    return undefined;
}

function configFile(env: Environment): string {
    return env.TF_CLI_CONFIG_FILE || env.TERRAFORM_CONFIG || terraformFiles(env).config;
}

async function inFile(path: string, host: string): Promise<FoundToken | undefined> {
    // How one says that there is none.
    if (path === devNull) return undefined;
    let text: string;
    try {
        text = readRegularFile(path, LONGEST).toString();
    } catch (error) {
        if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return undefined;
        throw new ConfigurationError(`${path} cannot be read (${errorOf(error).message}); mend it or set TFE_TOKEN.`);
    }
    const blocks = credentialBlocks(await parse(path, text));
    const found = Object.entries(blocks).find(([name]) => name.toLowerCase() === host.toLowerCase());
    const token = memberOf(Array.isArray(found?.[1]) ? found[1][0] : found?.[1], "token");
    return typeof token === "string" && token !== "" ? { token, source: fromFile(path, host) } : undefined;
}

function credentialBlocks(document: unknown): object {
    const credentials = memberOf(document, "credentials");
    const parts = Array.isArray(credentials) ? credentials : [credentials];
    return Object.assign({}, ...parts.filter((part) => typeof part === "object"));
}

function memberOf(value: unknown, name: string): unknown {
    return isValues(value) ? value[name] : undefined;
}

async function parse(path: string, text: string): Promise<unknown> {
    try {
        if (/^\s*\{/.test(text)) return JSON.parse(text);
        return await hclParser().parse(path, text);
    } catch {
        // The parser's own words could repeat a token that stands on the line it complains of.
        throw new ConfigurationError(
            `${path} is not a Terraform CLI configuration that can be read; mend it or set TFE_TOKEN.`,
        );
    }
}
