import { Readable } from "node:stream";
import {
    AuthenticationError,
    ConflictError,
    DeadlineError,
    MalformedReplyError,
    NetworkError,
    NotFoundError,
    RateLimitError,
    ServerError,
    ValidationError,
} from "../../../provider/api/errors";
import { sessionOf } from "../../../provider/api/session/session";
import { useRealTime, useVirtualTime } from "../../virtualTime";
import { type Answer, json, reset, TestServer, text } from "../server";

const SET = { data: { id: "polset-1", type: "policy-sets", attributes: { name: "a" } } };
const A_SET = { type: "policy-sets" };
const GET = { method: "GET", path: "/policy-sets/polset-1" } as const;
const POST = { method: "POST", path: "/organizations/acme/policy-sets", body: { data: {} } } as const;
let server: TestServer;

beforeEach(async () => {
    server = await new TestServer().start();
});
afterEach(() => {
    useRealTime();
    return server.stop();
});

function answering(...answers: Answer[]) {
    server.answers = answers;
    return server.client("a-secret-token").connection.within(20_000);
}

test("every write says the media type, even without a body; the token goes as a bearer", async () => {
    const connection = answering(json(200, SET));
    await connection.request({ method: "DELETE", path: "/policy-sets/polset-1" });
    await connection.one(A_SET, GET);
    const [write, read] = server.received;
    expect(write).toMatchObject({ url: "/api/v2/policy-sets/polset-1", body: "" });
    expect(write?.headers).toMatchObject({
        "content-type": "application/vnd.api+json",
        authorization: "Bearer a-secret-token",
        "user-agent": "test",
    });
    expect(read?.headers["content-type"]).toBeUndefined();
});

test.each([
    [401, AuthenticationError, /token/],
    [403, NotFoundError, /may not see it/],
    [404, NotFoundError, /plan does not include it/],
    [409, ConflictError, /answered 409/],
    [422, ValidationError, /Name has already been taken \(at \/data\/attributes\/name\)/],
    [500, ServerError, /try again later/],
])("status %i is an error of its class", async (status, type, message) => {
    const details = [
        {
            status: 422,
            title: "invalid attribute",
            detail: "Name has already been taken",
            source: { pointer: "/data/attributes/name" },
        },
    ];
    const failing = answering(json(status, { errors: details })).one(A_SET, POST);
    await expect(failing).rejects.toThrow(type);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.toThrow("POST /api/v2/organizations/acme/policy-sets answered");
});

test("errors that are plain texts are understood", async () => {
    await expect(answering(json(422, { errors: ["no such plan"] })).one(A_SET, POST)).rejects.toThrow("no such plan");
});

test("a platform that repeats the token in an error does not leak it", async () => {
    const failing = answering(json(422, { errors: [{ detail: "bad a-secret-token here" }] })).one(A_SET, POST);
    await expect(failing).rejects.toThrow("bad [secret] here");
});

test.each([
    ["HTML", text(200, "<html><title>Sign in</title></html>"), 'an HTML page titled "Sign in"'],
    ["an empty body", text(200, ""), "an empty answer"],
    ["half a document", text(200, '{"data": {'), "10 characters of text/html"],
    ["another document", json(200, { data: [] }), "with one object"],
])("%s instead of a document is a clear error", async (_name, answer, says) => {
    const failing = answering(answer).one(A_SET, POST);
    await expect(failing).rejects.toThrow(MalformedReplyError);
    await expect(failing).rejects.toThrow(says);
    await expect(failing).rejects.toMatchObject({ mayHaveHappened: true });
});

test("an answer that is larger than the limit is given up", async () => {
    const failing = answering((response) => {
        response.writeHead(200, { "content-type": "application/vnd.api+json" });
        const chunk = "x".repeat(1024 * 1024);
        const more = () => {
            while (response.writable && response.write(chunk));
        };
        response.on("drain", more);
        more();
    }).request(POST);
    await expect(failing).rejects.toThrow("the answer is larger than");
});

test("reads are repeated over broken connections, broken answers and failures of the platform", async () => {
    const truncated: Answer = (response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("{", () => response.destroy());
    };
    const document = await answering(reset, truncated, text(502, "<html></html>"), json(200, SET)).one(A_SET, GET);
    expect(document.data.id).toBe("polset-1");
    expect(server.received).toHaveLength(4);
});

test("a POST that may have happened is not repeated", async () => {
    const connection = answering(reset);
    await expect(connection.one(A_SET, POST)).rejects.toMatchObject({ name: "NetworkError", mayHaveHappened: true });
    expect(server.received).toHaveLength(1);
});

test("a POST that says it is repeatable is repeated", async () => {
    await answering(reset, json(204, {})).request({ ...POST, repeatable: true });
    expect(server.received).toHaveLength(2);
});

test("a connection that is refused is tried again, whatever the method", async () => {
    const connection = answering(json(200, SET));
    await server.stop();
    useVirtualTime();
    const failing = connection.within(60_000).one(A_SET, POST);
    await expect(failing).rejects.toThrow(NetworkError);
    await expect(failing).rejects.toMatchObject({ mayHaveHappened: false });
    await expect(failing).rejects.toThrow("ECONNREFUSED");
});

