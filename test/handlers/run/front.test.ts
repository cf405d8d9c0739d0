import { send } from "../../emulator/api";
import { startTo } from "../../emulator/runWorld";
import { count, emulator, failure, handler, inputsFor, outOfTime, quickRuns, runs, statuses, workspace } from "./world";

quickRuns();

const waiting = async () => failure(Promise.reject(await outOfTime({ decision: "apply" })));
const within = (text: string) => text.replace(/after \d+s/, "after …s");

test("a locked workspace: the error and the status line say by whom, after one look", async () => {
    const { token } = emulator.control.addToken({ user: "alice" });
    const headers = { authorization: `Bearer ${token}` };
    await send(emulator, "POST", `/api/v2/workspaces/${workspace.id}/actions/lock`, undefined, headers);
    expect(within(await waiting())).toMatchInlineSnapshot(
        `"Run run-… is still pending after …s, and the time to wait for it is up. Its workspace network is locked by alice. It goes on without this program; the next pulumi up goes on with the same run. Wait longer with the resource option customTimeouts: { create: "2h" }."`,
    );
    expect(statuses()).toContainEqual(expect.stringContaining("Its workspace network is locked by alice."));
    expect(count("GET /api/v2/workspaces/:id")).toBe(1);
});

test("a workspace that was locked by nobody knows whom", async () => {
    emulator.control.patch("workspaces", workspace.id, { locked: true });
    expect(await waiting()).toContain("Its workspace network is locked. It goes on without this program");
});

test("a busy workspace: the run in front is named, with its status", async () => {
    const front = await startTo(emulator, workspace.id, "planned");
    expect(within(await waiting())).toMatchInlineSnapshot(
        `"Run run-… is still pending after …s, and the time to wait for it is up. It waits for run run-… (planned), which has the workspace. It goes on without this program; the next pulumi up goes on with the same run. Wait longer with the resource option customTimeouts: { create: "2h" }."`,
    );
    expect(statuses()).toContainEqual(
        expect.stringContaining(`It waits for run ${front.id} (planned), which has the workspace.`),
    );
});

test("where the platform does not say what is in front, the run is waited for all the same", async () => {
    emulator.control.patch("workspaces", workspace.id, { locked: true });
    emulator.control.fault({ kind: "status", status: 404, match: "GET /api/v2/workspaces/:id", times: 100 });
    expect(await waiting()).toMatch(
        /is still pending after \d+s, and the time to wait for it is up\. It goes on without/,
    );
});

test("nothing is asked for a run that does not stay pending", async () => {
    await handler.create(await inputsFor({ decision: "apply" }));
    expect(runs()).toMatchObject([{ status: "applied" }]);
    expect(count("GET /api/v2/workspaces/:id")).toBe(0);
});
