import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { declare } from "../adopt/declare";
import { NotAdoptable, readInventory } from "../adopt/inventory";
import type { Declared, Program } from "../adopt/program";
import { LANGUAGES, type Language, projectFiles, writeProject } from "../adopt/project";
import { Client } from "../api/client";
import { ConfigurationError, TfeError } from "../api/errors";
import { legible } from "../legible";
import { packageVersion } from "../version";
import { type Command, parsed, UsageError } from "./command";

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
  --ids                   keep the ids of workspaces and projects, instead of looking them up by name
  --help                  print this

The token comes from TFE_TOKEN, TF_TOKEN_<host> or terraform login; the host from TFE_HOSTNAME or TFE_ADDRESS.

Exit code: 0 when the program is whole, 3 when something could not be read or said (it is listed), 1 when nothing was written,
2 when it was called wrongly.
`;

/** How long reading may take, in milliseconds: a large organization is thousands of requests at 30 a second. */
const TIMEOUT = 60 * 60_000;

/** Writes a program out of an organization. */
export const adopt: Command = {
    usage: USAGE,
    async run(args, { print, complain }) {
        const { values } = parsed(() => parse(args));
        const language = languageOf(values.language);
        const content = contentOf(values.content ?? []);
        try {
            const client = await Client.connect({ organization: values.organization });
            const { organization } = client.connection.settings;
            if (organization === undefined) {
                throw new UsageError("Name the organization with --organization or TFE_ORGANIZATION.");
            }
            const folder = values.out ?? organization;
            const progress = (text: string) => complain(`  ${text} …\n`);
            const inventory = await readInventory(client.within(TIMEOUT), { organization, sets: values.set, progress });
            const unknown = [...content.keys()].find(
                (name) => !inventory.sets.some(({ set }) => set.attributes.name === name),
            );
            if (unknown !== undefined) throw new UsageError(`--content: there is no policy set named ${unknown}.`);
            const inside = new Map(
                [...content].map(([name, path]) => [name, relative(resolve(folder), resolve(path)) || "."]),
            );
            const program = declare(inventory, { ids: values.ids, content: inside });
            writeProject(folder, projectFiles(program, { language, folder, version: packageVersion() }));
            const left = [...inventory.unread, ...program.left];
            print(summary(program, folder));
            if (left.length === 0) return 0;
            complain(`Not in the program:\n${left.map((line) => `  ${legible(line)}\n`).join("")}`);
            return 3;
        } catch (error) {
            const isExpected =
                error instanceof NotAdoptable || error instanceof TfeError || error instanceof ConfigurationError;
            if (!isExpected) throw error;
            complain(`${legible(error.message)}\nNothing was written.\n`);
            return 1;
        }
    },
};

function summary({ policies, sets }: Program, folder: string): string {
    const all = [...policies, ...sets.flatMap(({ resources }) => resources)];
    const uploads = all.filter(({ import: id }) => id === undefined).length;
    return (
        `${folder}: ${count(all)}.\n` +
        (uploads === 0
            ? "The first up takes all of it over and writes nothing.\n"
            : `The first up takes over all but ${uploads} uploads of content, which are its only writes.\n`)
    );
}

function count(all: readonly Declared[]): string {
    const counts = new Map<string, number>();
    for (const { type } of all) counts.set(type, (counts.get(type) ?? 0) + 1);
    return [...counts].map(([type, number]) => `${number} ${type}`).join(", ") || "nothing to take over";
}

function languageOf(given = "typescript"): Language {
    const language = LANGUAGES.find((name) => name === given);
    if (language) return language;
    throw new UsageError(`--language is ${LANGUAGES.join(" or ")}, not ${given}.`);
}

function contentOf(given: readonly string[]): Map<string, string> {
    return new Map(
        given.map((each) => {
            const [, name, folder] = /^([^=]+)=(.+)$/s.exec(each) ?? [];
            if (name === undefined || folder === undefined)
                throw new UsageError(`--content is <set>=<dir>, not ${each}.`);
            return [name, folder];
        }),
    );
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
