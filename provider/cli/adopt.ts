import { relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { type Adoption, declare } from "../adopt/declare";
import { type Inventory, readInventory } from "../adopt/inventory";
import { type Program, resourcesOf } from "../adopt/program";
import { LANGUAGES, type Language, projectFiles } from "../adopt/project";
import { mustBeFree, writeFolder } from "../adopt/write";
import { legible } from "../legible";
import { packageVersion } from "../version";
import { contentOf, fitting } from "./adopt/content";
import { type Command, parsed, UsageError } from "./command";
import { connected, expected } from "./platform";

const USAGE = `Usage: pulumi-tfe-policy adopt [options]

Writes a Pulumi project that says what the organization has: policy sets, single policies with their code, parameters, and what sets
are attached to. Its first up takes all of it over and changes nothing. This command only reads; a token that may read is enough.

Options:
  --organization <name>   default: TFE_ORGANIZATION
  --set <name>            only this policy set and the single policies in it; may be repeated
  --language <language>   ${LANGUAGES.join(" or ")}; default: typescript
  --out <dir>             a new folder; default: the organization's name
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
        const language = languageOf(values.language);
        const content = contentOf(values.content ?? []);
        try {
            const { client, organization } = await connected(values.organization);
            const folder = values.out ?? organization;
            mustBeFree(folder);
            const progress = (text: string) => complain(`  ${text}\n`);
            const inventory = await readInventory(client, {
                organization,
                sets: values.set,
                ids: values.ids,
                progress,
            });
            const adoption = await declare(inventory, { content: fitting(inventory, within(folder, content)) });
            const { address } = client.connection.settings;
            const project = { language, folder, version: packageVersion(), address };
            writeFolder(folder, projectFiles(adoption.program, project));
            print(summary(adoption.program, folder));
            return told(inventory, adoption, complain);
        } catch (error) {
            if (error instanceof UsageError) throw error;
            complain(`${expected(error)}\nNothing was written.\n`);
            return 1;
        }
    },
};

/** Folders as a program in a folder names them. */
function within(folder: string, content: ReadonlyMap<string, string>): Map<string, string> {
    const named = (path: string) => relative(resolve(folder), resolve(path)).split(sep).join("/") || ".";
    return new Map([...content].map(([name, path]) => [name, named(path)]));
}

/** Says what the program does not, and gives the exit code for it. */
function told({ unread }: Inventory, { left }: Adoption, complain: (text: string) => void): number {
    const groups = [
        { title: "Could not be read:", lines: unread },
        { title: "Not in the program:", lines: left },
    ].filter(({ lines }) => lines.length > 0);
    for (const { title, lines } of groups) {
        complain(`${title}\n${lines.map((line) => `  ${legible(line)}\n`).join("")}`);
    }
    return groups.length === 0 ? 0 : 3;
}

function summary(program: Program, folder: string): string {
    const all = resourcesOf(program);
    const counts = new Map<string, number>();
    for (const { type } of all) counts.set(type, (counts.get(type) ?? 0) + 1);
    const counted = [...counts].map(([type, count]) => `${count} ${type}`).join(", ");
    const uploads = all.filter(({ import: id }) => id === undefined).length;
    const writes =
        uploads === 0
            ? "writes nothing"
            : `uploads ${uploads === 1 ? "one folder" : `${uploads} folders`}, its only ${uploads === 1 ? "write" : "writes"}`;
    return `${folder}: ${counted || "nothing to take over"}.\nThe first up takes all of it over and ${writes}.\n`;
}

function languageOf(given = "typescript"): Language {
    const language = LANGUAGES.find((name) => name === given);
    if (language) return language;
    throw new UsageError(`--language is ${LANGUAGES.join(" or ")}, not ${given}.`);
}

function parse(args: string[]) {
    return parseArgs({
        args,
        options: {
            organization: { type: "string" },
            set: { type: "string", multiple: true },
            language: { type: "string" },
            out: { type: "string" },
            content: { type: "string", multiple: true },
            ids: { type: "boolean" },
        },
    });
}
