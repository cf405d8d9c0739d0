import { Readable } from "node:stream";
import { type Emulator, startEmulator } from "tfe-emulator";
import { Client } from "../../provider/api/client";
import { json, TestServer, text } from "./server";

const FILES = { "sentinel.hcl": "" };
const SECRET = "a-very-secret-link";
let emulator: Emulator;
let client: Client;
let set: string;

beforeEach(async () => {
    emulator = await startEmulator();
    const settings = { address: emulator.url, token: emulator.token, skipTlsVerify: false, userAgent: "test" };
    client = Client.of(settings);
    set = emulator.control.create("policy-sets", { name: "guardrails" }).id;
});
afterEach(() => emulator.close());

test("a version is made, shown and listed", async () => {
    const made = await client.policySetVersions.create(set);
    expect(made).toMatchObject({
        policySetId: set,
        attributes: { status: "pending", source: "tfe-api" },
        uploadLink: expect.stringContaining(emulator.url),
    });
    const ready = await emulator.control.uploadPolicySetVersion(set, FILES);
    const { attributes, uploadLink } = await client.policySetVersions.read(ready.id);
    expect(attributes).toMatchObject({ status: "ready", statusTimestamps: { readyAt: expect.any(String) } });
    expect(uploadLink).toBeUndefined();
    const ids: string[] = [];
    for await (const { id } of client.policySetVersions.list(set)) ids.push(id);
    expect(ids).toEqual([ready.id, made.id]);
});

test("a set comes with its newest and its current version in one request", async () => {
    expect(await client.policySetVersions.ofSet(set)).toMatchObject({ set: { id: set }, newest: undefined });
    const current = await emulator.control.uploadPolicySetVersion(set, FILES);
    const newest = await client.policySetVersions.create(set);
    emulator.control.resetCounts();
    expect(await client.policySetVersions.ofSet(set)).toMatchObject({
        set: { id: set, attributes: { name: "guardrails" } },
        newest: { id: newest.id, attributes: { status: "pending" } },
        current: { id: current.id, attributes: { status: "ready" } },
    });
    expect(emulator.control.total()).toBe(1);
});

test("a platform that does not include versions is asked for them", async () => {
    const server = await new TestServer().start();
    try {
        const data = { id: "polsetver-1", type: "policy-set-versions" };
        const relationships = { "newest-version": { data }, "current-version": { data: null } };
        server.answers = [
            json(200, { data: { id: "polset-1", type: "policy-sets", attributes: {}, relationships } }),
            json(200, { data: { ...data, attributes: { status: "ingressing" } } }),
        ];
        const { newest, current } = await server.client().policySetVersions.ofSet("polset-1");
        expect([newest?.attributes.status, current]).toEqual(["ingressing", undefined]);
    } finally {
        await server.stop();
    }
});

test("an upload says its length and how far it is, and carries no token", async () => {
    const server = await new TestServer().start();
    try {
        server.answers = [text(200, "")];
        const told: number[] = [];
        const content = { pack: () => Readable.from(["four", "five!"], { objectMode: false }), length: 9 };
        const { policySetVersions } = server.client();
        await policySetVersions.upload(`${server.address}/${SECRET}`, content, (bytes) => told.push(bytes));
        const [{ headers, body } = { headers: {}, body: "" }] = server.received;
        expect(headers).toMatchObject({ "content-length": "9", "content-type": "application/octet-stream" });
        expect(headers.authorization).toBeUndefined();
        expect(headers["transfer-encoding"]).toBeUndefined();
        expect([body, told]).toEqual(["fourfive!", [4, 9]]);
    } finally {
        await server.stop();
    }
});

test("an upload whose content fails half-way never arrives", async () => {
    const { id, uploadLink } = await client.policySetVersions.create(set);
    async function* failing() {
        yield Buffer.alloc(100_000, 1);
        throw new RangeError("the file changed");
    }
    const content = { pack: () => Readable.from(failing()), length: 200_000 };
    await expect(client.policySetVersions.upload(uploadLink ?? "", content)).rejects.toThrow(RangeError);
    expect(emulator.control.get("policy-set-versions", id)).toMatchObject({ status: "pending", archive: null });
});

test("the link of an upload stands in no error", async () => {
    const content = { pack: () => Readable.from(["x"]), length: 1 };
    const failing = client.policySetVersions.upload(`${emulator.url}/_archivist/v1/object/${SECRET}`, content);
    await expect(failing).rejects.toThrow("PUT the upload link answered 404");
    await expect(failing).rejects.not.toThrow(SECRET);
});