test("a repeated DELETE that finds nothing has succeeded, a first one has not", async () => {
    const del = { method: "DELETE", path: "/policy-sets/polset-1" } as const;
    await answering(reset, json(404, { errors: [] })).request(del);
    server.received.length = 0;
    await expect(answering(json(404, { errors: [] })).request(del)).rejects.toThrow(NotFoundError);
});

test("a DELETE that was never carried out is not done because it finds nothing", async () => {
    const limited = json(429, { errors: [] }, { "x-ratelimit-reset": "0.01" });
    const del = { method: "DELETE", path: "/policy-sets/polset-1" } as const;
    await expect(answering(limited, json(404, { errors: [] })).request(del)).rejects.toThrow(NotFoundError);
});

test("a page of a proxy is no yes to a write", async () => {
    const del = { method: "DELETE", path: "/policy-sets/polset-1", expects: "nothing" } as const;
    await expect(answering(text(200, "<html><title>Sign in</title></html>")).request(del)).rejects.toThrow("Sign in");
});

test("one with little time does not wait behind one with much", async () => {
    const connection = answering(json(200, SET));
    sessionOf({ address: server.address, token: "a-secret-token" }).limiter.pause(1_500);
    const patient = connection.one(A_SET, GET);
    await expect(connection.within(200).one(A_SET, GET)).rejects.toThrow(DeadlineError);
    expect(server.received).toHaveLength(0);
    await patient;
});

test("429 is always tried again, after the time the platform says", async () => {
    const limited = json(
        429,
        { errors: [{ status: 429, title: "too many requests" }] },
        { "x-ratelimit-reset": "0.01" },
    );
    await answering(limited, limited, limited, json(201, SET)).one(A_SET, POST);
    expect(server.received).toHaveLength(4);
});

test.each([
    [429, RateLimitError, "x-ratelimit-reset", "60.5", 61],
    [429, RateLimitError, "x-ratelimit-reset", "999999999", 999_999_999],
    [429, RateLimitError, "retry-after", "3600", 3600],
    [503, ServerError, "retry-after", "3600", 3600],
])(
    "%i with a wait beyond the deadline says what the platform asked for (%#)",
    async (status, type, name, value, wait) => {
        const failing = answering(json(status, { errors: [] }, { [name]: value }))
            .within(5_000)
            .one(A_SET, GET);
        await expect(failing).rejects.toThrow(type);
        await expect(failing).rejects.toThrow(
            new RegExp(
                `answered ${status}: .* The platform asked to wait ${wait} s before the next request, and this operation has \\d s left\\. ` +
                    "Try again then, or give it more time with the resource option customTimeouts\\.$",
            ),
        );
        expect(server.received).toHaveLength(1);
    },
);

test("a date to come back at goes by the clock of who answers", async () => {
    const at = Date.parse("2051-05-06T07:08:09Z");
    const [date, after] = [at, at + 1_000].map((time) => new Date(time).toUTCString()) as [string, string];
    const busy = json(503, { errors: [] }, { date, "retry-after": after });
    expect((await answering(busy, json(200, SET)).within(5_000).one(A_SET, GET)).data.id).toBe("polset-1");
});

test("one wild header costs its own request alone", async () => {
    const wild = json(429, { errors: [] }, { "x-ratelimit-reset": "999999999", "x-ratelimit-limit": "0.0001" });
    const connection = answering(wild, json(200, SET));
    await expect(connection.one(A_SET, GET)).rejects.toThrow(RateLimitError);
    expect((await connection.within(5_000).one(A_SET, GET)).data.id).toBe("polset-1");
});

test("one that finds no turn says so", async () => {
    sessionOf({ address: server.address, token: "a-secret-token" }).limiter.pause(1_900);
    const failing = answering(json(200, SET)).within(1_000).one(A_SET, GET);
    await expect(failing).rejects.toThrow("its turn does not come before the operation's time is up");
});

test("what may have happened at an earlier attempt may have happened, whatever the last one came to", async () => {
    const connection = answering(reset, json(422, { errors: [] }));
    const patch = { ...GET, method: "PATCH", body: {} } as const;
    await expect(connection.one(A_SET, patch)).rejects.toMatchObject({ status: 422, mayHaveHappened: true });
    server.received.length = 0;
    const limited = answering(reset, json(429, { errors: [] }, { "retry-after": "60" }));
    await expect(limited.one(A_SET, patch)).rejects.toMatchObject({ status: 429, mayHaveHappened: true });
    await expect(answering(json(422, { errors: [] })).one(A_SET, patch)).rejects.toMatchObject({
        mayHaveHappened: false,
    });
});

test("415 is what it is: a refusal of what was sent, once", async () => {
    const failing = answering(json(415, { errors: [{ title: "unsupported media type" }] })).one(A_SET, GET);
    await expect(failing).rejects.toThrow(ValidationError);
    await expect(failing).rejects.toThrow("answered 415: unsupported media type");
    await expect(failing).rejects.toMatchObject({ status: 415, mayHaveHappened: false });
    expect(server.received).toHaveLength(1);
});

