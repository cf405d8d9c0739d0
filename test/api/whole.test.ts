import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Readable } from "node:stream";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Client } from "../../provider/api/client";
import { MalformedReplyError, NetworkError } from "../../provider/api/errors";
import { type Answer, json, TestServer, text } from "./server";

const SET = { data: { id: "polset-1", type: "policy-sets", attributes: { name: "a" } } };
const A_SET = { type: "policy-sets" };
const GET = { method: "GET", path: "/policy-sets/polset-1" } as const;
const TEXT = { method: "GET", path: "/policies/pol-1/download", expects: "text" } as const;
const POST = { method: "POST", path: "/organizations/acme/policy-sets", body: { data: {} } } as const;
const DELETE = { method: "DELETE", path: "/policy-sets/polset-1", expects: "nothing" } as const;
const upload = (content: Buffer | Readable = Buffer.from("tar")) => ({
    method: "PUT" as const,
    path: `${server.address}/blobs/very-secret`,
    secretLink: "the upload link",
    content: { open: () => content, length: Buffer.isBuffer(content) ? content.length : undefined },
    expects: "nothing" as const,
});
let server: TestServer;

beforeEach(async () => {
    server = await new TestServer().start();
});
afterEach(() => server.stop());

function answering(...answers: Answer[]) {
    server.answers = answers;
    return server.client().connection.within(20_000);
}

const zipped = gzipSync(JSON.stringify(SET));
const gzip =
    (bytes: Buffer, headers: Record<string, string> = {}): Answer =>
    (response) => {
        response.writeHead(200, { "content-encoding": "gzip", ...headers });
        response.end(bytes);
    };
/** Sends the head and some bytes, and breaks the connection off. */
const broken =
    (bytes: Buffer, headers: Record<string, string>): Answer =>
    (response) => {
        response.writeHead(200, headers);
        response.write(bytes, () => response.destroy());
    };
const half = zipped.subarray(0, zipped.length / 2);

describe("compressed answers", () => {
    test("are asked for, and read", async () => {
        for (const coding of ["gzip", "x-gzip", "GZIP"]) {
            const reply = await answering(gzip(zipped, { "content-encoding": coding })).one(A_SET, GET);
            expect(reply.data.id).toBe("polset-1");
        }
        expect(server.received[0]?.headers["accept-encoding"]).toBe("gzip");
    });

    test("may be empty", async () => {
        await answering(gzip(Buffer.alloc(0))).request(DELETE);
    });

    test.each([
        ["breaks off in its middle", broken(half, { "content-encoding": "gzip", "content-length": "999" })],
        ["breaks off between two chunks", broken(half, { "content-encoding": "gzip" })],
        ["breaks off before its first byte", broken(Buffer.alloc(0), { "content-encoding": "gzip" })],
        ["is cut, as if that were all", gzip(half)],
        ["lacks its last byte", gzip(zipped.subarray(0, -1))],
        ["is damaged", gzip(Buffer.from(zipped).fill(7, 15, 20))],
        ["is no gzip at all", gzip(Buffer.from(JSON.stringify(SET)))],
    ])("one that %s is no answer, and asked for again where that is safe", async (_, answer) => {
        for (const wanted of [POST, { ...POST, expects: "nothing" }, { ...POST, expects: "text" }] as const) {
            const failing = answering(answer).request(wanted);
            await expect(failing).rejects.toThrow(NetworkError);
            await expect(failing).rejects.toThrow("the answer broke off");
            await expect(failing).rejects.toMatchObject({ mayHaveHappened: true });
        }
        server.received.length = 0;
        expect((await answering(answer, json(200, SET)).one(A_SET, GET)).data.id).toBe("polset-1");
        expect(server.received).toHaveLength(2);
    });

    test("a download that is cut does not pass for the whole text", async () => {
        const code = gzipSync("main = rule { true }\n".repeat(5_000));
        const reply = await answering(gzip(code.subarray(0, -20)), gzip(code)).request(TEXT);
        expect(reply.body).toHaveLength(105_000);
        expect(server.received).toHaveLength(2);
    });

    test("one that grows beyond the limit is given up", async () => {
        const failing = answering(gzip(gzipSync(Buffer.alloc(65 * 1024 * 1024)))).request(POST);
        await expect(failing).rejects.toThrow("the answer is larger than");
    });

    test.each(["br", "deflate", "gzip, gzip", "\u001b]0;x"])("%p was not asked for", async (coding) => {
        const bytes = brotliCompressSync(JSON.stringify(SET));
        const failing = answering(gzip(bytes, { "content-encoding": coding.replace("\u001b", "?") })).one(A_SET, POST);
        await expect(failing).rejects.toThrow(MalformedReplyError);
        await expect(failing).rejects.toThrow("which was not asked for");
    });
});

test("errors are read whole as well: half of one is a broken connection, not a 404", async () => {
    const missing: Answer = (response) => {
        response.writeHead(404, { "content-type": "application/vnd.api+json", "content-length": "1000" });
        response.write('{"errors":[', () => response.destroy());
    };
    const failing = answering(missing, json(200, SET)).one(A_SET, GET);
    expect((await failing).data.id).toBe("polset-1");
});

test("a part of an answer is not the answer", async () => {
    await expect(answering(json(206, SET)).one(A_SET, GET)).rejects.toThrow("a part of the answer");
});

