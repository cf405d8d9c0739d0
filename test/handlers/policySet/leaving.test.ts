import { emulator, engine, only, policySetsDriven, warnings } from "./world";

// What a set cannot have any more leaves with the change that makes it so. The engine deletes last: attachments that leave the
// program in the same up are still on the platform when the set is updated.

jest.mock("../../../provider/handlers/base/status", () => ({
    ...jest.requireActual("../../../provider/handlers/base/status"),
    warn: jest.fn(),
}));

policySetsDriven();

const writes = () =>
    emulator.control
        .requests()
        .filter(({ method }) => method !== "GET")
        .map(({ method }) => method);
const make = (kind: "workspaces" | "projects" | "policies") => emulator.control.createMany(kind, 2) as [string, string];

test("what others attached leaves in the same PATCH that makes the set global, and is named", async () => {
    const [own, theirs] = make("workspaces");
    const [project] = make("projects");
    await engine.up({ name: "guard", workspaceIds: [own] });
    emulator.control.patch("policy-sets", only().id, { workspaceIds: [own, theirs], projectIds: [project] });
    emulator.control.resetCounts();
    await engine.up({ name: "guard", global: true });
    expect(writes()).toEqual(["PATCH"]);
    expect(only()).toMatchObject({ global: true, workspaceIds: [], projectIds: [] });
    expect(warnings()).toEqual([
        expect.stringMatching(new RegExp(`is global now.*${theirs} \\(`)),
        expect.stringMatching(new RegExp(`is global now.*${project} \\(`)),
    ]);
    expect(warnings()[0]).not.toContain(own);
});

test("nothing is said where nobody else attached anything", async () => {
    const workspaceIds = make("workspaces");
    await engine.up({ name: "guard", workspaceIds });
    await engine.up({ name: "guard", global: true });
    expect(warnings()).toEqual([]);
});

test("projects that others excluded are excluded no more when the set is global no more", async () => {
    const [project] = make("projects");
    await engine.up({ name: "guard", global: true });
    emulator.control.patch("policy-sets", only().id, { projectExclusionIds: [project] });
    const workspaceIds = make("workspaces");
    await engine.up({ name: "guard", workspaceIds });
    expect(only()).toMatchObject({ global: false, projectExclusionIds: [], workspaceIds });
    expect(warnings()).toEqual([expect.stringMatching(new RegExp(`not global any more.*${project}`))]);
});

test("workspaces that others excluded leave only where the platform refuses them", async () => {
    const [workspace] = make("workspaces");
    await engine.up({ name: "guard", global: true });
    emulator.control.patch("policy-sets", only().id, { workspaceExclusionIds: [workspace] });
    await engine.up({ name: "guard" });
    expect(only()).toMatchObject({ global: false, workspaceExclusionIds: [workspace] });
    await engine.up({ name: "guard", global: true });
    emulator.control.fault({ kind: "status", status: 422, match: "PATCH *" });
    await engine.up({ name: "guard" });
    expect(only()).toMatchObject({ global: false, workspaceExclusionIds: [] });
    expect(warnings()).toEqual([expect.stringMatching(new RegExp(`is excluded no more: ${workspace}`))]);
});

describe("single policies, before a repository", () => {
    const repository = () => ({ vcsRepo: { identifier: "acme/policies", oauthTokenId: emulator.oauthTokenId } });

    test("own ones leave although policyIds is left out", async () => {
        await engine.up({ name: "guard", policyIds: make("policies") });
        await engine.up({ name: "guard", ...repository() });
        expect(only()).toMatchObject({ policyIds: [], vcsRepo: { identifier: "acme/policies" } });
    });

    test("those of others stay, and the error names the ways out, of which one works in the same up", async () => {
        const policyIds = make("policies");
        await engine.up({ name: "guard" });
        emulator.control.patch("policy-sets", only().id, { policyIds });
        await expect(engine.up({ name: "guard", ...repository() })).rejects.toThrow(
            new RegExp(`${policyIds.join(", ")}.*policyIds: \\[\\] together with vcsRepo.*PolicyAttachment`),
        );
        expect(only().policyIds).toEqual(policyIds);
        await engine.up({ name: "guard", ...repository(), policyIds: [] });
        expect(only()).toMatchObject({ policyIds: [], vcsRepo: { identifier: "acme/policies" } });
    });
});

test("a list that is managed from now on has exactly its members, whoever put others there", async () => {
    const [one, other] = make("policies");
    const [project, stranger] = make("projects");
    await engine.up({ name: "guard", global: true });
    emulator.control.patch("policy-sets", only().id, { policyIds: [other], projectExclusionIds: [stranger] });
    await engine.up({ name: "guard", global: true, policyIds: [one], projectExclusionIds: [project] });
    expect(only()).toMatchObject({ policyIds: [one], projectExclusionIds: [project] });
});

test("policies for a set with uploaded content: the error says what that set can never have", async () => {
    await engine.up({ name: "guard" });
    await emulator.control.uploadPolicySetVersion(only().id, { "sentinel.hcl": "" });
    const [policyId] = make("policies");
    await expect(engine.up({ name: "guard", policyIds: [policyId] })).rejects.toThrow(/has to be replaced/);
});