test("entries of errors that are no entries are none that one can read", async () => {
    const deep = `{"errors":[${"[".repeat(50_000)}${"]".repeat(50_000)}, null, 7, {"detail": {}}]}`;
    const failing = answering(text(422, deep, "application/vnd.api+json")).one(A_SET, POST);
    await expect(failing).rejects.toThrow(
        "answered 422: an entry that cannot be read; an entry that cannot be read; 7",
    );
});

test("an operation whose time is up says so", async () => {
    await expect(answering(json(200, SET)).within(0).one(A_SET, GET)).rejects.toThrow(DeadlineError);
});

test("a server that does not answer is given up", async () => {
    const pass = useVirtualTime();
    const failing = answering(() => pass(60_000)).one(A_SET, POST);
    await expect(failing).rejects.toThrow(/no complete answer within/);
});

describe("redirects", () => {
    test("to another host carry no token", async () => {
        const other = await new TestServer().start();
        try {
            other.answers = [text(200, "content", "text/plain")];
            const connection = answering((response) =>
                response.writeHead(302, { location: `${other.address}/blob?sig=x` }).end(),
            );
            const reply = await connection.request({ ...GET, expects: "text" });
            expect(reply.body).toBe("content");
            expect(other.received[0]?.headers.authorization).toBeUndefined();
        } finally {
            await other.stop();
        }
    });

    test("to plain http beyond this machine are refused", async () => {
        const connection = answering((response) =>
            response.writeHead(302, { location: "http://example.com/blob" }).end(),
        );
        await expect(connection.request(GET)).rejects.toThrow("only https is safe beyond this machine");
    });

    test("without end are given up", async () => {
        const connection = answering((response) => response.writeHead(302, { location: "/again" }).end()).within(5_000);
        await expect(connection.request(GET)).rejects.toThrow("more than 5 redirects");
        expect(server.received).toHaveLength(6);
    });
});

test("an absolute link gets no token when it leads elsewhere, and its address stays out of errors", async () => {
    const other = await new TestServer().start();
    try {
        other.answers = [text(403, "expired", "text/plain")];
        const connection = answering(json(200, SET));
        const content = { open: () => Buffer.from("tar") };
        const upload = {
            method: "PUT",
            path: `${other.address}/object/very-secret`,
            secretLink: "the upload link",
            content,
        } as const;
        const failing = connection.request(upload);
        await expect(failing).rejects.toThrow("PUT the upload link answered 403");
        await expect(failing).rejects.not.toThrow("very-secret");
        expect(other.received[0]?.headers.authorization).toBeUndefined();
        expect(other.received[0]).toMatchObject({
            body: "tar",
            headers: { "content-type": "application/octet-stream" },
        });
    } finally {
        await other.stop();
    }
});

test("lists are fetched page by page, as they are needed", async () => {
    const page = (number: number, next: number | null): Answer =>
        json(200, {
            data: [{ id: `polset-${number}`, type: "policy-sets" }],
            meta: { pagination: { "current-page": number, "next-page": next } },
        });
    const connection = answering(page(1, 2), page(2, 3), page(3, null));
    const ids: string[] = [];
    for await (const { id } of connection.list("policy-sets", "/organizations/acme/policy-sets")) {
        ids.push(id);
        if (ids.length === 1) expect(server.received).toHaveLength(1);
    }
    expect(ids).toEqual(["polset-1", "polset-2", "polset-3"]);
    expect(server.received.map(({ url }) => new URL(url, server.address).searchParams.get("page[number]"))).toEqual([
        "1",
        "2",
        "3",
    ]);
});

describe("content that is sent as a stream", () => {
    const upload = (open: () => Readable) =>
        ({ method: "PUT", path: "/policies/pol-1/upload", content: { open }, expects: "nothing" }) as const;

    test("is opened again for each attempt", async () => {
        let opened = 0;
        const open = () => Readable.from([`attempt ${++opened}`]);
        await answering(reset, text(503, ""), text(200, "")).request(upload(open));
        expect(server.received.map(({ body }) => body)).toEqual(["attempt 1", "attempt 2", "attempt 3"]);
    });

    test("breaks the request off when it fails, with its own error and without another attempt", async () => {
        let opened = 0;
        const open = () => {
            opened++;
            return Readable.from(failing());
        };
        async function* failing() {
            yield "half";
            throw new RangeError("the file changed");
        }
        await expect(answering(text(200, "")).request(upload(open))).rejects.toThrow(RangeError);
        expect([opened, server.received]).toEqual([1, []]);
    });

    test("is closed when the request fails", async () => {
        const stream = new Readable({ read: () => undefined });
        const failure = answering(() => undefined)
            .within(200)
            .request(upload(() => stream));
        await expect(failure).rejects.toThrow(/no complete answer within/);
        expect(stream.destroyed).toBe(true);
    });
});
