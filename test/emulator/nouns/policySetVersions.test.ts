import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { type Emulator, startEmulator } from "tfe-emulator";
import { send, written } from "../api";

const SENTINEL = {
    "sentinel.hcl": 'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "soft-mandatory"\n}\n',
    "tags.sentinel": "main = rule { true }\n",
};
const OPA = {
    "policies.hcl": 'policy "tags" {\n  query = "data.tags.deny"\n  enforcement_level = "mandatory"\n}\n',
    "tags.rego": "package tags\n",
};
let emulator: Emulator;
let set: string;

beforeEach(async () => {
    emulator = await startEmulator();
    set = emulator.control.create("policy-sets", { name: "guardrails" }).id;
});
afterEach(() => emulator.close());

type Member = Partial<Header> & { name: string };

async function archive(members: Record<string, string> | [Member, string?][]): Promise<Buffer> {
    const tar = pack();
    const list: [Member, string?][] = Array.isArray(members)
        ? members
        : Object.entries(members).map(([name, text]) => [{ name }, text]);
    for (const [header, text] of list) tar.entry(header, text ?? "");
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
    return gzipSync(Buffer.concat(chunks));
}

const create = (id = set) => send(emulator, "POST", `/api/v2/policy-sets/${id}/versions`);
const show = async (id: string) => (await send(emulator, "GET", `/api/v2/policy-set-versions/${id}`)).body.data;
const showSet = async () => (await send(emulator, "GET", `/api/v2/policy-sets/${set}`)).body.data;

async function put(link: string, body: Buffer, headers: Record<string, string> = {}): Promise<number> {
    const all = { "content-type": "application/octet-stream", ...headers };
    return (await fetch(link, { method: "PUT", headers: all, body: new Uint8Array(body) })).status;
}

async function upload(content: Parameters<typeof archive>[0], id = set) {
    const { data } = (await create(id)).body;
    expect(await put(data.links.upload, await archive(content))).toBe(200);
    return show(data.id);
}

test("a new version is pending and has an upload link; the set is versioned from then on", async () => {
    expect((await showSet()).attributes.versioned).toBe(false);
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
        id: expect.stringMatching(/^polsetver-[A-Za-z0-9]{16}$/),
        type: "policy-set-versions",
        attributes: { source: "tfe-api", status: "pending", "status-timestamps": {}, error: null },
        relationships: { "policy-set": { data: { id: set, type: "policy-sets" } } },
    });
    expect((await show(body.data.id)).links.upload).toBe(body.data.links.upload);
    const after = await showSet();
    expect(after.attributes.versioned).toBe(true);
    expect(after.relationships["newest-version"].data.id).toBe(body.data.id);
    expect(after.relationships["current-version"].data).toBeNull();
});

test.each([
    ["sentinel", SENTINEL],
    ["opa", OPA],
    ["opa", { "policies.json": '{"policy": {"tags": {"query": "data.tags.deny"}}}' }],
    ["tfpolicy", { "p/tags.policy.hcl": 'resource_policy "*" "tags" {\n  enforcement_level = input.level\n}\n' }],
] as const)("good content of kind %s becomes ready and is what the set serves", async (kind, files) => {
    set = emulator.control.create("policy-sets", { name: "other", kind }).id;
    const version = await upload(files);
    expect(version.attributes).toMatchObject({ status: "ready", error: null, "error-message": null });
    expect(Object.keys(version.attributes["status-timestamps"])).toEqual(["ingressing-at", "ready-at"]);
    expect(version.links.upload).toBeUndefined();
    expect((await showSet()).relationships["current-version"].data.id).toBe(version.id);
    expect(emulator.control.get("policy-set-versions", version.id).files).toEqual(files);
});

test.each<[string, Parameters<typeof archive>[0], RegExp]>([
    ["no configuration", { "tags.sentinel": "" }, /sentinel\.hcl not found/],
    ["a syntax error", { "sentinel.hcl": 'policy "a" {' }, /failed to parse sentinel\.hcl/],
    ["a missing policy", { "sentinel.hcl": SENTINEL["sentinel.hcl"] }, /policy "tags": open tags\.sentinel: no such/],
    ["a policy missing by its name", { "sentinel.hcl": 'policy "a" {\n}\n' }, /open a\.sentinel/],
    ["a missing module", { "sentinel.hcl": 'import "module" "m" {\n  source = "./m"\n}\n' }, /import "m": open m/],
    [
        "an unknown level",
        { ...SENTINEL, "sentinel.hcl": 'policy "tags" {\n  enforcement_level = "high"\n}\n' },
        /"high"/,
    ],
    ["a path that leads out", [[{ name: "../evil" }, "x"]], /invalid path in archive: \.\.\/evil/],
    ["a link that leads out", [[{ name: "a", type: "symlink", linkname: "../b" }]], /external target/],
    ["a device", [[{ name: "a", type: "fifo" }]], /unsupported file type fifo/],
])("%s is an error of the version, and the set goes on serving the older one", async (_name, content, says) => {
    const older = await upload(SENTINEL);
    const { id, attributes } = await upload(content);
    expect(attributes.status).toBe("errored");
    expect(attributes.error).toBe("Failed to ingress policy set version");
    expect(attributes["error-message"]).toMatch(says);
    const { relationships } = await showSet();
    expect(relationships["newest-version"].data.id).toBe(id);
    expect(relationships["current-version"].data.id).toBe(older.id);
});

