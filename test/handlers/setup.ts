import { type Emulator, type EmulatorOptions, startEmulator } from "tfe-emulator";
import type { AttachmentKind } from "../../provider/definitions/attachments";
import { AttachmentHandler } from "../../provider/handlers/attachments/handler";
import { Configuration } from "../../provider/handlers/base/configuration";
import type { Definition } from "../../provider/handlers/base/definition";
import { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { tokensOnLinks } from "../emulator/api";
import { useRealTime, useVirtualTime } from "../virtualTime";

/**
 * Starts an emulator with a token of its own, so that tests do not share a request limit. Until it is closed the provider's time
 * passes only where it waits: nothing is late because the machine is busy.
 */
export async function emulatorForTest(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = await startEmulator(options);
    useVirtualTime();
    const close = async () => {
        useRealTime();
        const carried = tokensOnLinks(emulator);
        await emulator.close();
        expect(carried).toEqual([]);
    };
    return { ...emulator, close };
}

/** The settings of one provider process for one emulator; `env` stands in for the CLI's environment. */
export function configurationFor(emulator: Emulator, env: NodeJS.ProcessEnv = {}): Configuration {
    const settings = { TFE_ADDRESS: emulator.url, TFE_TOKEN: emulator.token, TFE_ORGANIZATION: emulator.organization };
    return new Configuration({ ...settings, ...env });
}

/** A handler as the dynamic-provider host would have it, for one emulator; `env` stands in for the CLI's environment. */
export function handlerFor(definition: Definition, emulator: Emulator, env: NodeJS.ProcessEnv = {}): Handler {
    const handler = new Handler(definition, configurationFor(emulator, env));
    handler.configure({ config: { get: () => undefined } });
    return handler;
}

/** The same for one kind of connection. */
export function attachmentHandlerFor(kind: AttachmentKind, emulator: Emulator, env: NodeJS.ProcessEnv = {}): Handler {
    const handler = new AttachmentHandler(kind, configurationFor(emulator, env));
    handler.configure({ config: { get: () => undefined } });
    return handler;
}

/** Inputs as `check` hands them on. @throws when they are refused */
export async function checked(handler: Handler, news: Values, olds: Values = {}): Promise<Values> {
    const { inputs, failures } = await handler.check(olds, news);
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
    return inputs;
}

/** What `up` does with a resource that is there: check, diff, and update if anything differs. */
export async function applied(handler: Handler, id: string, outs: Values, news: Values): Promise<Values> {
    const inputs = await checked(handler, news, outs);
    const { changes, replaces } = await handler.diff(id, outs, inputs);
    if (replaces) throw new Error(`replaces because of ${replaces.join(", ")}`);
    return changes === false ? outs : (await handler.update(id, outs, inputs)).outs;
}
