import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { NotAdoptable } from "../adopt/inventory";
import { managedIn, unmanagedIn } from "../adopt/unmanaged";
import { Client } from "../api/client";
import { ConfigurationError, TfeError } from "../api/errors";
import { legible } from "../legible";
import { type Command, parsed, UsageError } from "./command";

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

/** Standard input, as a file. */
const STANDARD_INPUT = 0;

/** How long reading may take, in milliseconds. */
const TIMEOUT = 60 * 60_000;

/** Lists what no stack manages. */
export const unmanaged: Command = {
    usage: USAGE,
    async run(args, { print, complain }) {
        const { values } = parsed(() =>
            parseArgs({
                args,
                options: {
                    stack: { type: "string", multiple: true },
                    organization: { type: "string" },
                    format: { type: "string", default: "text" },
                },
            }),
        );
        if (values.format !== "text" && values.format !== "json") {
            throw new UsageError(`--format is text or json, not ${values.format}.`);
        }
        try {
            const managed = managedIn((values.stack ?? [STANDARD_INPUT]).map((file) => readFileSync(file, "utf8")));
            const client = await Client.connect({ organization: values.organization });
            const { organization } = client.connection.settings;
            if (organization === undefined) {
                throw new UsageError("Name the organization with --organization or TFE_ORGANIZATION.");
            }
            const found = await unmanagedIn(client.within(TIMEOUT), organization, managed);
            if (values.format === "json") print(`${JSON.stringify(found, null, 2)}\n`);
            else {
                for (const { what, name, id, of } of found) {
                    print(
                        `${legible(
                            `${what} ${name === undefined ? id : `${name} (${id})`}${of ? ` of policy set ${of}` : ""}`,
                        )}\n`,
                    );
                }
                print(
                    found.length === 0
                        ? "Everything is managed.\n"
                        : `${found.length} not managed by any stack given.\n`,
                );
            }
            return found.length === 0 ? 0 : 3;
        } catch (error) {
            const isFile = error instanceof Error && "syscall" in error;
            const isExpected =
                error instanceof NotAdoptable || error instanceof TfeError || error instanceof ConfigurationError;
            if (!isExpected && !isFile) throw error;
            complain(`${legible(error.message)}\n`);
            return 1;
        }
    },
};
