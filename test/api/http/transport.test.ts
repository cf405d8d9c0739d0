import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createProxy, type IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import {
    type AddressInfo,
    connect,
    createServer as createPlain,
    type Server as NetServer,
    type Socket,
} from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HttpsProxyAgent } from "https-proxy-agent";
import { NetworkError } from "../../../provider/api/errors";
import { Connection } from "../../../provider/api/session/connection";
import { resolveSettings } from "../../../provider/api/settings/settings";

const testdata = join(__dirname, "testdata");
const certificate = {
    key: readFileSync(join(testdata, "localhost.key")),
    cert: readFileSync(join(testdata, "localhost.crt")),
};
const SET = JSON.stringify({ data: { id: "polset-1", type: "policy-sets" } });

let platform: Server;
let received: IncomingMessage[];
beforeEach(async () => {
    received = [];
    platform = createServer(certificate, (request, response) => {
        received.push(request);
        response.end(SET);
    });
    await listening(platform);
});
afterEach(async () => {
    platform.closeAllConnections();
    await new Promise((resolve) => platform.close(resolve));
});

async function listening(server: NetServer): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
}

function connection(skipTlsVerify: boolean, hostname = "localhost"): Connection {
    const address = `https://${hostname}:${(platform.address() as AddressInfo).port}`;
    const token = `token-${Math.random()}`;
    return new Connection({ address, token, skipTlsVerify, userAgent: "test" }).within(10_000);
}
const read = (through: Connection) =>
    through.one({ type: "policy-sets" }, { method: "GET", path: "/policy-sets/polset-1" });

test("a certificate that nobody vouches for is refused at once, with the reason", async () => {
    let connections = 0;
    platform.on("connection", () => connections++);
    await expect(read(connection(false))).rejects.toMatchObject({
        message: expect.stringMatching(/SELF_SIGNED_CERT/),
        permanent: true,
        mayHaveHappened: false,
    });
    expect(received).toHaveLength(0);
    // Once: what nobody vouches for now, nobody does a moment later.
    expect(connections).toBe(1);
});

test("the hint of such a certificate names the ways to trust it", async () => {
    const failing = read(connection(false));
    await expect(failing).rejects.toThrow(/TFE_CA_FILE, tfe:caFile\) or in NODE_EXTRA_CA_CERTS; sslSkipVerify/);
    await expect(failing).rejects.toMatchObject({ permanent: true, mayHaveHappened: false });
});

describe("certificates of a file", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "ca-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const file = (text: string | Buffer) => {
        const path = join(folder, "ca.pem");
        writeFileSync(path, text);
        return path;
    };
    const address = () => `https://localhost:${(platform.address() as AddressInfo).port}`;
    const through = async (more: object, env: Record<string, string> = {}) => {
        const token = `token-${Math.random()}`;
        const config = { token, address: address(), ...more };
        return new Connection(await resolveSettings({ env: { HOME: folder, ...env }, config })).within(10_000);
    };

    test("are trusted, besides all others, wherever the setting stands", async () => {
        const path = file(Buffer.concat([Buffer.from("# our authority\n"), certificate.cert]));
        expect((await read(await through({ caFile: path }))).data.id).toBe("polset-1");
        expect((await read(await through({}, { TFE_CA_FILE: path }))).data.id).toBe("polset-1");
        await expect(read(await through({}))).rejects.toThrow(/is not signed by an authority that Node.js knows\. /);
        expect(received).toHaveLength(2);
    });

    test("are those of the Provider before those of the environment", async () => {
        const settings = { explicit: { caFile: file(certificate.cert), token: "t" }, env: { TFE_CA_FILE: "/nowhere" } };
        expect((await resolveSettings(settings)).ca).toContain("BEGIN CERTIFICATE");
    });

    test.each([
        ["is not there", undefined, /no\.pem cannot be read \(ENOENT\)\. Correct the setting caFile/],
        ["holds something else", "a: b", /holds no certificate in PEM/],
        ["holds the key only", certificate.key, /holds no certificate in PEM/],
        [
            "is broken",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            /holds a certificate that cannot be read/,
        ],
    ])("a file that %s is an error at once", async (_, text, says) => {
        const path = text === undefined ? join(folder, "no.pem") : file(text);
        await expect(through({ caFile: path })).rejects.toThrow(says);
    });

    test("of another authority do not help, and the hint says so", async () => {
        const other = readFileSync(join(testdata, "other.crt"));
        const failing = read(await through({ caFile: file(other) }));
        await expect(failing).rejects.toThrow(/knows, nor by one in the file of the setting caFile/);
    });
});

