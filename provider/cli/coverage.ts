import { parseArgs } from "node:util";
import type { Client } from "../api/client";
import { isId } from "../api/ids";
import { named } from "../api/noun";
import { isContentError } from "../content";
import { measureCoverage } from "../coverage";
import { expiredIn } from "../coverage/expired";
import { legible } from "../legible";
import { FORMATS, render } from "../report";
import { contentOf } from "./adopt/content";
import { type Command, formatOf, parsed, type Terminal, UsageError } from "./command";
import { reportOf } from "./coverage/report";
import { requirement } from "./coverage/requirement";
import { connected, expected, stacksIn } from "./platform";

const USAGE = `Usage: pulumi-tfe-policy coverage [options]
       pulumi stack export | pulumi-tfe-policy coverage --stack - [options]

Says which policy sets reach which workspaces of an organization, and by what; which workspaces are reached by none, or by no mandatory
policy; and which sets reach nothing. Only reads.

Options:
  --organization <name>  default: TFE_ORGANIZATION
  --project <name>       only the workspaces of this project; a name or prj-…
  --tag <key[=value]>    only those with this tag, their own or of their project; may be repeated
  --content <set>=<dir>  the folder that was uploaded to a policy set, for its levels; may be repeated
  --last-runs            read the newest run of each workspace, too: what its policies said
  --require <set>        each workspace must be reached by this policy set, or (*) by any; may be repeated
  --mandatory            what --require asks for must be a mandatory policy
  --stack <file>         what pulumi stack export has written (- for standard input): exclusions in it whose expiresAt is past; may be repeated
  --format <format>      ${FORMATS.join(", ")}; default: text
  --help                 print this

Exit code: 0 when all is well, 3 when a workspace is missed by what --require names (or nobody can tell), when an exclusion has expired and
is still there, or when something could not be read; 1 when nothing could be found out, 2 when it was called wrongly.
`;

/** Says who is reached by what. */
export const coverage: Command = { usage: USAGE, run };

async function run(args: string[], { print, complain }: Terminal): Promise<number> {
    const { values } = parsed(() => parse(args));
    const format = formatOf(values.format);
    const content = contentOf(values.content ?? []);
    if (values.mandatory && !values.require)
        throw new UsageError("--mandatory says more of --require, so give that too.");
    try {
        const stacks = values.stack ? stacksIn(values.stack) : [];
        const { client, organization } = await connected(values.organization);
        const measured = await measureCoverage(client, {
            organization,
            projectId: await projectIn(client, organization, values.project),
            tags: values.tag,
            lastRuns: values["last-runs"],
            content,
            progress: (text) => complain(`  ${text}\n`),
        });
        const { sets } = measured;
        const missing = [...content.keys()].find((name) => !sets.some(({ attributes }) => attributes.name === name));
        if (missing !== undefined) throw new UsageError(`--content: there is no policy set named ${legible(missing)}.`);
        const expired = expiredIn(stacks, sets, client.connection.platformTime);
        const required = (values.require ?? []).map((set) => requirement(measured, set, values.mandatory ?? false));
        const { report, isWell } = reportOf({ measured, required, expired });
        print(render(report, format));
        return isWell ? 0 : 3;
    } catch (error) {
        if (error instanceof UsageError) throw error;
        complain(`${isContentError(error) ? legible(error.message) : expected(error)}\n`);
        return 1;
    }
}

/** The id of a project. @throws UsageError when there is none of that name */
async function projectIn(client: Client, organization: string, project: string | undefined) {
    if (project === undefined || isId("prj-", project)) return project;
    const found = await named(client.projects.list(organization), project);
    if (found) return found.id;
    throw new UsageError(`--project: there is no project named ${legible(project)} that the token sees.`);
}

function parse(args: string[]) {
    return parseArgs({
        args,
        options: {
            organization: { type: "string" },
            project: { type: "string" },
            tag: { type: "string", multiple: true },
            content: { type: "string", multiple: true },
            "last-runs": { type: "boolean" },
            require: { type: "string", multiple: true },
            mandatory: { type: "boolean" },
            stack: { type: "string", multiple: true },
            format: { type: "string", default: "text" },
        },
    });
}
