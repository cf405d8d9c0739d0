import { parseArgs } from "node:util";
import { type ContentError, isContentError } from "../content/errors";
import { lint as lintContent } from "../content/lint";
import type { Finding } from "../content/lint/finding";
import { openContent } from "../content/source";
import { legible } from "../legible";
import { FORMATS, render } from "../report";
import { packageVersion } from "../version";
import { type Command, formatOf, parsed, type Terminal, UsageError } from "./command";
import { reportOf } from "./lint/report";

const USAGE = `Usage: pulumi-tfe-policy lint <dir> [options]

Checks the policies in a folder as the platform would, before they are uploaded. Where opa or sentinel is on the PATH, it is
asked as well.

Options:
  --kind <kind>             sentinel, opa or tfpolicy; default: what the folder holds
  --policies-path <dir>     the folder inside <dir> that has sentinel.hcl, policies.hcl or *.policy.hcl
  --policy-tool-version <v> the set's policyToolVersion, which tells the version of Rego
  --ignore <rule>           leave files out as a line of .terraformignore does; may be repeated
  --follow-links-into <dir> put what links lead to in the place of links that leave <dir>, as long as it is below this folder
  --test                    run the tests as well: opa test, sentinel test
  --no-tools                do not ask opa and sentinel
  --format <format>         ${FORMATS.join(", ")}; default: text
  --json                    the same as --format json
  --help                    print this

Exit code: 0 without errors (warnings are none), 1 with errors, 2 when it was called wrongly.
`;

/** Checks a folder of policies. */
export const lint: Command = { usage: USAGE, run };

async function run(args: string[], { print, complain }: Terminal): Promise<number> {
    const { values, positionals } = parsed(() => parse(args));
    const version = packageVersion();
    const [directory, ...more] = positionals;
    if (directory === undefined || more.length > 0) throw new UsageError("Name the command `lint` and one folder.");
    if (values.kind !== undefined && !["sentinel", "opa", "tfpolicy"].includes(values.kind)) {
        throw new UsageError(`--kind is sentinel, opa or tfpolicy, not ${values.kind}.`);
    }
    const format = formatOf(values.format ?? (values.json ? "json" : "text"));
    if (values.test && values["no-tools"])
        throw new UsageError("--test asks the tools, so it does not go with --no-tools.");
    try {
        const followLinksInto = values["follow-links-into"];
        const content = await openContent({ directory }, { ignore: values.ignore, followLinksInto });
        const findings = await lintContent(content, {
            kind: values.kind,
            policiesPath: values["policies-path"],
            toolVersion: values["policy-tool-version"],
            tools: !values["no-tools"],
            test: values.test,
        });
        print(render(reportOf({ directory, findings, version }), format));
        return findings.some(({ severity }) => severity === "error") ? 1 : 0;
    } catch (error) {
        if (!isContentError(error)) throw error;
        // A job that reads the report must find it, whatever happens.
        const findings = [findingOf(error, directory)];
        if (format !== "text") print(render(reportOf({ directory, findings, version }), format));
        complain(`${legible(error.message)}\n`);
        return error.problem === "missing" ? 2 : 1;
    }
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
        },
    });
}