test("a text that ends with its connection may have been cut off", async () => {
    const sockets: Socket[] = [];
    const bare = createServer((socket) => {
        sockets.push(socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\n\r\nmain = rule { tr")));
    });
    bare.listen(0, "127.0.0.1");
    await once(bare, "listening");
    try {
        const address = `http://127.0.0.1:${(bare.address() as { port: number }).port}`;
        const settings = { address, token: `t${Math.random()}`, skipTlsVerify: false, userAgent: "test" };
        const failing = Client.of(settings).connection.within(5_000).request(TEXT);
        await expect(failing).rejects.toThrow("does not say where it ends");
    } finally {
        for (const socket of sockets) socket.destroy();
        bare.close();
    }
});

describe("an answer that should have no content", () => {
    const page = "<html><title>Sign in</title></html>";

    test.each([
        ["a page", text(200, page)],
        ["a page that says it is plain", text(200, page, "text/plain")],
        ["a document of errors", json(200, { errors: [{ title: "no" }] })],
    ])("is no yes when it is %s", async (_, answer) => {
        for (const wanted of [DELETE, upload()]) {
            const failing = answering(answer).request(wanted);
            await expect(failing).rejects.toThrow(MalformedReplyError);
            await expect(failing).rejects.toMatchObject({ mayHaveHappened: true });
            await expect(failing).rejects.not.toThrow("very-secret");
        }
    });

    test.each([
        ["nothing", text(200, "")],
        ["nothing that calls itself a page", text(202, "\n", "text/html; charset=utf-8")],
        ["a document", json(200, SET)],
    ])("is a yes when it is %s", async (_, answer) => {
        for (const wanted of [DELETE, upload()]) await answering(answer).request(wanted);
    });

    test("may be a few plain words of a store behind a link, not of the API", async () => {
        await answering(text(200, "stored", "text/plain")).request(upload());
        await expect(answering(text(200, "stored", "text/plain")).request(DELETE)).rejects.toThrow(
            "expected no content",
        );
    });

    test.each([DELETE, GET, POST])("$method is not read without end", async (wanted) => {
        let closed: Promise<unknown> | undefined;
        const endless: Answer = (response) => {
            closed = once(response, "close");
            response.writeHead(200, { "content-type": "text/plain" });
            const chunk = Buffer.alloc(1024 * 1024, "x");
            const more = () => {
                while (response.writable && response.write(chunk));
            };
            response.on("drain", more);
            more();
        };
        await expect(answering(endless).request(wanted)).rejects.toThrow("the answer is larger than");
        await closed;
    });

    test("is not waited for without end", async () => {
        const slow: Answer = (response) => {
            response.writeHead(200);
            response.write("\n");
        };
        await expect(answering(slow).within(300).request(DELETE)).rejects.toThrow(/no complete answer within/);
    });
});

test("a yes before all was sent is none", async () => {
    const early = new TestServer();
    let opened = 0;
    const endless = () => {
        opened++;
        return new Readable({
            read() {
                setImmediate(() => this.push(Buffer.alloc(1024)));
            },
        });
    };
    await early.startEager((response) => response.end());
    try {
        const wanted = { ...upload(), path: `${early.address}/blobs/x`, content: { open: endless } };
        const connection = early.client().connection.within(20_000);
        await expect(connection.request({ ...wanted, method: "POST" })).rejects.toThrow("before all of it was sent");
        expect(opened).toBe(1);
    } finally {
        await early.stop();
    }
});

test("a yes after the last byte is one, before the stream says that it was the last", async () => {
    const counting = new TestServer();
    let end: () => void = () => undefined;
    await counting.startEager((response, request) => {
        let received = 0;
        request.on("data", (chunk: Buffer) => {
            received += chunk.length;
            if (received === 6) response.end();
        });
    });
    const open = () => {
        const stream = new Readable({ read: () => undefined });
        stream.push("abc");
        stream.push("def");
        end = () => stream.push(null);
        return stream;
    };
    try {
        const wanted = { ...upload(), path: `${counting.address}/blobs/x`, content: { open, length: 6 } };
        const reply = await counting.client().connection.within(20_000).request(wanted);
        expect(reply.status).toBe(200);
        end();
    } finally {
        await counting.stop();
    }
});

describe("a link to upload to", () => {
    test.each(["/policy-sets/polset-1", "//127.0.0.1/x", "polset-1", "ftp://127.0.0.1/x", "https://", ""])(
        "that is %p is asked for nothing",
        async (path) => {
            const failing = answering(json(200, SET)).request({ ...upload(), path });
            await expect(failing).rejects.toThrow(MalformedReplyError);
            await expect(failing).rejects.toThrow("no absolute address");
            expect(server.received).toEqual([]);
        },
    );

    test("gets no token, even where it leads to the API itself", async () => {
        await answering(text(200, "")).request({ ...upload(), path: `${server.address}/api/v2/policies/pol-1/upload` });
        expect(server.received[0]?.headers.authorization).toBeUndefined();
    });
});

test("a redirect is not read without end", async () => {
    const endless: Answer = (response) => {
        response.writeHead(302, { location: "/api/v2/elsewhere" });
        const chunk = Buffer.alloc(1024 * 1024, "x");
        const more = () => {
            while (response.writable && response.write(chunk));
        };
        response.on("drain", more);
        more();
    };
    expect((await answering(endless, json(200, SET)).one(A_SET, GET)).data.id).toBe("polset-1");
});
