import { gzipSync } from "node:zlib";
import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { pointers, send } from "../api";
import { runDocument, startTo } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = emulator.control.create("workspaces", { name: "network" });
});
afterEach(() => emulator.close());

const archive = gzipSync("not looked into any further").toString("latin1");

function create(attributes: object = {}, headers: Record<string, string> = {}) {
    const document = { data: { type: "configuration-versions", attributes } };
    return send(emulator, "POST", `/api/v2/workspaces/${workspace.id}/configuration-versions`, document, headers);
}

async function upload(url: string, content = archive, headers: Record<string, string> = {}) {
    const type = { "content-type": "application/octet-stream", ...headers };
    return fetch(url, { method: "PUT", body: Buffer.from(content, "latin1"), headers: type });
}

const status = async (id: string) =>
    (await send(emulator, "GET", `/api/v2/configuration-versions/${id}`)).body.data.attributes.status;

test("a version is created, uploaded, and starts a run", async () => {
    const created = await create();
    expect(created.status).toBe(201);
    const { id, attributes } = created.body.data;
    expect(attributes).toMatchObject({
        "auto-queue-runs": true,
        speculative: false,
        provisional: false,
        status: "pending",
        source: "tfe-api",
        error: null,
    });
    expect((await upload(attributes["upload-url"])).status).toBe(200);
    const { body } = await send(emulator, "GET", `/api/v2/configuration-versions/${id}`);
    expect(body.data.attributes.status).toBe("uploaded");
    expect(body.data.attributes).not.toHaveProperty("upload-url");
    const [run] = emulator.control.list("runs");
    expect(run).toMatchObject({ configurationVersionId: id, source: "tfe-configuration-version" });
    const ofRun = await send(emulator, "GET", `/api/v2/runs/${run!.id}/configuration-version`);
    expect(ofRun.body.data.id).toBe(id);
});

test("a version that queues no runs waits for one to be asked for", async () => {
    const { id, attributes } = (await create({ "auto-queue-runs": false })).body.data;
    const early = await send(emulator, "POST", "/api/v2/runs", runDocument(workspace.id, {}, id));
    expect(pointers(early)).toEqual(["/data/relationships/configuration-version"]);
    await upload(attributes["upload-url"]);
    expect(emulator.control.list("runs")).toHaveLength(0);
    const run = await startTo(emulator, workspace.id, "planned");
    expect(run.configurationVersionId).toBe(id);
});

test("a speculative version starts a run that only plans", async () => {
    const { attributes } = (await create({ speculative: true })).body.data;
    await upload(attributes["upload-url"]);
    expect(emulator.control.list("runs")[0]).toMatchObject({ planOnly: true });
});

test("what is no archive is an error of the version", async () => {
    const { id, attributes } = (await create()).body.data;
    expect((await upload(attributes["upload-url"], "plain text")).status).toBe(200);
    const { body } = await send(emulator, "GET", `/api/v2/configuration-versions/${id}`);
    expect(body.data.attributes).toMatchObject({ status: "errored", error: "unpack-failed" });
    expect(emulator.control.list("runs")).toHaveLength(0);
});

test("the upload link needs no token, and takes what comes later instead of what came first", async () => {
    const { id, attributes } = (await create()).body.data;
    const url = attributes["upload-url"];
    expect(await status(id)).toBe("pending");
    expect([(await upload(url)).status, (await upload(url)).status]).toEqual([200, 200]);
    const other = gzipSync("other").toString("latin1");
    expect((await upload(url, other)).status).toBe(200);
    expect(emulator.control.get("configuration-versions", id).content).toBe(
        Buffer.from(other, "latin1").toString("base64"),
    );
    expect(emulator.control.list("runs")).toHaveLength(1);
});

test("what was uploaded is downloaded by a redirect", async () => {
    const { id, attributes } = (await create({ "auto-queue-runs": false })).body.data;
    const path = `/api/v2/configuration-versions/${id}/download`;
    expect((await send(emulator, "GET", path)).status).toBe(404);
    await upload(attributes["upload-url"]);
    const redirect = await send(emulator, "GET", path);
    expect(redirect.status).toBe(302);
    const content = await fetch(redirect.headers.get("location")!);
    expect(Buffer.from(await content.arrayBuffer()).toString("latin1")).toBe(archive);
});

test("a workspace's versions are listed, newest first", async () => {
    const ids = [(await create()).body.data.id, (await create()).body.data.id];
    const path = `/api/v2/workspaces/${workspace.id}/configuration-versions`;
    const { body } = await send(emulator, "GET", `${path}?page[size]=1`);
    expect(body.data[0].id).toBe(ids[1]);
    expect(body.meta.pagination["total-count"]).toBe(2);
});

test("a version goes with its workspace, and needs one", async () => {
    const { id } = (await create()).body.data;
    await send(emulator, "DELETE", `/api/v2/workspaces/${workspace.id}`);
    expect((await send(emulator, "GET", `/api/v2/configuration-versions/${id}`)).status).toBe(404);
    expect((await create()).status).toBe(404);
});

test.each<[string, object]>([
    ["an organization's", { kind: "organization" }],
    ["one that only reads", { access: "read" }],
    ["one that may only look at runs", { runs: "read" }],
])("%s token creates none", async (_, options) => {
    const { token } = emulator.control.addToken(options);
    expect((await create({}, { authorization: `Bearer ${token}` })).status).toBe(404);
});
