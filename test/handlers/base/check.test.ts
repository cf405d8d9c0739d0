import { checkProperties } from "../../../provider/handlers/base/check";
import type { Properties } from "../../../provider/handlers/base/properties";
import { Guard } from "../../../provider/handlers/base/secrets";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const table: Properties = {
    name: { type: "string", required: true, matches: { pattern: /^\w+$/, says: "may hold only letters" } },
    level: { type: "string", oneOf: ["advisory", "mandatory"], default: "advisory" },
    global: { type: "boolean" },
    size: { type: "number" },
    workspaceIds: { type: "idSet", prefix: "ws-", maxItems: 3 },
    patterns: { type: "list" },
    repo: { type: "object", members: { identifier: { type: "string", required: true }, branch: { type: "string" } } },
    password: { type: "string", secret: true, matches: { pattern: /^.{8,}$/, says: "is too short" } },
};
const reasons = (news: Record<string, unknown>) =>
    checkProperties(table, { name: "a", ...news }).failures.map((entry) => {
        const { property, reason } = new Guard(table, news).failure(entry);
        return `${property}: ${reason}`;
    });

test("right inputs pass, completed with defaults", () => {
    const { inputs, failures } = checkProperties(table, {
        name: "a",
        workspaceIds: ["ws-0000000000000001", "ws-0000000000000002", "ws-0000000000000001"],
    });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({
        name: "a",
        level: "advisory",
        workspaceIds: ["ws-0000000000000001", "ws-0000000000000002"],
    });
});

test("null is the same as left out, at every depth", () => {
    const { inputs, failures } = checkProperties(table, {
        name: "a",
        level: null,
        repo: { identifier: "a/b", branch: null },
    });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ name: "a", level: "advisory", repo: { identifier: "a/b" } });
});

test("values that are not known yet pass as they are, also inside lists and objects", () => {
    const news = {
        name: UNKNOWN,
        level: UNKNOWN,
        workspaceIds: [UNKNOWN, "ws-0000000000000001", UNKNOWN],
        repo: { identifier: UNKNOWN },
    };
    const { inputs, failures } = checkProperties(table, news);
    expect(failures).toEqual([]);
    expect(inputs).toEqual(news);
});

test("hidden inputs pass through", () => {
    expect(checkProperties(table, { name: "a", __provider: "code" }).inputs).toMatchObject({ __provider: "code" });
});

test.each([
    [{ name: undefined }, "name: is required, but is missing or empty"],
    [{ name: "" }, "name: is required, but is empty"],
    [{ name: "a b" }, "name: may hold only letters"],
    [{ name: 3 }, "name: must be a string, but is a number"],
    [{ level: "hard" }, "level: must be one of advisory, mandatory"],
    [{ global: "true" }, "global: must be true or false (without quotes), but is a string"],
    [{ size: "3" }, "size: must be a number, but is a string"],
    [{ workspaceIds: "ws-0000000000000001" }, "workspaceIds: must be a list, but is a string"],
    [
        { workspaceIds: ["prj-0000000000000001"] },
        'workspaceIds: must hold only ids that begin with "ws-", but "prj-0000000000000001" is in it',
    ],
    [
        { workspaceIds: ["", "ws-0000000000000001"] },
        'workspaceIds: must hold only ids that begin with "ws-", but "" is in it',
    ],
    [
        { workspaceIds: ["network"] },
        'workspaceIds: must hold only ids that begin with "ws-", but "network" is in it; if that is the name of a workspace, ' +
            "getWorkspaceIdsOutput({ names }).ids finds its id",
    ],
    [
        { workspaceIds: ["ws-1"] },
        'workspaceIds: must hold only ids, in which 16 letters and digits follow "ws-", but "ws-1" is in it; if that is the name of ' +
            "a workspace, getWorkspaceIdsOutput({ names }).ids finds its id",
    ],
    [{ workspaceIds: [4] }, "workspaceIds: must hold only texts, but 4 is in it"],
    [
        { workspaceIds: ["ws-0000000000000001", "ws-0000000000000002", "ws-0000000000000003", "ws-0000000000000004"] },
        "workspaceIds: may hold at most 3 entries, but holds 4",
    ],
    [{ repo: { branch: "main" } }, "repo.identifier: is required, but is missing or empty"],
    [{ repo: [] }, "repo: must be an object, but is a list"],
    [{ workspaceId: ["ws-0000000000000001"] }, ": workspaceId: there is no such property; did you mean workspaceIds?"],
    [{ repo: { identifier: "a/b", brunch: "x" } }, ": repo.brunch: there is no such property; did you mean branch?"],
])("%j is refused", (news, reason) => {
    expect(reasons(news)).toEqual([reason]);
});

test("every mistake is reported at once", () => {
    expect(reasons({ name: "a b", global: 1, size: true })).toHaveLength(3);
});

test("the value of a secret property stays out of the display", () => {
    expect(reasons({ password: "brief" })).toEqual([": password: is too short"]);
});
