import { posix } from "node:path";
import { slashed } from "../../../platform/paths";
import { programOnPath } from "../../../platform/programs";
import type { Content } from "../../content";
import type { Finding } from "../finding";
import { regoFiles } from "../regoModules";
import { inCheckout } from "./checkout";
import { couldNotAsk, INCOMPLETE, NOT_ON_PATH, testsNotRun } from "./leftOut";
import { type Ran, runTool } from "./tool";

const CHECK_TIMEOUT = 60_000;
const TEST_TIMEOUT = 10 * 60_000;

type Language = "v0" | "v1";

interface OpaError {
    readonly message: string;
    readonly code?: string;
    readonly location?: { readonly file: string; readonly row: number; readonly col: number };
}

interface TestResult {
    readonly location?: OpaError["location"];
    readonly package: string;
    readonly name: string;
    readonly fail?: boolean;
    readonly error?: { readonly message?: string };
}

/** What Open Policy Agent itself says of content. */
export interface OpaVerdict {
    readonly findings: Finding[];
    /** Whether it looked at every Rego file, so that nobody else needs to. */
    readonly isWhole: boolean;
}

/**
 * Runs `opa check` and, if asked to, `opa test` over the Rego files of a folder of the content; undefined when it has nothing to
 * say: without Rego, or without `opa` on the PATH unless its tests are asked for.
 *
 * @param toolVersion the set's `policyToolVersion`, which tells the version of the language; without it, content that is valid in
 * either is valid
 */
export async function askOpa(
    content: Content,
    config: string,
    { toolVersion, test = false }: { toolVersion?: string; test?: boolean },
): Promise<OpaVerdict | undefined> {
    const folder = posix.dirname(config) === "." ? "" : posix.dirname(config);
    const rego = new Set(regoFiles(content, folder).map(({ path }) => path));
    if (rego.size === 0) return undefined;
    const opa = programOnPath("opa");
    if (!opa) return test ? { findings: [testsNotRun(config, "opa", NOT_ON_PATH)], isWhole: false } : undefined;
    try {
        const checked = await inCheckout(
            content,
            ({ path }) => rego.has(path),
            async ({ folder: root, complete }) => {
                const result = await check(opa, root, languagesOf(toolVersion));
                // What is said of a part may be about what is missing in it; not so that a file does not parse.
                const errors = result.errors.filter(({ code }) => complete || code === "rego_parse_error");
                return {
                    language: result.language,
                    findings: errors.map((error) => findingOf(error, config)),
                    complete,
                };
            },
        );
        const tests =
            test && checked.findings.length === 0 ? await runTests(opa, content, config, checked.language) : [];
        return { findings: [...checked.findings, ...tests], isWhole: checked.complete };
    } catch (error) {
        return { findings: couldNotAsk(config, "opa", error, test), isWhole: false };
    }
}

function languagesOf(toolVersion: string | undefined): readonly Language[] {
    if (/^v?0\./.test(toolVersion ?? "")) return ["v0"];
    return /^(?:v?[1-9]|latest)/.test(toolVersion ?? "") ? ["v1"] : ["v1", "v0"];
}

/** The errors in that version of the language in which there are fewest. */
async function check(opa: string, root: string, languages: readonly Language[]) {
    let best: { language: Language; errors: OpaError[] } | undefined;
    for (const language of languages) {
        const args = ["check", "--format", "json", "--max-errors", "0"];
        const errors = errorsIn(await inLanguage(opa, args, language, root, CHECK_TIMEOUT));
        if (!best || errors.length < best.errors.length) best = { language, errors };
        if (errors.length === 0) break;
    }
    return best ?? { language: "v1" as const, errors: [] };
}

/** An opa from before version 1 has other flags; there, no flag means version 0 of the language. */
async function inLanguage(
    opa: string,
    args: readonly string[],
    language: Language,
    root: string,
    milliseconds: number,
): Promise<Ran> {
    const ran = await runTool(opa, [...args, `--${language}-compatible`, "."], root, milliseconds);
    const isUnknown = ran.code !== 0 && ran.stderr.includes("unknown flag");
    return isUnknown ? runTool(opa, [...args, "."], root, milliseconds) : ran;
}

function errorsIn({ code, stdout, stderr }: Ran): OpaError[] {
    if (code === 0) return [];
    const text = stdout.trim() || stderr.trim();
    if (!text.startsWith("{")) throw new Error(text.split("\n")[0] || `it ended with ${code}`);
    return (JSON.parse(text) as { errors?: OpaError[] }).errors ?? [];
}

function findingOf({ message, code, location }: OpaError, config: string): Finding {
    const file = location ? posix.normalize(slashed(location.file)) : config;
    return {
        severity: "error",
        file,
        line: Math.max(1, location?.row ?? 1),
        column: Math.max(1, location?.col ?? 1),
        message: `${message} (opa check${code ? `: ${code}` : ""}).`,
        rule: "opa-check",
    };
}

async function runTests(opa: string, content: Content, config: string, language: Language): Promise<Finding[]> {
    const isData = (path: string) => /\.(?:rego|json|ya?ml)$/.test(path) && path !== config;
    return inCheckout(
        content,
        ({ path, kind }) => kind === "link" || isData(path),
        async ({ folder: root, complete }) => {
            if (!complete) return [testsNotRun(config, "opa", INCOMPLETE)];
            const ran = await inLanguage(opa, ["test", "--format", "json"], language, root, TEST_TIMEOUT);
            const text = ran.stdout.trim();
            if (!text.startsWith("[")) {
                if (ran.code === 0) return [];
                throw new Error((ran.stderr.trim() || text).split("\n")[0] || `it ended with ${ran.code}`);
            }
            const results = JSON.parse(text) as TestResult[];
            return results.filter(({ fail, error }) => fail || error).map((result) => failedTest(result, config));
        },
    );
}

function failedTest({ location, package: name, name: rule, error }: TestResult, config: string): Finding {
    const why = error?.message ? `: ${error.message}` : "";
    const finding = findingOf({ message: "", location }, config);
    return { ...finding, message: `The test ${name}.${rule} fails${why} (opa test).`, rule: "opa-test" };
}
