import { slashed } from "../../../platform/paths";
import { programOnPath } from "../../../platform/programs";
import type { Content } from "../../content";
import type { Finding } from "../finding";
import { inCheckout } from "./checkout";
import { couldNotAsk, INCOMPLETE, NOT_ON_PATH, testsNotRun, toolFailed } from "./leftOut";
import { type Ran, runTool } from "./tool";

const FMT_TIMEOUT = 60_000;
const TEST_TIMEOUT = 10 * 60_000;
/** Files named in one call: some systems bound the length of a command. */
const AT_ONCE = 100;

/** What Sentinel itself says of content. */
export interface SentinelVerdict {
    readonly findings: Finding[];
    /** Files that it could parse. */
    readonly parsed: ReadonlySet<string>;
}

/**
 * Runs `sentinel fmt -check` over policies and modules and, if asked to, `sentinel test` in their folder; undefined without
 * `sentinel` on the PATH, unless its tests are asked for.
 *
 * https://developer.hashicorp.com/sentinel/docs/commands
 *
 * @param files paths of Sentinel files in the content
 * @param folder where the configuration is, `""` for the root
 */
export async function askSentinel(
    content: Content,
    config: string,
    files: readonly string[],
    { test = false }: { test?: boolean },
): Promise<SentinelVerdict | undefined> {
    const sentinel = programOnPath("sentinel");
    if (!sentinel) {
        return test ? { findings: [testsNotRun(config, "sentinel", NOT_ON_PATH)], parsed: new Set() } : undefined;
    }
    try {
        return await inCheckout(
            content,
            () => true,
            async ({ folder: root, complete }) => {
                const findings: Finding[] = [];
                for (let at = 0; at < files.length; at += AT_ONCE) {
                    const some = files.slice(at, at + AT_ONCE);
                    const ran = await runTool(
                        sentinel,
                        ["fmt", "-color=false", "-check=true", ...some],
                        root,
                        FMT_TIMEOUT,
                    );
                    findings.push(...formatFindings(ran, some, config));
                }
                const failed = new Set(findings.map(({ file }) => file));
                if (test && !complete) findings.push(testsNotRun(config, "sentinel", INCOMPLETE));
                else if (test && findings.every(({ severity }) => severity === "warning")) {
                    const folder = config.includes("/") ? config.slice(0, config.lastIndexOf("/")) : ".";
                    const ran = await runTool(sentinel, ["test", "-color=false", folder], root, TEST_TIMEOUT);
                    findings.push(...testFindings(ran, config));
                }
                return { findings, parsed: new Set(files.filter((file) => !failed.has(file))) };
            },
        );
    } catch (error) {
        return { findings: couldNotAsk(config, "sentinel", error, test), parsed: new Set() };
    }
}

/** Files that want formatting stand alone on a line; what does not parse is named with its place. */
function formatFindings({ code, stdout, stderr }: Ran, files: readonly string[], config: string): Finding[] {
    if (code === 0) return [];
    const lines = `${stdout}\n${stderr}`.split("\n").map((line) => slashed(line.trim()));
    const findings = lines.flatMap((line): Finding[] => {
        if (files.includes(line)) {
            const message = "The file is not formatted as `sentinel fmt` does it.";
            return [{ severity: "warning", file: line, line: 1, column: 1, message, rule: "sentinel-fmt" }];
        }
        const file = files.find((name) => line.includes(`${name}:`));
        const [, row, column, message] =
            (file && /^:(\d+):(\d+):?\s*(.*)$/.exec(line.slice(line.indexOf(file) + file.length))) || [];
        if (!file || !row) return [];
        const text = `${message || line} (sentinel fmt).`;
        return [
            {
                severity: "error",
                file,
                line: Number(row),
                column: Number(column),
                message: text,
                rule: "sentinel-syntax",
            },
        ];
    });
    if (findings.length > 0) return findings;
    return [
        toolFailed(
            config,
            "sentinel",
            new Error(`sentinel fmt ended with ${code} and said ${lines.find(Boolean) ?? "nothing"}`),
        ),
    ];
}

/** `FAIL - test/policy/case.hcl`, below a line for its policy. */
function testFindings({ code, stdout, stderr }: Ran, config: string): Finding[] {
    if (code === 0) return [];
    const failed = [...stdout.matchAll(/^([ \t]*)(?:FAIL|ERROR) - (.+?)[ \t]*\r?$/gm)];
    const cases = failed.filter(([, indent]) => indent !== "");
    const findings = (cases.length > 0 ? cases : failed).map(([, , file = config]): Finding => {
        const message = "The test fails (sentinel test).";
        return {
            severity: "error",
            file: slashed(file),
            line: 1,
            column: 1,
            message,
            rule: "sentinel-test",
        };
    });
    if (findings.length > 0) return findings;
    const said = (stderr.trim() || stdout.trim()).split("\n")[0] || "nothing";
    const message = `sentinel test ended with ${code} and said: ${said}`;
    return [{ severity: "error", file: config, line: 1, column: 1, message, rule: "sentinel-test" }];
}
