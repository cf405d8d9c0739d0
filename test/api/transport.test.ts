import { readFileSync } from "node:fs";
import { createServer as createProxy, type IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect, type Server as NetServer, type Socket } from "node:net";
import { join } from "node:path";
import { HttpsProxyAgent } from "https-proxy-agent";
import { Connection } from "../../provider/api/connection";
import { NetworkError } from "../../provider/api/errors";

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
    await expect(read(connection(false))).rejects.toThrow(/SELF_SIGNED_CERT/);
    expect(received).toHaveLength(0);
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
