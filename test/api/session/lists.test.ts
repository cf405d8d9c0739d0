import { MalformedReplyError } from "../../../provider/api/errors";
import { json, TestServer } from "../server";

let server: TestServer;

beforeEach(async () => {
    server = await new TestServer().start();
});
afterEach(() => server.stop());

/** A connection to a platform that answers with these pages. */
function paged(...pages: { ids: string[]; pagination?: object; type?: string }[]) {
    server.answers = pages.map(({ ids, pagination, type = "policy-checks" }) =>
        json(200, {
            data: ids.map((id) => ({ id, type })),
            ...(pagination && { meta: { pagination } }),
        }),
    );
    return server.client("a-secret-token").connection.within(20_000);
}

const all = async <T>(list: AsyncIterable<T>) => {
    const found: T[] = [];
    for await (const item of list) found.push(item);
    return found;
};

test.each([1, 0, -1, 1.5, "2", {}, true])("a list whose next page after the first is %j is no list", async (next) => {
    const connection = paged({ ids: ["a"], pagination: { "current-page": 1, "next-page": next } });
    await expect(all(connection.list("policy-checks", "/runs/run-1/policy-checks"))).rejects.toThrow(
        /the list does not go on|a number in "meta\/pagination\/next-page"/,
    );
});

test("a list may leave its pages and its total out", async () => {
    expect(await paged({ ids: ["a"] }).whole("policy-checks", "/x")).toHaveLength(1);
    expect(await paged({ ids: ["a"], pagination: { "next-page": null } }).whole("policy-checks", "/x")).toHaveLength(1);
});

test("a list is whole when its pages hold what it counts", async () => {
    const connection = paged(
        { ids: ["a", "b"], pagination: { "next-page": 2, "total-count": 3 } },
        { ids: ["c"], pagination: { "next-page": null, "total-count": 3 } },
    );
    expect((await connection.whole("policy-checks", "/x")).map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test.each([
    ["less than it counts", ["a"], 2],
    ["more than it counts", ["a", "b"], 1],
    ["something that is no count", ["a"], "1"],
    ["one twice", ["a", "a"], 2],
])("a list that holds %s is not whole", async (_, ids, total) => {
    const connection = paged({ ids, pagination: { "next-page": null, "total-count": total } });
    await expect(connection.whole("policy-checks", "/x")).rejects.toBeInstanceOf(MalformedReplyError);
});

describe("what the gate builds on is whole, or an error", () => {
    test.each([
        ["policy checks", (client: ReturnType<TestServer["client"]>) => client.policyChecks.list("run-1")],
        ["task stages", (client: ReturnType<TestServer["client"]>) => client.taskStages.list("run-1")],
        ["policy evaluations", (client: ReturnType<TestServer["client"]>) => client.policyEvaluations.list("ts-1")],
        ["policy set outcomes", (client: ReturnType<TestServer["client"]>) => client.policySetOutcomes.list("e-1")],
    ])("%s", async (name, list) => {
        paged({ type: name.replaceAll(" ", "-"), ids: ["a"], pagination: { "next-page": null, "total-count": 2 } });
        await expect(all(list(server.client("a-secret-token")) as AsyncIterable<unknown>)).rejects.toThrow(
            "the list ends after 1 of the 2 that it says there are",
        );
    });
});
