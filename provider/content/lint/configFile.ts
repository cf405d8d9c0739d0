import { posix } from "node:path";
import type { Content } from "../content";
import { isContentError } from "../errors";
import { either } from "./checker";
import type { Config } from "./config";
import { type Finding, finding } from "./finding";
import { OPA_CONFIGS } from "./opa";
import { SENTINEL_CONFIG } from "./sentinel";

/** Reads and parses a configuration file of the content. */
export async function readConfig(
    content: Content,
    file: string,
    parse: (file: string, text: string) => Promise<Config>,
): Promise<Config> {
    try {
        return await parse(file, (await content.readText(file)) ?? "");
    } catch (error) {
        if (!isContentError(error)) throw error;
        return {
            body: { attributes: new Map(), blocks: [] },
            problems: [finding("error", file, "syntax", error.message)],
        };
    }
}

/** Why there is no configuration where it should be, and where there is one. */
export function missingConfig(
    content: Content,
    kind: "sentinel" | "opa" | undefined,
    folder: string,
    found: { sentinel: boolean; opa: string[] },
): Finding {
    const names =
        kind === "sentinel" ? [SENTINEL_CONFIG] : kind === "opa" ? OPA_CONFIGS : [SENTINEL_CONFIG, ...OPA_CONFIGS];
    const file = posix.join(folder, names[0] ?? SENTINEL_CONFIG);
    const other = kind === "sentinel" ? found.opa[0] : kind === "opa" && found.sentinel ? SENTINEL_CONFIG : undefined;
    if (other) {
        const otherKind = kind === "sentinel" ? "OPA" : "Sentinel";
        const message = `The set is of kind ${kind}, and this is the configuration of ${otherKind} policies. Change \`kind\`, or add ${either(names)}.`;
        return finding("error", posix.join(folder, other), "wrong-kind", message);
    }
    const where = folder === "" ? "at the root of the content" : `in \`${folder}\`, the set's policiesPath`;
    for (const name of names) {
        const rule = content.excludedBy(posix.join(folder, name));
        if (!rule) continue;
        const message = `\`${name}\` is left out of the content by \`${rule.text}\` (line ${rule.line} of ${rule.origin}).`;
        return finding("error", posix.join(folder, name), "config-missing", message);
    }
    const elsewhere = content.entries.find(({ path }) => names.includes(posix.basename(path)))?.path;
    const hint = !elsewhere
        ? ""
        : ` There is one at \`${elsewhere}\`: give the folder \`${posix.dirname(elsewhere)}\` instead (policiesPath, which leads ` +
          "there, is for sets with a VCS repository), or move it.";
    return finding("error", file, "config-missing", `There is no ${either(names)} ${where}.${hint}`);
}
