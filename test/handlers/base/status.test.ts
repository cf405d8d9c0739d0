import type * as Grpc from "@grpc/grpc-js";
import { inform, statusOf, warn } from "../../../provider/handlers/base/status";

const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const grpc = require(
    require.resolve("@grpc/grpc-js", { paths: [require.resolve("@pulumi/pulumi/package.json")] }),
) as typeof Grpc;

interface Line {
    readonly urn: string;
    readonly message: string;
    answer(): void;
}

/** An engine on a real socket, which answers when it is told to. */
let heard: Line[];
let server: Grpc.Server;
let arrived: () => void;

beforeAll(async () => {
    server = new grpc.Server();
    const log = (
        { request }: { request: { getUrn(): string; getMessage(): string } },
        done: (error: null, reply: unknown) => void,
    ) => {
        const answer = () => done(null, new Empty());
        heard.push({ urn: request.getUrn(), message: request.getMessage(), answer });
        arrived();
    };
    const others = Object.keys(EngineService).filter((name) => name !== "log");
    const unused = Object.fromEntries(others.map((name) => [name, () => undefined]));
    server.addService(EngineService, { ...unused, log });
    const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        ),
    );
    process.argv.push(`127.0.0.1:${port}`);
});
afterAll(() => {
    process.argv.pop();
    server.forceShutdown();
});
beforeEach(() => {
    heard = [];
    arrived = () => undefined;
});

/** Resolves once so many lines were heard. */
const lines = (count: number) =>
    new Promise<void>((resolve) => {
        arrived = () => {
            if (heard.length >= count) resolve();
        };
        arrived();
    });

test("a line is sent when the one before was heard, whoever else speaks meanwhile", async () => {
    statusOf("urn:a")("uploading 0.3 of 0.3 kB");
    statusOf("urn:a")("a is ready");
    statusOf("urn:b")("b is ready");
    warn("urn:a", "mind this");
    inform("urn:a", "and that");
    await lines(4);
    expect(heard.map(({ message }) => message)).not.toContain("a is ready");
    for (const { answer } of heard) answer();
    await lines(5);
    expect(heard.at(-1)).toMatchObject({ urn: "urn:a", message: "a is ready" });
    heard.at(-1)?.answer();
});

test("texts of others are safe and short, and a status is one line", async () => {
    statusOf("urn:c")("\u001b[2Jset\u202e \n done");
    warn("urn:c", `begin\n\u0007${"x".repeat(100_000)} end`);
    await lines(2);
    for (const { answer } of heard) answer();
    const shown = heard.map(({ message }) => message).sort((one, other) => one.length - other.length);
    expect(shown[0]).toBe("\ufffdset\ufffd done");
    expect(shown[1]).toMatch(/^begin\n\ufffdx+ … \(\d+ characters are left out\) … x+ end$/);
    expect(shown[1]?.length).toBeLessThan(10_100);
});

test("nothing is said of what has no name", async () => {
    statusOf(undefined)("x");
    warn("", "x");
    statusOf("urn:d")("y");
    await lines(1);
    expect(heard.map(({ message }) => message)).toEqual(["y"]);
    heard[0]?.answer();
});
