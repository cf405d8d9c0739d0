import type { Emulator, Workspace } from "tfe-emulator";
import type { RunInputs, RunOutputs } from "../../../provider/definitions/run";
import type { Definition, Operation } from "../../../provider/handlers/base/definition";
import type { Handler } from "../../../provider/handlers/base/handler";
import type { Values } from "../../../provider/handlers/base/properties";
import { run as definition } from "../../../provider/handlers/run";
import { workspaceIn } from "../../emulator/runWorld";
import { checked, emulatorForTest, handlerFor } from "../setup";

export let emulator: Emulator;
export let workspace: Workspace;
export let handler: Handler;

/**
 * Each test of a file gets an emulator whose runs are quick, a workspace, and a handler for the owner's token. The provider's time
 * passes only where it waits.
 */
export function quickRuns(): void {
    beforeEach(async () => {
        emulator = await emulatorForTest();
        workspace = workspaceIn(emulator, { name: "network" });
        emulator.control.runs.script({ stepMilliseconds: 1 });
        warned.length = 0;
        shown.length = 0;
        handler = handlerFor(observed, emulator);
    });
    afterEach(() => emulator.close());
}

const warned: string[] = [];
const shown: string[] = [];
/** What was shown as warnings, but for those that no policy was checked. */
export const warnings = () => warned.filter((text) => !/no policy was checked/.test(text));
/** All warnings. */
export const allWarnings = () => [...warned];
/** What the status line has shown. */
export const statuses = () => [...shown];

/** Runs whose display can be looked at. */
export const observed: Definition<RunInputs, RunOutputs> = {
    ...definition,
    create: (inputs, operation) => definition.create(inputs, watched(operation)),
    update: (id, olds, news, changed, operation) => definition.update(id, olds, news, changed, watched(operation)),
    delete: (id, olds, operation) => definition.delete(id, olds, watched(operation)),
};

function watched(operation: Operation): Operation {
    const note = (list: string[]) => (text: string) => void list.push(text);
    return { ...operation, warn: note(warned), status: note(shown) };
}

/** A handler for a token that may not override policies. */
export function withoutOverrides(): Handler {
    const { token } = emulator.control.addToken({ overridesPolicies: false });
    return handlerFor(observed, emulator, { TFE_TOKEN: token });
}

const URN = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:Run::canary";

/** Inputs of one and the same resource. */
export const inputsFor = (news: Values = {}) =>
    checked(handler, { workspaceId: workspace.id, __provider: "code", __urn: URN, ...news });
export const created = async (news: Values = {}) => handler.create(await inputsFor(news));
export const runs = () => emulator.control.list("runs");
/** The only run there is. */
export const only = () => {
    expect(runs()).toHaveLength(1);
    return runs()[0]!;
};
export const comments = () => emulator.control.list("comments").map(({ body }) => body);
export const count = (route: string) => emulator.control.counts()[route] ?? 0;

/** What a failed operation tells the user, with ids and the address left out. */
export async function failure(operation: Promise<unknown>): Promise<string> {
    const error = await operation.then(
        () => undefined,
        (reason: Error) => reason,
    );
    return String(error?.message)
        .replaceAll(emulator.url, "https://tfe.example.com")
        .replaceAll(/\b(run|polchk|ts|polset|ws)-[A-Za-z0-9]{16}\b/g, "$1-…");
}

/** What becomes of an up whose run does not come to an end before its time is up. */
export async function outOfTime(news: Values = {}) {
    const inputs = await inputsFor({ ...news, __timeouts: { create: "50s" } });
    return handler.create(inputs).catch((reason: Error & { id: string; properties: Values }) => reason);
}
