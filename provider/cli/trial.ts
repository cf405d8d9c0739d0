import { parseArgs } from "node:util";
import type { Client } from "../api/client";
import { isContentError } from "../content";
import { policyTrial } from "../definitions/policyTrial";
import { ExplainedError } from "../handlers/base/hostErrors";
import { parseDuration } from "../handlers/base/timeouts";
import { clean } from "../handlers/policyTrial/candidate";
import { findingsIn, opened } from "../handlers/policyTrial/content";
import { tryLocally } from "../handlers/policyTrial/local";
import { INFIX } from "../handlers/policyTrial/mark";
import { tryOut } from "../handlers/policyTrial/trial";
import { verdictOn } from "../handlers/policyTrial/verdict";
import { legible } from "../legible";
import { FORMATS, render } from "../report";
import { packageVersion } from "../version";
import { type Command, formatOf, parsed, type Terminal, UsageError } from "./command";
import { connected, expected } from "./platform";
import { reportOf } from "./trial/report";

const USAGE = `Usage: pulumi-tfe-policy trial <dir> [options]
       pulumi-tfe-policy trial --clean [--organization <name>]

Tries the policies in a folder in real workspaces, before they stop anybody: uploads them, every level advisory, to a policy set of its own,
plans in each workspace with its newest configuration, says what each policy said, and removes the set. Applies nothing.

Options:
  --workspace <name>       try in this workspace; may be repeated
  --tag <tag>              in those that have all of these flat tags; may be repeated
  --wildcard <pattern>     in those whose names fit: prod-*
  --project <id>           in those of this project, prj-…
  --sample <n>             only in so many of them, the same each time
  --allow <n>              in how many workspaces each policy may fail; default: 0
  --allow-any <n>          in how many any policy may fail
  --allow-untried <n>      how many may be left untried, because they are locked, for example; default: 0
  --parallel <n>           runs at a time; default: 5
  --refresh                let the plans refresh
  --parameter <key=value>  for policies that take parameters; may be repeated
  --policy-tool-version <v>  the version of Sentinel or OPA
  --agent                  run Sentinel policies in agents
  --name <name>            what the policy set is called before "${INFIX}…"; default: policies
  --timeout <duration>     for all of it; default: 60m
  --organization <name>    default: TFE_ORGANIZATION
  --local                  OPA only: decide on this machine, with the opa on the PATH, on each workspace's newest plan, without sensitive values; no
                           policy set, no run
  --unredacted             with --local: plans with their sensitive values, which takes the right to read them
  --format <format>        ${FORMATS.join(", ")}; default: text
  --clean                  only remove what interrupted trials have left, once their time is up
  --help                   print this

The token must be that of a team or of a user, may manage policies, and start runs in the workspaces.

Exit code: 0 when it passes, 1 when it does not or could not be tried, 2 when it was called wrongly.
`;

/** Tries policies in workspaces. */
export const trial: Command = {
    usage: USAGE,
    async run(args, terminal) {
        const { values, positionals } = parsed(() => parse(args));
        if (values.clean) {
            if (positionals.length > 0) throw new UsageError("--clean takes no folder.");
            return guarded(terminal, () => cleanAll(values.organization, terminal));
        }
        const [directory, ...more] = positionals;
        if (directory === undefined || more.length > 0) throw new UsageError("Name one folder of policies.");
        return guarded(terminal, () => tryFolder(directory, values, terminal));
    },
};

type Values = ReturnType<typeof parse>["values"];

async function guarded({ complain }: Terminal, work: () => Promise<number>): Promise<number> {
    try {
        return await work();
    } catch (error) {
        if (error instanceof UsageError) throw error;
        const isOurs = error instanceof ExplainedError || isContentError(error);
        complain(`${isOurs ? legible(error.message) : expected(error)}\n`);
        return 1;
    }
}

async function cleanAll(named: string | undefined, { print }: Terminal): Promise<number> {
    const { client, organization } = await connected(named);
    const { removed, running } = await clean(client, organization);
    for (const name of removed) print(`removed ${legible(name)}\n`);
    for (const name of running) print(`left ${legible(name)}: its time is not up\n`);
    if (removed.length + running.length === 0) print("There is nothing left of any trial.\n");
    return 0;
}

