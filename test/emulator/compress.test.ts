import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { type Emulator, startEmulator } from "tfe-emulator";
import { send, written } from "./api";

let emulator: Emulator;
const sets = "/api/v2/organizations/acme/policy-sets";

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

/** An answer as it is on the wire. */
function raw(path: string, acceptEncoding?: string) {
    const headers = {
        authorization: path.startsWith("/api/") ? `Bearer ${emulator.token}` : undefined,
        "accept-encoding": acceptEncoding,
    };
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    return new Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer; complete: boolean }>(
        (resolve, reject) => {
            request(emulator.url + path, { headers: given as Record<string, string> }, (answer) => {
                const chunks: Buffer[] = [];
                answer.on("data", (chunk: Buffer) => chunks.push(chunk));
                answer.on("error", () => undefined);
                answer.on("close", () =>
                    resolve({ headers: answer.headers, bytes: Buffer.concat(chunks), complete: answer.complete }),
                );
            })
                .on("error", reject)
                .end();
        },
    );
}

test.each(["gzip", "gzip, deflate", "deflate, GZIP;q=0.5", "*", "x-gzip"])("compresses for %p", async (accept) => {
    const { headers, bytes } = await raw(sets, accept);
    expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
    expect(headers["content-length"]).toBe(String(bytes.length));
    expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ data: [] });
});

test.each([undefined, "identity", "deflate", "gzip;q=0", "*, gzip;q=0"])("sends as it is for %p", async (accept) => {
    const { headers, bytes } = await raw(sets, accept);
    expect(headers["content-encoding"]).toBeUndefined();
    expect(JSON.parse(bytes.toString())).toMatchObject({ data: [] });
});

test("errors and downloads are compressed, an answer without a body is not", async () => {
    expect(gunzipSync((await raw("/api/v2/nowhere", "gzip")).bytes).toString()).toMatch(/"404"/);
    expect((await raw("/api/v2/ping", "gzip")).headers["content-encoding"]).toBeUndefined();
    const { id } = emulator.control.create("policies");
    const code = { "content-type": "application/octet-stream" };
    await send(emulator, "PUT", `/api/v2/policies/${id}/upload`, "main = rule { true }", code);
    const link = (await raw(`/api/v2/policies/${id}/download`, "gzip")).headers.location as string;
    const content = await raw(link.slice(emulator.url.length), "gzip");
    expect(gunzipSync(content.bytes).toString()).toBe("main = rule { true }");
});

test("is left off where a client is to see bare answers", async () => {
    emulator.control.setCompression(false);
    expect((await raw(sets, "gzip")).headers["content-encoding"]).toBeUndefined();
    await send(emulator, "PUT", "/_emulator/compression", '{"gzip":true}', { "content-type": "application/json" });
    expect((await raw(sets, "gzip")).headers["content-encoding"]).toBe("gzip");
});

describe("faults hit what is compressed", () => {
    test("truncated: breaks off in the middle of the compressed bytes", async () => {
        emulator.control.fault({ kind: "truncated" });
        const { headers, bytes, complete } = await raw(sets, "gzip");
        expect(headers["content-encoding"]).toBe("gzip");
        expect(bytes.length).toBe(Math.floor(Number(headers["content-length"]) / 2));
        expect(complete).toBe(false);
        expect(() => gunzipSync(bytes)).toThrow("unexpected end of file");
    });

    test("cut: ends in the middle of the compressed bytes as if that were all", async () => {
        emulator.control.fault({ kind: "cut" });
        const { headers, bytes, complete } = await raw(sets, "gzip");
        expect(headers["content-length"]).toBe(String(bytes.length));
        expect(complete).toBe(true);
        expect(() => gunzipSync(bytes)).toThrow("unexpected end of file");
    });

    test.each([
        ["html", /^<html>/],
        ["malformed", /^{"dat\0$/],
        ["status", /fault injected/],
    ] as const)("%s: is compressed like any other answer", async (kind, says) => {
        emulator.control.fault({ kind });
        const { headers, bytes } = await raw(sets, "gzip");
        expect(headers["content-encoding"]).toBe("gzip");
        expect(gunzipSync(bytes).toString()).toMatch(says);
    });

    test("cut without compression is half a text", async () => {
        emulator.control.fault({ kind: "cut", times: 2 });
        const { bytes, complete } = await raw(sets);
        expect(complete).toBe(true);
        expect(() => JSON.parse(bytes.toString())).toThrow(SyntaxError);
        await expect(send(emulator, "POST", sets, written("policy-sets", { name: "a" }))).rejects.toThrow();
        expect(emulator.control.list("policy-sets")).toHaveLength(1);
    });
});