test.each([
    ["no file of policies", { "a.hcl": "" }, /no \*\.policy\.hcl file/],
    ["a syntax error", { "p/a.policy.hcl": "resource_policy {" }, /failed to parse p\/a\.policy\.hcl/],
    [
        "an unknown level",
        { "a.policy.hcl": 'resource_policy "*" "a" {\n  enforcement_level = "soft-mandatory"\n}' },
        /a\.policy\.hcl: resource_policy "\*" "a": invalid enforcement level "soft-mandatory"/,
    ],
])("Terraform policies: %s is an error of the version", async (_name, files, says) => {
    set = emulator.control.create("policy-sets", { name: "terraform", kind: "tfpolicy" }).id;
    const { attributes } = await upload(files as Record<string, string>);
    expect(attributes).toMatchObject({ status: "errored", "error-message": expect.stringMatching(says) });
});

test("what is no archive is an error of the version too", async () => {
    const { data } = (await create()).body;
    expect(await put(data.links.upload, Buffer.from("no gzip"))).toBe(200);
    expect((await show(data.id)).attributes["error-message"]).toMatch(/failed to decompress slug/);
});

test("links inside are read as what they lead to", async () => {
    const { id } = await upload([
        [{ name: "sentinel.hcl" }, SENTINEL["sentinel.hcl"]],
        [{ name: "shared/tags.sentinel" }, "text"],
        [{ name: "tags.sentinel", type: "symlink", linkname: "shared/tags.sentinel" }],
    ]);
    expect(emulator.control.get("policy-set-versions", id).files?.["tags.sentinel"]).toBe("text");
});

test("a folder may have a size, and has no bytes all the same", async () => {
    const { id, attributes } = await upload([
        [{ name: "lib/", type: "directory", size: 512 }],
        [{ name: "sentinel.hcl" }, ""],
    ]);
    expect(attributes["error-message"]).toBeNull();
    expect(Object.keys(emulator.control.get("policy-set-versions", id).files ?? {})).toEqual(["sentinel.hcl"]);
});

test("sets whose policies come from elsewhere take no versions", async () => {
    const policy = emulator.control.create("policies", { name: "a" }).id;
    emulator.control.patch("policy-sets", set, { policyIds: [policy] });
    const refused = await create();
    expect([refused.status, refused.body.errors[0].detail]).toEqual([
        422,
        "The policy set does not support uploading versions.",
    ]);
});

test("an organization that is not entitled to versioned sets gets 404", async () => {
    emulator.control.get("organizations", "acme").entitlements.versionedPolicySetLimit = 0;
    expect((await create()).status).toBe(404);
});

test("an upload link takes one upload, needs no token, and takes none after its time", async () => {
    const content = await archive(SENTINEL);
    const first = (await create()).body.data.links.upload;
    expect(await put(first, content)).toBe(200);
    expect(await put(first, content)).toBe(409);
    const { data } = (await create()).body;
    expect(emulator.control.expireLinks("policy-set-versions", data.id)).toBe(1);
    expect(await put(data.links.upload, content)).toBe(403);
    emulator.control.setUploadLinkLifetime(0);
    expect(await put((await create()).body.data.links.upload, content)).toBe(403);
});

test("an upload that breaks off leaves the version as it was", async () => {
    const { data } = (await create()).body;
    const body = new ReadableStream({
        start(controller) {
            controller.enqueue(new Uint8Array([0x1f, 0x8b]));
            controller.error(new Error("broken off"));
        },
    });
    const init = { method: "PUT", body, duplex: "half", headers: { "content-type": "application/octet-stream" } };
    await expect(fetch(data.links.upload, init as RequestInit)).rejects.toThrow();
    expect((await show(data.id)).attributes.status).toBe("pending");
    expect(await put(data.links.upload, await archive(SENTINEL))).toBe(200);
});

test("stages are held until they are released", async () => {
    emulator.control.setIngestion({ hold: "pending" });
    const { id, attributes } = await upload(SENTINEL);
    expect(attributes.status).toBe("pending");
    emulator.control.setIngestion({ hold: "ingressing" });
    expect(emulator.control.releaseIngestion()).toEqual([id]);
    await until(async () => emulator.control.heldVersions().includes(id));
    expect((await show(id)).attributes.status).toBe("ingressing");
    emulator.control.releaseIngestion(id);
    await until(async () => (await show(id)).attributes.status === "ready");
});

