import fc from "fast-check";
import { MalformedReplyError, NotFoundError, TfeError } from "../../../provider/api/errors";
import { type Answer, json, reset, TestServer, text } from "../server";

const SETS = { type: "policy-sets" };
const SET = { type: "policy-sets", id: "polset-1" };
const GET = { method: "GET", path: "/policy-sets/polset-1" } as const;
const resource = { id: "polset-1", type: "policy-sets", attributes: { name: "a" } };
let server: TestServer;

beforeEach(async () => {
    server = await new TestServer().start();
});
afterEach(() => server.stop());

function answering(...answers: Answer[]) {
    server.answers = answers;
    server.received.length = 0;
    return server.client().connection.within(20_000);
}
const reading = (...answers: Answer[]) => answering(...answers).one(SET, GET);

describe("an answer about something else", () => {
    test.each([
        ["another id", { ...resource, id: "polset-2" }],
        ["another type", { ...resource, type: "policies" }],
        ["an id that would act on a terminal", { ...resource, id: "polset-1\u001b[2J" }],
        ["an id without end", { ...resource, id: "x".repeat(201) }],
    ])("with %s is refused, without repeating it", async (_, data) => {
        const failing = reading(json(200, { data }));
        await expect(failing).rejects.toThrow(MalformedReplyError);
        await expect(failing).rejects.toThrow(
            /^GET \/api\/v2\/policy-sets\/polset-1 answered 200: [\x20-\x7e]{10,120}$/,
        );
    });

    test.each([
        ["read", (): Promise<unknown> => server.client().policySets.read("polset-1")],
        ["update", () => server.client().policySets.update("polset-1", {})],
        ["read of a version", () => server.client().policySetVersions.read("polsetver-1")],
        ["read with versions", () => server.client().policySetVersions.ofSet("polset-1")],
        ["read of a policy", () => server.client().policies.read("pol-1")],
        ["update of a policy", () => server.client().policies.update("pol-1", {})],
        ["update of a parameter", () => server.client().policySetParameters.update("polset-1", "var-1", {})],
        ["read of a run", () => server.client().runs.read("run-1")],
        ["read of a check", () => server.client().policyChecks.read("polchk-1")],
        ["override of a check", () => server.client().policyChecks.override("polchk-1")],
        ["read of a stage", () => server.client().taskStages.read("ts-1")],
        ["read of a plan", () => server.client().plans.read("plan-1")],
        ["read of a comment", () => server.client().comments.read("wsc-1")],
        ["read of a configuration version", () => server.client().configurationVersions.read("cv-1")],
        ["read of an evaluation", () => server.client().policyEvaluations.read("poleval-1")],
        ["read of outcomes", () => server.client().policySetOutcomes.read("psout-1")],
    ])("is refused by every method: %s", async (_, ask) => {
        server.answers = [
            (response, { url }) => {
                const type = { "policy-sets": url.includes("parameters") ? "vars" : "policy-sets" };
                const of = url.split("/")[3]?.split("?")[0] ?? "";
                const data = { id: "other-1", type: type[of as "policy-sets"] ?? of, attributes: {} };
                json(200, { data })(response, undefined as never);
            },
        ];
        await expect(ask()).rejects.toThrow(/asked for [a-z]+-1, but the answer is about another object/);
    });

    test("is refused in lists", async () => {
        const listing = answering(json(200, { data: [resource, { ...resource, type: "runs" }] })).list(
            "policy-sets",
            "/organizations/acme/policy-sets",
        );
        await expect(listing.next()).rejects.toThrow(
            'asked for policy-sets, but the answer has another type in "data/1"',
        );
    });
});