async function tryFolder(directory: string, values: Values, { print, complain }: Terminal): Promise<number> {
    const selection = selectionOf(values);
    const format = formatOf(values.format);
    if (values.unredacted && !values.local) throw new UsageError("--unredacted is for --local.");
    for (const name of ["refresh", "parameter", "agent"] as const) {
        if (values.local && values[name] !== undefined) throw new UsageError(`--${name} does not go with --local.`);
    }
    const milliseconds = parseDuration(values.timeout);
    if (!milliseconds) throw new UsageError(`--timeout is a duration such as 30m, not ${values.timeout}.`);
    const parallel = count(values, "parallel", 1) ?? DEFAULT_PARALLEL;
    const allowance = {
        allow: count(values, "allow") ?? 0,
        allowAny: count(values, "allow-any"),
        allowUntried: count(values, "allow-untried") ?? 0,
    };
    const { pattern, says } = policyTrial.inputs.name.matches;
    if (!pattern.test(values.name)) throw new UsageError(`--name ${says}.`);
    const parameters = parametersOf(values.parameter ?? []);
    if (await complainOf(directory, complain)) return 1;
    const connection = await connected(values.organization);
    const client: Client = connection.client.within(milliseconds);
    const trying = {
        client,
        status: (text: string) => complain(`  ${legible(text)}\n`),
        warn: (text: string) => complain(`${legible(text)}\n`),
        afterwards: () => connection.client.within(AFTERWARDS),
    };
    const policyToolVersion = values["policy-tool-version"];
    const common = { organization: connection.organization, directory, policyToolVersion, parallel, ...selection };
    const { name, agent: agentEnabled, refresh = false, unredacted = false } = values;
    const tried = values.local
        ? await tryLocally({ ...common, unredacted }, trying)
        : await tryOut({ ...common, name, parameters, agentEnabled, refresh }, trying);
    const verdict = verdictOn(tried, allowance);
    print(render(reportOf({ directory, tried, verdict, version: packageVersion() }), format));
    return verdict.refusals.length === 0 ? 0 : 1;
}
/** What may be spent on removing the set when the time is up, in milliseconds. */
const AFTERWARDS = 30_000;
const DEFAULT_PARALLEL = 5;

/** Says what is wrong with the policies, and whether that is too much for trying them. */
async function complainOf(directory: string, complain: Terminal["complain"]): Promise<boolean> {
    const findings = await findingsIn(await opened({ directory }));
    for (const { severity, file, line, column, message } of findings)
        complain(`${legible(`${file}:${line}:${column}: ${severity}: ${message}`)}\n`);
    return findings.some(({ severity }) => severity === "error");
}

/** @throws UsageError unless workspaces are chosen in one way */
function selectionOf({ workspace, tag, wildcard, project, ...values }: Values) {
    const ways = { "--workspace": workspace, "--tag": tag, "--wildcard": wildcard, "--project": project };
    const given = Object.entries(ways).filter(([, value]) => value !== undefined);
    if (given.length !== 1)
        throw new UsageError(`Choose workspaces by exactly one of ${Object.keys(ways).join(", ")}.`);
    return {
        workspaceNames: workspace,
        workspaceTags: tag,
        wildcardName: wildcard,
        projectId: project,
        sample: count(values, "sample", 1),
    };
}

/** @throws UsageError */
function count(
    values: Partial<Values>,
    name: "sample" | "parallel" | "allow" | "allow-any" | "allow-untried",
    least = 0,
) {
    const given = values[name];
    if (given === undefined) return undefined;
    if (/^\d+$/.test(given) && Number(given) >= least) return Number(given);
    throw new UsageError(`--${name} is a whole number, ${least} or more, not ${given}.`);
}

/** @throws UsageError */
function parametersOf(given: readonly string[]): Record<string, string> {
    return Object.fromEntries(
        given.map((each): [string, string] => {
            const at = each.indexOf("=");
            if (at < 1) throw new UsageError("--parameter is <key>=<value>.");
            return [each.slice(0, at), each.slice(at + 1)];
        }),
    );
}

function parse(args: string[]) {
    return parseArgs({
        args,
        allowPositionals: true,
        options: {
            workspace: { type: "string", multiple: true },
            tag: { type: "string", multiple: true },
            wildcard: { type: "string" },
            project: { type: "string" },
            sample: { type: "string" },
            allow: { type: "string" },
            "allow-any": { type: "string" },
            "allow-untried": { type: "string" },
            parallel: { type: "string" },
            refresh: { type: "boolean" },
            parameter: { type: "string", multiple: true },
            "policy-tool-version": { type: "string" },
            agent: { type: "boolean" },
            name: { type: "string", default: "policies" },
            timeout: { type: "string", default: "60m" },
            organization: { type: "string" },
            local: { type: "boolean" },
            unredacted: { type: "boolean" },
            format: { type: "string", default: "text" },
            clean: { type: "boolean" },
        },
    });
}
