import fc from "fast-check";
import { TfeError } from "../../provider/api/errors";
import { json, TestServer } from "./server";

const TOKEN = "a-secret-token";
const GET = { method: "GET", path: "/policy-sets/polset-1" } as const;
const POST = { method: "POST", path: "/organizations/acme/policy-sets", body: { data: {} } } as const;
let server: TestServer;

beforeEach(async () => {
    server = await new TestServer().start();
});
afterEach(() => server.stop());

const failure = async (asking: Promise<unknown>): Promise<TfeError> => {
    const error = await asking.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TfeError);
    return error as TfeError;
};
const connection = () => server.client(TOKEN).connection.within(20_000);

test.each([200, 401, 404, 409, 422, 500])("a platform with status %i repeats no secret through us", async (status) => {
    const says = `x ${TOKEN} y`;
    const errors = [{ status: says, title: says, detail: says, source: { pointer: `/data/${TOKEN}` } }, says];
    server.answers = [json(status, { errors }, { "x-request-id": `r-${TOKEN}`, "content-type": TOKEN })];
    const error = await failure(connection().one({ type: "policy-sets" }, POST));
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain(TOKEN);
    if (status >= 400) expect(error.message).toContain("(at /data/[secret])");
});

test("a title that is cut is cut after its secrets are out", async () => {
    for (let before = 80; before < 100; before++) {
        const title = `${"x".repeat(before)}${TOKEN}`;
        server.answers = [
            (response) => response.writeHead(422, { "content-type": "text/html" }).end(`<title>${title}</title>`),
        ];
        expect((await failure(connection().one({ type: "policy-sets" }, POST))).message).not.toContain("a-sec");
    }
});

test("where a redirect leads is not said: it is a secret for downloads", async () => {
    const to = (location: string) => {
        server.answers = [(response) => response.writeHead(302, { location }).end()];
        server.received.length = 0;
        return failure(connection().request(GET));
    };
    for (const location of ["/object/very-secret", "http://example.com/very-secret", "ftp://example.com/very-secret"]) {
        const { message } = await to(location);
        expect(message).toMatch(/^GET \/api\/v2\/policy-sets\/polset-1 /);
        expect(message).not.toContain("very-secret");
    }
});

test("a detail of megabytes leaves the request, the request id and the hint to be read", async () => {
    const detail = "\u001b[31mlong ".repeat(4_000_000);
    server.answers = [
        json(404, { errors: Array.from({ length: 1 }, () => ({ title: "x", detail })) }, { "x-request-id": "r-1" }),
    ];
    const { message } = await failure(connection().one({ type: "policy-sets" }, { ...POST }));
    expect(message.length).toBeLessThan(2_500);
    expect(message).toMatch(/^POST \/api\/v2\/organizations\/acme\/policy-sets answered 404: x: /);
    expect(message).toContain("(request r-1)");
    expect(message).toMatch(/may manage policies\.$/);
});

test("a thousand details are ten and a number", async () => {
    server.answers = [json(422, { errors: Array.from({ length: 1000 }, (_, at) => `detail ${at}`) })];
    const { message } = await failure(connection().one({ type: "policy-sets" }, POST));
    expect(message).toMatch(/detail 0; .*detail 9; and 990 more$/);
});

test("whatever the platform says, the message is safe, short and without the token", async () => {
    const piece = fc.oneof(
        fc.string({ unit: "binary", maxLength: 20 }),
        fc.constantFrom(TOKEN, "\u001b[2J", "\u202e", "\r", "\u0007", "</title>", "<title>", "x".repeat(3_000)),
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const entry = fc.record({ title: text, detail: text, status: text, source: fc.record({ pointer: text }) });
    const body = fc.oneof(
        fc
            .record({ errors: fc.array(fc.oneof(entry, text), { maxLength: 3 }) })
            .map((document) => JSON.stringify(document)),
        text,
        text.map((title) => `<html><title>${title}</title></html>`),
    );
    const status = fc.constantFrom(200, 400, 403, 409, 415, 422);
    await fc.assert(
        fc.asyncProperty(
            status,
            body,
            fc.constantFrom("text/html", "application/vnd.api+json"),
            async (code, says, type) => {
                server.answers = [
                    (response) =>
                        response.writeHead(code, { "content-type": type, "x-ratelimit-limit": "100000" }).end(says),
                ];
                for (const expects of ["json", "nothing"] as const) {
                    const answer = await connection()
                        .request({ ...POST, expects })
                        .catch((error: unknown) => error);
                    if (!(answer instanceof Error)) continue;
                    expect(answer).toBeInstanceOf(TfeError);
                    const all = JSON.stringify({ ...(answer as TfeError), message: answer.message });
                    expect(all).not.toContain(TOKEN);
                    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
                    expect(answer.message).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
                    expect(answer.message.length).toBeLessThan(10_000);
                }
            },
        ),
        { numRuns: 150 },
    );
});