test("a delay goes through both stages", async () => {
    emulator.control.setIngestion({ delay: 20 });
    const { id } = await upload(SENTINEL);
    await until(async () => (await show(id)).attributes.status === "ready");
    const { "ingressing-at": ingressing, "ready-at": ready } = (await show(id)).attributes["status-timestamps"];
    expect(Date.parse(ready)).toBeGreaterThan(Date.parse(ingressing));
});

test("an older version that becomes ready last is not what the set serves", async () => {
    emulator.control.setIngestion({ hold: "ingressing" });
    const older = (await upload(SENTINEL)).id;
    emulator.control.setIngestion({ hold: null });
    const newer = (await upload(SENTINEL)).id;
    emulator.control.releaseIngestion(older);
    await until(async () => (await show(older)).attributes.status === "ready");
    expect((await showSet()).relationships["current-version"].data.id).toBe(newer);
});

test("an outcome can be forced", async () => {
    const outcome = { status: "errored", error: "Boom", errorMessage: "no such module" } as const;
    emulator.control.setIngestion({ outcome });
    expect((await upload(SENTINEL)).attributes).toMatchObject({ error: "Boom", "error-message": "no such module" });
    emulator.control.setIngestion({ outcome: { status: "ready" } });
    expect((await upload({ "README.md": "" })).attributes.status).toBe("ready");
    expect(() => emulator.control.setIngestion({ delay: -1 })).toThrow(TypeError);
});

test("versions are listed newest first, and a version names its set", async () => {
    const ids = [(await upload(SENTINEL)).id, (await upload(SENTINEL)).id];
    const { body } = await send(emulator, "GET", `/api/v2/policy-sets/${set}/versions?page[size]=1`);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([ids[1]]);
    expect(body.meta.pagination["total-count"]).toBe(2);
    const path = `/api/v2/policy-set-versions/${ids[0]}?include=policy_set`;
    expect((await send(emulator, "GET", path)).body.included[0].id).toBe(set);
    const include = `/api/v2/policy-sets/${set}?include=newest_version,current_version`;
    expect((await send(emulator, "GET", include)).body.included).toHaveLength(1);
});

test("what is served can be downloaded; what is not ready cannot", async () => {
    const { id } = await upload(SENTINEL);
    const path = `/api/v2/policy-set-versions/${id}/download`;
    const { status, headers } = await send(emulator, "GET", path);
    expect(status).toBe(302);
    const content = Buffer.from(await (await fetch(headers.get("location")!)).arrayBuffer());
    expect(content.toString("base64")).toBe(emulator.control.get("policy-set-versions", id).archive);
    const empty = (await create()).body.data.id;
    expect((await send(emulator, "GET", `/api/v2/policy-set-versions/${empty}/download`)).status).toBe(404);
});

test("the versions of a set go with it", async () => {
    const { id } = await upload(SENTINEL);
    emulator.control.delete("policy-sets", set);
    expect((await send(emulator, "GET", `/api/v2/policy-set-versions/${id}`)).status).toBe(404);
    expect((await create()).status).toBe(404);
});

test("a version added by hand is served at once, also over HTTP", async () => {
    const { id, files } = await emulator.control.uploadPolicySetVersion(set, SENTINEL, { source: "github" });
    expect(files).toEqual(SENTINEL);
    expect((await show(id)).attributes).toMatchObject({ source: "github", status: "ready" });
    const answer = await send(emulator, "POST", `/_emulator/policy-sets/${set}/versions`, { files: SENTINEL });
    expect((await showSet()).relationships["current-version"].data.id).toBe(answer.body.id);
    const none = await send(emulator, "POST", "/_emulator/policy-sets/polset-none/versions", { files: {} });
    expect(none.status).toBe(404);
});

test("control endpoints set ingestion and links", async () => {
    await send(emulator, "PUT", "/_emulator/ingestion", { hold: "ingressing" });
    await send(emulator, "PUT", "/_emulator/upload-link-lifetime", { milliseconds: 60_000 });
    const { id } = await upload(SENTINEL);
    expect((await send(emulator, "POST", "/_emulator/ingestion/release", {})).body).toEqual([id]);
    await until(async () => (await show(id)).attributes.status === "ready");
});

test("a body, if there is one, is a document of the type", async () => {
    const path = `/api/v2/policy-sets/${set}/versions`;
    expect((await send(emulator, "POST", path, written("policy-sets", {}))).status).toBe(422);
    expect((await send(emulator, "POST", path, { data: { type: "policy-set-versions" } })).status).toBe(201);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise(setImmediate);
}
