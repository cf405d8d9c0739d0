import { parseArgs } from "node:util";
import { type Unmanaged, unmanagedIn } from "../adopt/unmanaged";
import { legible } from "../legible";
import { type Command, parsed, UsageError } from "./command";
import { connected, expected, managedBy } from "./platform";

const USAGE = `Usage: pulumi stack export | pulumi-tfe-policy unmanaged [options]
       pulumi-tfe-policy unmanaged --stack <file> [--stack <file> …] [options]

Lists the policy sets, policies and attachments of an organization that no stack given manages.

Options:
  --stack <file>          what pulumi stack export has written; may be repeated; default: standard input
  --organization <name>   default: TFE_ORGANIZATION
  --format <format>       text or json; default: text
  --help                  print this

Exit code: 0 when everything is managed, 3 when something is not, 1 when it could not be found out, 2 when it was called wrongly.
`;

/** Lists what no stack manages. */
export const unmanaged: Command = {
    usage: USAGE,
    async run(args, { print, complain }) {
        const { values } = parsed(() => parse(args));
        if (values.format !== "text" && values.format !== "json") {
            throw new UsageError(`--format is text or json, not ${values.format}.`);
        }
        try {
            const managed = managedBy(values.stack);
            const { client, organization } = await connected(values.organization);
            const found = await unmanagedIn(client, organization, managed);
            print(values.format === "json" ? `${JSON.stringify(found, null, 2)}\n` : asText(found));
            return found.length === 0 ? 0 : 3;
        } catch (error) {
            if (error instanceof UsageError) throw error;
            complain(`${expected(error)}\n`);
            return 1;
        }
    },
};

function asText(found: readonly Unmanaged[]): string {
    const lines = found.map(({ what, name, id, of }) => {
        const which = name === undefined ? id : `${name} (${id})`;
        return `${legible(`${what} ${which}${of === undefined ? "" : ` of policy set ${of}`}`)}\n`;
    });
    const last = found.length === 0 ? "Everything is managed.\n" : `${found.length} not managed by any stack given.\n`;
    return [...lines, last].join("");
}

function parse(args: string[]) {
    return parseArgs({
        args,
        options: {
            stack: { type: "string", multiple: true },
            organization: { type: "string" },
            format: { type: "string", default: "text" },
        },
    });
}