describe("a document out of shape", () => {
    test.each([
        ["null", null, "which is an object"],
        ["a number", 1, "which is an object"],
        ["data that is null", { data: null }, 'with one object in "data"'],
        ["data without an id", { data: { type: "policy-sets" } }, "each with id and type"],
        ["attributes that are a list", { data: { ...resource, attributes: [] } }, '"data/attributes"'],
        [
            "a member that is a text",
            { data: { ...resource, relationships: { policies: "x" } } },
            "relationships/policies",
        ],
        ["a member of null", { data: { ...resource, relationships: { policies: { data: [null] } } } }, "identifiers"],
        ["included that is an object", { data: resource, included: {} }, 'a list in "included"'],
        ["included with null", { data: resource, included: [null] }, "each with id and type"],
        ["links that are a text", { data: { ...resource, links: "x" } }, '"data/links"'],
        ["paging that is a text", { data: resource, meta: { pagination: "x" } }, '"meta/pagination"'],
    ])("%s is an answer that is not understood, not a defect", async (_, body, says) => {
        const failing = reading(json(200, body));
        await expect(failing).rejects.toThrow(MalformedReplyError);
        await expect(failing).rejects.toThrow(says);
    });

    test.each([101, 50_000])("what is nested %i deep is not understood either", async (depth) => {
        const nested = `{"data":{"id":"polset-1","type":"policy-sets","attributes":{"x":${"[".repeat(depth)}${"]".repeat(depth)}}}}`;
        await expect(reading(text(200, nested, "application/vnd.api+json"))).rejects.toThrow(
            "nested more than 100 deep",
        );
    });

    test("members that are null are members that are missing", async () => {
        const data = {
            ...resource,
            attributes: null,
            relationships: { policies: null, workspaces: { data: null } },
            links: null,
        };
        const document = await reading(json(200, { data, included: null, meta: null, links: null }));
        expect(document).toMatchObject({ data: { id: "polset-1", attributes: {} }, included: [] });
        server.answers = [json(200, { data })];
        expect(await server.client().policySets.read("polset-1")).toMatchObject({ id: "polset-1", attributes: {} });
    });

    test("whatever JSON comes, there is a value or an error that says what was asked", async () => {
        const connection = answering();
        await fc.assert(
            fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), fc.jsonValue(), async (anything, member) => {
                for (const body of [anything, { data: anything }, { data: { ...resource, relationships: member } }]) {
                    server.answers = [json(200, body, { "x-ratelimit-limit": "100000" })];
                    const one = await connection.one(SET, GET).catch((error: unknown) => error);
                    if (!(one instanceof TfeError)) expect(one).toMatchObject({ data: { id: "polset-1" } });
                    const list = connection.list("policy-sets", "/policy-sets");
                    const first = await list.next().catch((error: unknown) => error);
                    if (!(first instanceof TfeError)) expect(first).toMatchObject({ done: true });
                }
            }),
            { numRuns: 100 },
        );
    });
});

