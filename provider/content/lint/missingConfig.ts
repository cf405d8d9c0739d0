import { posix } from "node:path";
import type { Content } from "../content";
import { either } from "./checker";
import { type Finding, finding } from "./finding";
import { OPA_CONFIGS } from "./opa";
import { SENTINEL_CONFIG } from "./sentinel";
import { TF_POLICY_FILES } from "./tfPolicy";

/** The kinds of policy sets whose content is looked at. */
export type CheckedKind = "sentinel" | "opa" | "tfpolicy";

/** What holds the policies of each kind, or says where they are: a file of one of these names, or with such an ending. */
const CONFIGS: Readonly<Record<CheckedKind, readonly string[]>> = {
    sentinel: [SENTINEL_CONFIG],
    opa: OPA_CONFIGS,
    tfpolicy: [`*${TF_POLICY_FILES}`],
};
const FRAMEWORKS = { sentinel: "Sentinel", opa: "OPA", tfpolicy: "Terraform" };
const KINDS = ["sentinel", "opa", "tfpolicy"] as const;

/** Why there is no configuration where it should be, and where there is one. @param found the files of each kind that are there */
export function missingConfig(
    content: Content,
    kind: CheckedKind | undefined,
    folder: string,
    found: Readonly<Record<CheckedKind, readonly string[]>>,
): Finding {
    const names = (kind === undefined ? KINDS : [kind]).flatMap((each) => CONFIGS[each]);
    const [first = SENTINEL_CONFIG] = names;
    const otherKind = kind && KINDS.find((each) => each !== kind && found[each].length > 0);
    const [other] = otherKind ? found[otherKind] : [];
    if (otherKind && other !== undefined) {
        const is = otherKind === "tfpolicy" ? "a file of" : "the configuration of";
        const message = `The set is of kind ${kind}, and this is ${is} ${FRAMEWORKS[otherKind]} policies. Change \`kind\`, or add ${either(names)}.`;
        return finding("error", other, "wrong-kind", message);
    }
    const root = kind === "tfpolicy" ? "in the content" : "at the root of the content";
    const where = folder === "" ? root : `in \`${folder}\`, the set's policiesPath`;
    for (const name of names) {
        const rule = content.excludedBy(posix.join(folder, name));
        if (!rule) continue;
        const message = `\`${name}\` is left out of the content by \`${rule.text}\` (line ${rule.line} of ${rule.origin}).`;
        return finding("error", posix.join(folder, name), "config-missing", message);
    }
    const elsewhere = content.entries.find(({ path }) => names.some((name) => isNamed(path, name)))?.path;
    const hint = !elsewhere
        ? ""
        : ` There is one at \`${elsewhere}\`: give the folder \`${posix.dirname(elsewhere)}\` instead (policiesPath, which leads ` +
          "there, is for sets with a VCS repository), or move it.";
    return finding(
        "error",
        posix.join(folder, first),
        "config-missing",
        `There is no ${either(names)} ${where}.${hint}`,
    );
}

function isNamed(path: string, name: string): boolean {
    return name.startsWith("*") ? path.endsWith(name.slice(1)) : posix.basename(path) === name;
}
