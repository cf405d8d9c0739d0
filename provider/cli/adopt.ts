import { parseArgs } from "node:util";
import { declare } from "../adopt/declare";
import { pathFrom } from "../adopt/existing";
import { readInventory } from "../adopt/inventory";
import { resourcesOf } from "../adopt/program";
import { LANGUAGES } from "../adopt/project";
import { remaining } from "../adopt/remaining";
import { mustBeFree, writeFolder } from "../adopt/write";
import { contentOf, fitting } from "./adopt/content";
import { destinationOf } from "./adopt/destination";
import { missing, summary } from "./adopt/report";
import { type Command, parsed, UsageError } from "./command";
import { connected, expected, managedBy } from "./platform";

const USAGE = `Usage: pulumi-tfe-policy adopt [options]
       pulumi stack export | pulumi-tfe-policy adopt --into <project> [options]

Writes a Pulumi project that says what the organization has: policy sets, single policies with their code, parameters, and what sets
are attached to. Its first up takes all of it over and changes nothing. This command only reads; a token that may read is enough.

Options:
  --organization <name>   default: TFE_ORGANIZATION
  --set <name>            only this policy set and the single policies in it; may be repeated
  --language <language>   ${LANGUAGES.join(" or ")}; default: typescript
  --out <dir>             a new folder; default: the organization's name
  --into <project>        a folder with Pulumi.yaml: only what its stacks do not manage yet, in a new folder of it (adopted, or --out)
  --stack <file>          for --into: what pulumi stack export has written; may be repeated; default: standard input
  --content <set>=<dir>   the folder that was uploaded to a set, which the platform does not give back; the first up uploads it
                          once. May be repeated
  --ids                   keep ids as they are, instead of looking workspaces, projects and VCS connections up by name
  --help                  print this

The token comes from TFE_TOKEN, TF_TOKEN_<host> or terraform login; the host from TFE_HOSTNAME or TFE_ADDRESS.

Exit code: 0 when the program is whole, 3 when something could not be read or said (it is listed), 1 when nothing was written,
2 when it was called wrongly.
`;

/** Writes a program out of an organization. */
export const adopt: Command = {
    usage: USAGE,
    async run(args, { print, complain }) {
        const { values } = parsed(() => parse(args));
        const { into, stack, ids } = values;
        const content = contentOf(values.content ?? []);
        if (stack && into === undefined) throw new UsageError("--stack is for --into.");
        try {
            const { client, organization } = await connected(values.organization);
            const { address } = client.connection.settings;
            const destination = destinationOf({ ...values, organization, address });
            mustBeFree(destination.folder);
            const managed = into === undefined ? undefined : managedBy(stack);
            const all = await readInventory(client, {
                organization,
                sets: values.set,
                ids,
                isManaged: (policy) => managed?.has(policy) ?? false,
                progress: (text) => complain(`  ${text}\n`),
            });
            const { inventory, left } = managed ? remaining(all, managed) : { inventory: all, left: [] };
            const paths = [...fitting(inventory, content)].map(([name, path]): [string, string] => [
                name,
                pathFrom(destination.start, path),
            ]);
            const wishes = { content: new Map(paths), folder: destination.inside, taken: managed?.names };
            const adoption = await declare(inventory, wishes);
            const problems = missing(inventory.unread, [...left, ...adoption.left]);
            if (resourcesOf(adoption.program).length === 0) {
                print("There is nothing to take over; nothing was written.\n");
            } else {
                writeFolder(destination.folder, destination.files(adoption.program));
                print(`${summary(adoption.program, destination.folder)}${destination.next}\n`);
            }
            complain(problems);
            return problems === "" ? 0 : 3;
        } catch (error) {
            if (error instanceof UsageError) throw error;
            complain(`${expected(error)}\nNothing was written.\n`);
            return 1;
        }
    },
};

function parse(args: string[]) {
    return parseArgs({
        args,
        options: {
            organization: { type: "string" },
            set: { type: "string", multiple: true },
            language: { type: "string" },
            out: { type: "string" },
            into: { type: "string" },
            stack: { type: "string", multiple: true },
            content: { type: "string", multiple: true },
            ids: { type: "boolean" },
        },
    });
}
