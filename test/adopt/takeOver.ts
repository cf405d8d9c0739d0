import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Emulator } from "tfe-emulator";
import {
    type Declared,
    type Expression,
    Found,
    Named,
    Output,
    type Program,
    replaced,
    resourcesOf,
    Secret,
    unrolled,
} from "../../provider/adopt/program";
import { Client } from "../../provider/api/client";
import { ATTACHMENTS } from "../../provider/definitions/attachments";
import { AttachmentHandler } from "../../provider/handlers/attachments/handler";
import { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { policy } from "../../provider/handlers/policy";
import { policySet } from "../../provider/handlers/policySet";
import { policySetParameter } from "../../provider/handlers/policySetParameter";
import { configurationFor } from "../handlers/setup";

/** What the first `up` of a program does that stands in a folder, in which the process is then. @returns how many resources there are */
export async function takeOver(program: Program, emulator: Emulator, folder: string): Promise<number> {
    for (const [path, text] of program.files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
    }
    process.chdir(folder);
    const all = unrolled(resourcesOf(program), (variable, key) => `${variable} ${key}`);
    expect(new Set(all.map(({ variable }) => variable.toLowerCase())).size).toBe(all.length);
    for (const declared of all) await takeOverOne(declared, all, program, emulator);
    return all.length;
}

export async function clientOf({ url, token, organization: name }: Emulator): Promise<Client> {
    return Client.connect({ address: url, token, organization: name }, {});
}

const DEFINITIONS = { Policy: policy, PolicySet: policySet, PolicySetParameter: policySetParameter };

function handlerOf(type: string, emulator: Emulator): Handler {
    const configuration = configurationFor(emulator);
    const kind = Object.values(ATTACHMENTS).find((each) => each.type === type);
    if (kind) return new AttachmentHandler(kind, configuration);
    const definition = DEFINITIONS[type as keyof typeof DEFINITIONS];
    return new Handler(definition, configuration);
}

/** What the engine does with a resource of the program: check, create with the import, and a diff that finds nothing. */
async function takeOverOne(
    declared: Declared,
    all: readonly Declared[],
    program: Program,
    emulator: Emulator,
): Promise<void> {
    const handler = handlerOf(declared.type, emulator);
    const news = replaced(declared.inputs, (each) => evaluated(each, all, program, emulator)) as Values;
    const { inputs, failures } = await handler.check({}, { ...news, __import: declared.import });
    expect(failures ?? []).toEqual([]);
    const { id, outs } = await handler.create(inputs);
    const again = await handler.check(outs, news);
    expect(await handler.diff(id, outs, again.inputs)).toMatchObject({ changes: false });
}

function evaluated(
    each: Expression,
    all: readonly Declared[],
    program: Program,
    { control, ...emulator }: Emulator,
): string | undefined {
    if (each instanceof Output) return all.find(({ variable }) => variable === each.variable)?.import;
    if (each instanceof Named) {
        const objects = control.list(each.what === "workspace" ? "workspaces" : "projects");
        return objects.find(({ name }) => name === each.name)?.id;
    }
    if (each instanceof Found) {
        const call = program.lookUps.find(({ variable }) => variable === each.variable);
        return call?.function === "getOauthToken" ? emulator.oauthTokenId : emulator.githubAppInstallationId;
    }
    expect(each).toBeInstanceOf(Secret);
    return undefined;
}
