#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { parseArgs } from "node:util";
import { isContentError } from "./content/errors";
import { lint } from "./content/lint";
import type { Finding } from "./content/lint/finding";
import { openContent } from "./content/source";
import { legible } from "./legible";

const USAGE = `Usage: pulumi-tfe-policy lint <dir> [options]

Checks the policies in a folder as the platform would, before they are uploaded.

Options:
  --kind <kind>          sentinel or opa; default: what the folder holds
  --policies-path <dir>  the folder inside <dir> that has sentinel.hcl or policies.hcl
  --ignore <rule>        leave files out as a line of .terraformignore does; may be repeated
  --json                 print the findings as a JSON list
  --help                 print this
  --version              print the version

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
    if (values.help) {
        print(USAGE);
        return 0;
    }
    if (values.version) {
        const { version } = JSON.parse(readFileSync(join(__dirname, "..", "package.json"), "utf8"));
        print(`${version}\n`);
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
    try {
        const content = await openContent({ directory }, { ignore: values.ignore });
        const options = { kind: values.kind, policiesPath: values["policies-path"] };
        const findings = await lint(content, options);
        print(
            values.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map((f) => line(directory, f)).join(""),
        );
        return findings.some(({ severity }) => severity === "error") ? 1 : 0;
    } catch (error) {
        if (!isContentError(error)) throw error;
        complain(`${legible(error.message)}\n`);
        return error.problem === "missing" ? 2 : 1;
    }
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
                json: { type: "boolean" },
                help: { type: "boolean", short: "h" },
                version: { type: "boolean", short: "v" },
            },
        });
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

/** As compilers write it, so that editors and terminals make it a link. */
function line(directory: string, { file, line, column, severity, message, rule }: Finding): string {
    const path = relative("", join(directory, file)).split(sep).join("/");
    return `${path}:${line}:${column} ${severity} ${legible(message)} (${rule})\n`;
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
