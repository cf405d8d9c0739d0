import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { send } from "../api";
import { act, runDocument, show, startTo, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = workspaceIn(emulator, { name: "network" });
});
afterEach(() => emulator.close());

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const get = async (path: string, token = emulator.token) =>
    (await send(emulator, "GET", `/api/v2/${path}`, undefined, as(token))).body.data;

describe("who a token belongs to", () => {
    test.each([
        ["user", false],
        ["team", true],
        ["organization", true],
    ] as const)("account details of a %s's token", async (kind, isServiceAccount) => {
        const { token } = emulator.control.addToken({ user: "ci", kind });
        const account = await get("account/details", token);
        expect(account).toMatchObject({
            type: "users",
            attributes: { username: "ci", "is-service-account": isServiceAccount },
        });
        expect(await get(`users/${account.id}`)).toMatchObject({
            id: account.id,
            attributes: { username: "ci", "is-service-account": isServiceAccount },
        });
    });

    test("two tokens of one user are one user", async () => {
        const { token } = emulator.control.addToken();
        expect((await get("account/details", token)).id).toBe((await get("account/details")).id);
    });

    test("nobody", async () => {
        expect((await send(emulator, "GET", "/api/v2/users/user-none")).status).toBe(404);
    });
});

describe("who did what to a run", () => {
    test("is in its relationships, its comments and its events", async () => {
        const planner = emulator.control.addToken({ user: "planner", runs: "plan" });
        const started = await send(emulator, "POST", "/api/v2/runs", runDocument(workspace.id), as(planner.token));
        const { id } = started.body.data;
        await emulator.control.runs.reached(id, "planned");
        await act(emulator, id, "apply", { comment: "go" });
        const { relationships, attributes } = await show(emulator, id);
        const [owner, other] = [(await get("account/details")).id, (await get("account/details", planner.token)).id];
        expect(attributes).toMatchObject({ source: "tfe-api", "trigger-reason": "manual" });
        expect(relationships).toMatchObject({
            "created-by": { data: { id: other, type: "users" } },
            "confirmed-by": { data: { id: owner, type: "users" } },
            comments: { data: [{ id: expect.stringMatching(/^wsc-/), type: "comments" }] },
        });
        const { body } = await send(emulator, "GET", `/api/v2/runs/${id}/run-events?include=actor,comment`);
        expect(
            body.data.map((event: { attributes: object; relationships: { actor: { data: { id: string } } } }) => [
                (event.attributes as { action: string }).action,
                event.relationships.actor.data.id,
            ]),
        ).toEqual([
            ["queued", other],
            ["apply", owner],
            ["commented", owner],
        ]);
        expect(body.included.map(({ type }: { type: string }) => type).sort()).toEqual(["comments", "users", "users"]);
        const [{ id: eventId }] = body.data;
        expect(await get(`run-events/${eventId}`)).toMatchObject({ id: eventId, attributes: { action: "queued" } });
    });
});

describe("a lock", () => {
    const lock = (action: string, token = emulator.token, body?: object) =>
        send(emulator, "POST", `/api/v2/workspaces/${workspace.id}/actions/${action}`, body, as(token));

    test("by hand: who has it and why", async () => {
        const { token } = emulator.control.addToken({ user: "ops" });
        expect((await lock("lock", token, { reason: "freeze" })).status).toBe(200);
        expect(await get(`workspaces/${workspace.id}`)).toMatchObject({
            attributes: { locked: true, "locked-reason": "freeze" },
            relationships: { "locked-by": { data: { type: "users", id: (await get("account/details", token)).id } } },
        });
        expect((await lock("lock")).status).toBe(409);
        expect((await lock("unlock")).status).toBe(409);
        expect((await lock("unlock", token)).status).toBe(200);
        expect((await lock("unlock", token)).status).toBe(409);
        expect(await get(`workspaces/${workspace.id}`)).toMatchObject({
            attributes: { locked: false },
            relationships: { "locked-by": { data: null } },
        });
    });

    test("somebody else's is opened by force alone, by those who may", async () => {
        const writer = emulator.control.addToken({ user: "ops", runs: "write" });
        await lock("lock");
        expect((await lock("force-unlock", writer.token)).status).toBe(404);
        expect((await lock("force-unlock")).status).toBe(200);
        const planner = emulator.control.addToken({ user: "planner", runs: "plan" });
        expect((await lock("lock", planner.token)).status).toBe(404);
    });

    test("a run's is not opened by hand", async () => {
        const run = await startTo(emulator, workspace.id, "planned");
        const refused = await lock("unlock");
        expect([refused.status, refused.body.errors[0].detail]).toEqual([409, expect.stringContaining(run.id)]);
    });
});
