#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Format, reports } from "./cli/reports";
import { type ContentError, isContentError } from "./content/errors";
import { lint } from "./content/lint";
import type { Finding } from "./content/lint/finding";
import { openContent } from "./content/source";
import { legible } from "./legible";

const FORMATS = Object.keys(reports).join(", ");
const USAGE = `Usage: pulumi-tfe-policy lint <dir> [options]

Checks the policies in a folder as the platform would, before they are uploaded. Where opa or sentinel is on the PATH, it is
asked as well.

Options:
  --kind <kind>             sentinel or opa; default: what the folder holds
  --policies-path <dir>     the folder inside <dir> that has sentinel.hcl or policies.hcl
  --policy-tool-version <v> the set's policyToolVersion, which tells the version of Rego
  --ignore <rule>           leave files out as a line of .terraformignore does; may be repeated
  --follow-links-into <dir> put what links lead to in the place of links that leave <dir>, as long as it is below this folder
  --test                    run the tests as well: opa test, sentinel test
  --no-tools                do not ask opa and sentinel
  --format <format>         ${FORMATS}; default: text
  --json                    the same as --format json
  --help                    print this
  --version                 print the version

Exit code: 0 without errors (warnings are none), 1 with errors, 2 when it was called wrongly.
`;

class UsageError extends Error {}

/**
 * The command line, without the process around it.
 * @param args what follows the name of the command
 * @returns the exit code
 */
export async function main(args: string[], print: (text: string) => void, complain: (text: string) => void) {
    try {
        return await run(args, print, complain);
    } catch (error) {
        if (error instanceof UsageError) {
            complain(`${error.message}\n\n${USAGE}`);
            return 2;
        }
        throw error;
    }
}

async function run(args: string[], print: (text: string) => void, complain: (text: string) => void): Promise<number> {
    const { values, positionals } = parse(args);
    const version = String(JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8")).version);
    if (values.help || values.version) {
        print(values.help ? USAGE : `${version}\n`);
        return 0;
    }
    const [command, directory, ...more] = positionals;
    if (command !== "lint" || directory === undefined || more.length > 0) {
        throw new UsageError(
            command === undefined || command === "lint"
                ? "Name the command `lint` and one folder."
                : `There is no command \`${command}\`.`,
        );
    }
    if (values.kind !== undefined && values.kind !== "sentinel" && values.kind !== "opa") {
        throw new UsageError(`--kind is sentinel or opa, not ${values.kind}.`);
    }
    const format = formatOf(values);
    if (values.test && values["no-tools"])
        throw new UsageError("--test asks the tools, so it does not go with --no-tools.");
    try {
        const followLinksInto = values["follow-links-into"];
        const content = await openContent({ directory }, { ignore: values.ignore, followLinksInto });
        const findings = await lint(content, {
            kind: values.kind,
            policiesPath: values["policies-path"],
            toolVersion: values["policy-tool-version"],
            tools: !values["no-tools"],
            test: values.test,
        });
        print(reports[format]({ directory, findings, version }));
        return findings.some(({ severity }) => severity === "error") ? 1 : 0;
    } catch (error) {
        if (!isContentError(error)) throw error;
        // A job that reads the report must find it, whatever happens.
        if (format !== "text") print(reports[format]({ directory, findings: [findingOf(error, directory)], version }));
        complain(`${legible(error.message)}\n`);
        return error.problem === "missing" ? 2 : 1;
    }
}

function formatOf({ format, json }: { format?: string; json?: boolean }): Format {
    const name = format ?? (json ? "json" : "text");
    if (Object.hasOwn(reports, name)) return name as Format;
    throw new UsageError(`--format is one of ${FORMATS}, not ${name}.`);
}

/** Content that cannot be sent at all, as a finding about the file that is in the way. */
function findingOf({ paths: [path = ""], message, problem }: ContentError, directory: string): Finding {
    return {
        severity: "error",
        file: path === directory ? "" : path,
        line: 1,
        column: 1,
        message,
        rule: `content-${problem}`,
    };
}

function parse(args: string[]) {
    try {
        return parseArgs({
            args,
            allowPositionals: true,
            options: {
                kind: { type: "string" },
                "policies-path": { type: "string" },
                ignore: { type: "string", multiple: true },
                "policy-tool-version": { type: "string" },
                "follow-links-into": { type: "string" },
                test: { type: "boolean" },
                "no-tools": { type: "boolean" },
                format: { type: "string" },
                json: { type: "boolean" },
                help: { type: "boolean", short: "h" },
                version: { type: "boolean", short: "v" },
            },
        });
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

if (require.main === module) {
    main(
        process.argv.slice(2),
        (text) => process.stdout.write(text),
        (text) => process.stderr.write(text),
    ).then((code) => {
        process.exitCode = code;
    });
}
