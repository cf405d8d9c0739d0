import type { Emulator } from "tfe-emulator";
import { ATTACHMENTS as KINDS } from "../../../provider/definitions/attachments";
import { policySet } from "../../../provider/handlers/policySet";
import { useVirtualTime } from "../../virtualTime";
import { Engine } from "../engine";
import { attachmentHandlerFor, configurationFor, emulatorForTest, handlerFor } from "../setup";

const shown: string[] = [];
jest.mock("../../../provider/handlers/base/status", () => ({
    ...jest.requireActual("../../../provider/handlers/base/status"),
    statusOf: () => (message: string) => void shown.push(message),
}));

// How long a step takes shows in what it still asks for: once its time and the few seconds of grace are up, nothing.

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest();
});
afterEach(() => emulator.close());

const methods = () => emulator.control.requests().map(({ method }) => method);
/** Every request waits for an answer that does not come, and a minute goes by with each. */
function hang(): void {
    const pass = useVirtualTime();
    emulator.control.onRequest("* *", () => void setImmediate(() => pass(60_000)));
    emulator.control.fault({ kind: "hang", times: 5_000 });
    emulator.control.resetCounts();
}

test("an update whose requests all hang ends after its time, and one look at what came of it", async () => {
    const engine = new Engine(handlerFor(policySet, emulator));
    await engine.up({ name: "guard", description: "one" });
    hang();
    const news = { name: "guard", description: "two", __timeouts: { update: "20s" } };
    await expect(engine.up(news)).rejects.toThrow("no complete answer");
    expect(methods()).toEqual(["PATCH", "GET"]);
    expect(shown.at(-1)).toBe(`failed; looking up what ${engine.state?.id} has now`);
    expect(engine.state?.outputs).toMatchObject({ description: "one", __unfinished: true });
});

test("one that is to wait for longer than it has ends at once, after one look as well", async () => {
    const engine = new Engine(handlerFor(policySet, emulator));
    await engine.up({ name: "guard", description: "one" });
    emulator.control.fault({ kind: "status", status: 429, headers: { "retry-after": "120" }, times: 5_000 });
    emulator.control.resetCounts();
    const news = { name: "guard", description: "two", __timeouts: { update: "20s" } };
    await expect(engine.up(news)).rejects.toThrow("429");
    expect(methods()).toEqual(["PATCH", "GET"]);
    expect(engine.state?.outputs.__unfinished).toBe(true);
});

test("an attachment ends after its own time, although its request has that of a more patient one", async () => {
    const engineOf = () => {
        const handler = attachmentHandlerFor(KINDS.workspaceAttachment, emulator);
        return new Engine(handler);
    };
    const policySetId = emulator.control.create("policy-sets").id;
    const [one, other] = emulator.control.createMany("workspaces", 2);
    const pass = useVirtualTime();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
        release = resolve;
    });
    emulator.control.onRequest("POST *", () => {
        setImmediate(() => pass(30_000));
        return held;
    });
    const [hasty, patient] = [engineOf(), engineOf()];
    const waiting = patient.up({ policySetId, workspaceId: one, __timeouts: { create: "10m" } });
    const failing = hasty.up({ policySetId, workspaceId: other, __timeouts: { create: "20s" } });
    await expect(failing).rejects.toThrow("the operation's time is up");
    // Its request is still under way, so it may get there yet.
    expect(hasty.state?.outputs).toMatchObject({ workspaceId: other, __unfinished: true });
    release();
    await waiting;
    expect(await hasty.up({ policySetId, workspaceId: other })).toBe("update");
});

test("a read that ended with the time of whoever asked first is asked again by who has more", async () => {
    const client = await configurationFor(emulator).connect(60_000);
    const id = emulator.control.create("policy-sets").id;
    const pass = useVirtualTime();
    let seen = 0;
    const end = emulator.control.onRequest("GET *", () => {
        seen += 1;
        if (seen > 1) return end();
        setImmediate(() => pass(10_000));
        return new Promise(() => undefined);
    });
    const hasty = client.within(5_000).policySetMembers.read(id);
    const patient = client.within(60_000).policySetMembers.read(id);
    await expect(hasty).rejects.toThrow();
    expect((await patient)?.id).toBe(id);
    expect(seen).toBe(2);
});
