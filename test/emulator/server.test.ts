import { connect } from "node:net";
import { type Emulator, startEmulator } from "tfe-emulator";
import { details, MEDIA_TYPE, send, written } from "./api";

let emulator: Emulator;
const sets = "/api/v2/organizations/acme/policy-sets";

beforeEach(async () => {
    emulator = await startEmulator();
});
afterEach(() => emulator.close());

test("listens on loopback, and on a port of its own", async () => {
    const other = await startEmulator();
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(other.port).not.toBe(emulator.port);
    await other.close();
});

test("ping answers with headers alone", async () => {
    const { status, body, headers } = await send(emulator, "GET", "/api/v2/ping");
    expect([status, body]).toEqual([204, ""]);
    expect(headers.get("tfp-api-version")).toMatch(/^2\.\d+$/);
    expect(headers.get("tfp-appname")).toBe("HCP Terraform");
    expect(headers.get("x-ratelimit-limit")).toBe("30");
    expect(Date.parse(headers.get("date")!)).not.toBeNaN();
});

describe("media type", () => {
    const document = written("policy-sets", { name: "a" });

    test("every answer with a body carries it, without parameters", async () => {
        for (const path of [sets, "/api/v2/nowhere"]) {
            expect((await send(emulator, "GET", path)).headers.get("content-type")).toBe(MEDIA_TYPE);
        }
    });

    test.each([undefined, "application/json", `${MEDIA_TYPE}; charset=utf-8`])(
        "415 for a write with %p",
        async (type) => {
            const refused = await send(emulator, "POST", sets, document, { "content-type": type });
            expect(refused.status).toBe(415);
            expect(refused.body.errors[0].status).toBe("415");
            expect(emulator.control.list("policy-sets")).toEqual([]);
        },
    );

    test("415 for DELETE and POST without a body, too", async () => {
        const { id } = emulator.control.create("policy-sets");
        const bare = { "content-type": undefined };
        expect((await send(emulator, "DELETE", `/api/v2/policy-sets/${id}`, undefined, bare)).status).toBe(415);
        expect((await send(emulator, "POST", sets, undefined, bare)).status).toBe(415);
    });

    test("a GET needs none", async () => {
        expect((await send(emulator, "GET", sets, undefined, { "content-type": undefined })).status).toBe(200);
    });
});

test("400 for JSON that does not parse", async () => {
    const answer = await send(emulator, "POST", sets, '{"data":');
    expect(answer.status).toBe(400);
    expect(details(answer)).toMatch(/not JSON/);
});

test.each(["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"])("404 for %s where there is no route", async (method) => {
    const body = method === "GET" || method === "HEAD" ? undefined : "{}";
    expect((await send(emulator, method, "/api/v2/nowhere", body)).status).toBe(404);
});

test("404 for HEAD, and for a verb that a path does not have", async () => {
    expect((await send(emulator, "HEAD", "/api/v2/ping")).status).toBe(404);
    expect((await send(emulator, "PUT", sets, "{}")).status).toBe(404);
});

describe("paging", () => {
    const page = async (query: string) => {
        const { body } = await send(emulator, "GET", `/api/v2/organizations/acme/workspaces${query}`);
        return { length: body.data.length, ...body.meta.pagination, links: body.links };
    };

    test("20 a page, with exact counts and links that can be followed", async () => {
        emulator.control.createMany("workspaces", 45);
        expect(await page("")).toMatchObject({
            length: 20,
            "current-page": 1,
            "page-size": 20,
            "prev-page": null,
            "next-page": 2,
            "total-pages": 3,
            "total-count": 45,
        });
        const last = await page("?page[number]=3");
        expect(last).toMatchObject({ length: 5, "prev-page": 2, "next-page": null });
        expect(last.links).toMatchObject({ next: null, self: last.links.last });
        const followed = await send(emulator, "GET", last.links.prev);
        expect(followed.body.meta.pagination["current-page"]).toBe(2);
    });

    test("at most 100 a page; after the last there is nothing", async () => {
        emulator.control.createMany("workspaces", 101);
        expect(await page("?page[size]=500")).toMatchObject({ length: 100, "page-size": 100, "total-pages": 2 });
        expect(await page("?page[size]=50&page[number]=9")).toMatchObject({ length: 0, "next-page": null });
    });

    test("an empty list has no pages", async () => {
        expect(await page("")).toMatchObject({ length: 0, "total-pages": 0, "total-count": 0, "next-page": null });
    });

    test("links keep the rest of the query", async () => {
        emulator.control.createMany("workspaces", 3, "net");
        const { links } = await page("?search[name]=net&page[size]=1");
        expect(new URL(links.next).searchParams.get("search[name]")).toBe("net");
    });

    test.each(["page[number]=0", "page[size]=x", "page[size]=-1"])("400 for %s", async (query) => {
        expect((await send(emulator, "GET", `${sets}?${query}`)).status).toBe(400);
    });
});

test("closing breaks what is open: a request that hangs, and an idle connection", async () => {
    const victim = await startEmulator();
    victim.control.fault({ kind: "hang" });
    const arrived = new Promise<void>((resolve) => victim.control.onRequest("* *", () => resolve()));
    const hanging = send(victim, "GET", "/api/v2/ping");
    await arrived;
    const idle = connect(victim.port, "127.0.0.1");
    const ended = new Promise((resolve) => idle.once("close", resolve));
    await new Promise((resolve) => idle.once("connect", resolve));
    await victim.close();
    await expect(hanging).rejects.toThrow();
    await ended;
});