describe("what does not speak TLS", () => {
    const greet = (socket: Socket) =>
        socket
            .on("error", () => undefined)
            .resume()
            .end("SSH-2.0\r\n");
    const post = (to: Connection) => to.request({ method: "POST", path: "/policy-sets", body: {} });

    test.each(["http", "anything else"])(
        "https to a port of %s says so at once, and the request was not sent",
        async (kind) => {
            const plain = kind === "http" ? createProxy((_, response) => response.end()) : createPlain(greet);
            let connections = 0;
            plain.on("connection", () => {
                connections++;
            });
            const port = await listening(plain);
            const settings = {
                address: `https://localhost:${port}`,
                token: "t",
                skipTlsVerify: false,
                userAgent: "test",
            };
            const error = await post(new Connection(settings)).catch((reason: NetworkError) => reason);
            expect(error).toMatchObject({ method: "POST", mayHaveHappened: false, permanent: true });
            expect((error as Error).message).toContain(
                `What listens at localhost:${port} does not speak TLS. Check the port`,
            );
            expect(connections).toBe(1);
            await new Promise((resolve) => plain.close(resolve));
        },
    );

    test("a connection that ends before TLS stands has sent nothing, and is tried again", async () => {
        let connections = 0;
        const plain = createPlain((socket) => {
            connections++;
            socket.destroy();
        });
        const port = await listening(plain);
        const settings = { address: `https://localhost:${port}`, token: "t", skipTlsVerify: false, userAgent: "test" };
        const error = await post(new Connection(settings).within(1500)).catch((reason: NetworkError) => reason);
        expect(error).toMatchObject({ method: "POST", mayHaveHappened: false, permanent: false });
        expect(connections).toBeGreaterThan(1);
        await new Promise((resolve) => plain.close(resolve));
    });

    test("http that is none says so", async () => {
        const plain = createPlain(greet);
        const port = await listening(plain);
        const settings = { address: `http://localhost:${port}`, token: "t", skipTlsVerify: false, userAgent: "test" };
        await expect(post(new Connection(settings))).rejects.toThrow(/does not speak HTTP as it should/);
        await new Promise((resolve) => plain.close(resolve));
    });
});

test("a certificate goes unchecked where the settings say so", async () => {
    expect((await read(connection(true))).data.id).toBe("polset-1");
});

describe("behind a proxy", () => {
    let tunnels: string[];
    let refuses: number | undefined;
    let close: () => Promise<unknown>;
    const saved = { ...process.env };

    beforeEach(async () => {
        tunnels = [];
        refuses = undefined;
        const proxy = createProxy();
        proxy.on("connect", (request, socket, head) => {
            tunnels.push(request.url ?? "");
            if (refuses) return socket.end(`HTTP/1.1 ${refuses} No\r\nContent-Length: 2\r\n\r\nno`);
            const upstream = connect((platform.address() as AddressInfo).port, "127.0.0.1", () => {
                socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
                upstream.write(head);
                upstream.pipe(socket).pipe(upstream);
            });
            for (const end of [socket, upstream]) end.on("error", () => undefined);
        });
        process.env.HTTPS_PROXY = `http://127.0.0.1:${await listening(proxy)}`;
        delete process.env.https_proxy;
        const sockets: Socket[] = [];
        proxy.on("connection", (socket) => sockets.push(socket));
        close = () => {
            for (const socket of sockets) socket.destroy();
            return new Promise((resolve) => proxy.close(resolve));
        };
    });
    afterEach(async () => {
        process.env = { ...saved };
        platform.closeAllConnections();
        await close();
    });

    test.each([403, 404, 407, 502])("a proxy's own %i is no answer of the platform", async (status) => {
        refuses = status;
        const failing = read(connection(true).within(3_000));
        await expect(failing).rejects.toThrow(NetworkError);
        await expect(failing).rejects.toThrow(`the proxy refused to connect (it answered ${status})`);
        await expect(failing).rejects.toMatchObject({ mayHaveHappened: false });
        expect(received).toHaveLength(0);
        if (status < 500) expect(tunnels).toHaveLength(1);
    });

    test("the agent still forgets its options for the connection through the proxy: proxyAgent.ts is needed", () => {
        const agent = new HttpsProxyAgent("http://127.0.0.1:1", { rejectUnauthorized: false } as object);
        expect(agent.options).not.toHaveProperty("rejectUnauthorized");
    });

    test("HTTPS_PROXY is used, and sees no token", async () => {
        await read(connection(true, "tfe.example.test"));
        expect(tunnels).toEqual([expect.stringMatching(/^tfe\.example\.test:\d+$/)]);
        expect(received[0]?.headers.authorization).toMatch(/^Bearer token-/);
    });

    test("NO_PROXY is followed", async () => {
        process.env.NO_PROXY = "localhost";
        await read(connection(true));
        expect(tunnels).toEqual([]);
        expect(received).toHaveLength(1);
    });
});