describe("a list", () => {
    const page = (ids: string[], pagination?: object): Answer =>
        json(200, {
            data: ids.map((id) => ({ id, type: "policy-sets" })),
            ...(pagination && { meta: { pagination } }),
        });
    const listing = async (...answers: Answer[]) => {
        const ids: string[] = [];
        for await (const { id } of answering(...answers).list("policy-sets", "/policy-sets")) ids.push(id);
        return ids.join();
    };

    test.each([
        ["to the page it is on", page(["a"], { "current-page": 1, "next-page": 1 }), "does not go on"],
        ["to a page before", page(["a"], { "current-page": 1, "next-page": 0 }), "does not go on"],
        ["past the next page", page(["a"], { "current-page": 1, "next-page": 3 }), "does not go on"],
        ["although it is empty", page([], { "current-page": 1, "next-page": 2 }), "page 1 is empty"],
        ["to no number", page(["a"], { "current-page": 1, "next-page": "2" }), "meta/pagination/next-page"],
        ["from another page", page(["a"], { "current-page": 7, "next-page": 8 }), "asked for page 1"],
    ])("that goes on %s is a problem, not an end", async (_, answer, says) => {
        const failing = listing(answer);
        await expect(failing).rejects.toThrow(MalformedReplyError);
        await expect(failing).rejects.toThrow(says);
    });

    test.each([0, 1, 3])("of two that says it has %i is a problem", async (total) => {
        const failing = listing(page(["a", "b"], { "current-page": 1, "next-page": null, "total-count": total }));
        await expect(failing).rejects.toThrow(`the list ends after 2 of the ${total} that it says there are`);
    });

    test("that loses objects on its way is a problem, one to which some are added is none", async () => {
        const first = page(["a", "b"], { "current-page": 1, "next-page": 2, "total-count": 3 });
        const last = (total: number) => page(["c"], { "current-page": 2, "next-page": null, "total-count": total });
        await expect(listing(first, last(4))).rejects.toThrow("the list ends after 3 of the 4");
        expect(await listing(first, last(3))).toBe("a,b,c");
        expect(await listing(first, last(2))).toBe("a,b,c");
    });

    test("may have no paging, or no totals", async () => {
        expect(await listing(page(["a", "b"]))).toBe("a,b");
        expect(await listing(page(["a"], { "current-page": 1, "next-page": null }))).toBe("a");
        expect(
            await listing(page([], { "current-page": 1, "next-page": null, "total-pages": 0, "total-count": 0 })),
        ).toBe("");
    });
});

describe("missing needs two witnesses", () => {
    const missing = json(404, { errors: [{ status: "404", title: "not found" }] });

    test("one stray 404 of a read is asked about again", async () => {
        expect((await reading(missing, json(200, { data: resource }))).data.id).toBe("polset-1");
        expect(server.received).toHaveLength(2);
    });

    test("two are believed", async () => {
        await expect(reading(missing)).rejects.toThrow(NotFoundError);
        expect(server.received).toHaveLength(2);
    });

    test("without the time to ask again nothing is taken for missing", async () => {
        const failing = answering(missing).within(500).one(SET, GET);
        await expect(failing).rejects.toThrow("it was said to be missing, and there is no time to ask again");
        await expect(failing).rejects.not.toThrow(NotFoundError);
    });

    test("a write is refused at once: nothing is forgotten for it", async () => {
        const patch = { ...GET, method: "PATCH", body: {} } as const;
        await expect(answering(missing).one(SET, patch)).rejects.toThrow(NotFoundError);
        expect(server.received).toHaveLength(1);
    });

    test("a delete whose answer was lost is not done because of one stray 404", async () => {
        const del = { ...GET, method: "DELETE", expects: "nothing" } as const;
        const failing = answering(reset, missing, json(403, { errors: [] })).request(del);
        await expect(failing).rejects.toThrow("answered 403");
        await answering(reset, missing, missing).request(del);
        expect(server.received).toHaveLength(3);
    });

    test("what the organization's list still has is not gone", async () => {
        const client = server.client();
        const list = (ids: string[]) => json(200, { data: ids.map((id) => ({ id, type: "policy-sets" })) });
        server.answers = [missing, missing, list(["polset-2", "polset-1"])];
        await expect(client.policySets.find("polset-1", "acme")).rejects.toThrow(NotFoundError);
        server.received.length = 0;
        server.answers = [missing, missing, list(["polset-2"])];
        expect(await client.policySets.find("polset-1", "acme")).toBeUndefined();
        server.received.length = 0;
        server.answers = [missing, missing, missing];
        await expect(client.policySets.find("polset-1", "acme")).rejects.toThrow(NotFoundError);
    });
});

test("an answer that broke off is asked for again, whatever it was about", async () => {
    const half: Answer = (response) => {
        response.writeHead(200, { "content-length": "50" });
        response.write('{"data":', () => response.destroy());
    };
    const list = answering(half, json(200, { data: [resource] })).list(SETS.type, "/policy-sets");
    expect(await list.next()).toMatchObject({ value: { id: "polset-1" } });
});
