import fc from "fast-check";
import { KINDS } from "../../provider/definitions/kinds";
import { UNKNOWN_VALUE } from "../../provider/handlers/base/unknown";
import { memberDifferences } from "../../provider/plugin/differences";

const table = KINDS.PolicySet!.inputs;
const ids = fc.uniqueArray(fc.stringMatching(/^ws-[a-z]$/), { maxLength: 8 });
const places = (differences: Map<string, string>, kinds: string[]) =>
    [...differences].filter(([, kind]) => kinds.includes(kind)).map(([path]) => Number(/\[(\d+)\]/.exec(path)?.[1]));

test("exactly those who join and who leave are told, each at its place", async () => {
    await fc.assert(
        fc.asyncProperty(ids, ids, async (olds, news) => {
            const found = memberDifferences(table, { workspaceIds: olds }, { workspaceIds: news }, []) ?? new Map();
            const leaving = places(found, ["delete", "update"]).map((at) => olds[at]);
            const joining = places(found, ["add", "update"]).map((at) => news[at]);
            expect(leaving.toSorted()).toEqual(olds.filter((id) => !news.includes(id)).toSorted());
            expect(joining.toSorted()).toEqual(news.filter((id) => !olds.includes(id)).toSorted());
        }),
    );
});

test("what the engine does well is left to it; beside a set everything else that differs is told too", () => {
    const differences = (olds: object, news: object, secrets: string[] = []) =>
        memberDifferences(table, { ...olds }, { ...news }, secrets);
    expect(differences({ description: "a" }, { description: "b" })).toBeUndefined();
    expect(differences({}, { workspaceIds: ["ws-a"] })).toBeUndefined();
    expect(differences({ workspaceIds: ["ws-a"] }, { workspaceIds: ["ws-a", UNKNOWN_VALUE] })).toBeUndefined();
    expect(differences({ workspaceIds: ["ws-a"] }, { workspaceIds: [] }, ["workspaceIds"])).toBeUndefined();
    const olds = { workspaceIds: ["ws-a", "ws-b"], vcsRepo: { identifier: "a/b", branch: "x" }, name: "n" };
    const news = { workspaceIds: ["ws-b"], vcsRepo: { identifier: "a/c" }, name: "n", description: "d" };
    expect(Object.fromEntries(differences(olds, news) ?? [])).toEqual({
        "workspaceIds[0]": "delete",
        "vcsRepo.identifier": "update",
        "vcsRepo.branch": "delete",
        description: "add",
    });
    expect(Object.fromEntries(differences(olds, news, ["vcsRepo"]) ?? [])).toMatchObject({ vcsRepo: "update" });
});
