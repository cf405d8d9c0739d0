import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import type { Emulator } from "tfe-emulator";
import { declare } from "../../provider/adopt/declare";
import { readInventory } from "../../provider/adopt/inventory";
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
} from "../../provider/adopt/program";
import { Client } from "../../provider/api/client";
import { ATTACHMENTS } from "../../provider/definitions/attachments";
import { AttachmentHandler } from "../../provider/handlers/attachments/handler";
import { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { policy } from "../../provider/handlers/policy";
import { policySet } from "../../provider/handlers/policySet";
import { policySetParameter } from "../../provider/handlers/policySetParameter";
import { configurationFor, emulatorForTest } from "../handlers/setup";
import { organization, populate } from "./world";

let folder: string;
const home = process.cwd();

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "adopt-"));
});
afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
});

const numRuns = Number(process.env.FUZZ_RUNS ?? 40);

test("what any organization has is taken over without a write, and is then as declared", async () => {
    let resources = 0;
    await fc.assert(
        fc.asyncProperty(organization, async (given) => {
            const emulator = await emulatorForTest();
            try {
                populate(emulator, given);
                const client = await clientOf(emulator);
                const inventory = await readInventory(client, { organization: emulator.organization });
                expect(inventory.unread).toEqual([]);
                const { program, left } = await declare(inventory);
                const bare = given.policies.filter(({ uploaded, code }) => uploaded === 0 || code.trim() === "").length;
                expect(left).toHaveLength(bare);
                for (const [path, text] of program.files) {
                    mkdirSync(dirname(join(folder, path)), { recursive: true });
                    writeFileSync(join(folder, path), text);
                }
                process.chdir(folder);
                const all = resourcesOf(program);
                expect(new Set(all.map(({ variable }) => variable.toLowerCase())).size).toBe(all.length);
                for (const declared of all) await takeOver(declared, program, emulator);
                resources += all.length;
                expect(emulator.control.writes()).toBe(0);
            } finally {
                await emulator.close();
            }
        }),
        { numRuns },
    );
    expect(resources).toBeGreaterThan(numRuns);
});

async function clientOf({ url, token, organization: name }: Emulator): Promise<Client> {
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
async function takeOver(declared: Declared, program: Program, emulator: Emulator): Promise<void> {
    const handler = handlerOf(declared.type, emulator);
    const news = replaced(declared.inputs, (each) => evaluated(each, program, emulator)) as Values;
    const { inputs, failures } = await handler.check({}, { ...news, __import: declared.import });
    expect(failures ?? []).toEqual([]);
    const { id, outs } = await handler.create(inputs);
    const again = await handler.check(outs, news);
    expect(await handler.diff(id, outs, again.inputs)).toMatchObject({ changes: false });
}

function evaluated(each: Expression, program: Program, { control, ...emulator }: Emulator): string | undefined {
    if (each instanceof Output) return resourcesOf(program).find(({ variable }) => variable === each.variable)?.import;
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
