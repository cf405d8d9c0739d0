import { type Emulator, startEmulator } from "tfe-emulator";
import type { GivenSettings } from "../../provider/api/settings/settings";
import { getGithubAppInstallation } from "../../provider/functions/githubAppInstallations";
import { getOauthToken } from "../../provider/functions/oauthTokens";
import { getProject, getProjectIds, getProjectOutput } from "../../provider/functions/projects";
import { getWorkspace, getWorkspaceIds, getWorkspaceIdsOutput } from "../../provider/functions/workspaces";

let emulator: Emulator;
let settings: GivenSettings;
beforeEach(async () => {
    emulator = await startEmulator();
    settings = { address: emulator.url, token: emulator.token, organization: emulator.organization };
});
afterEach(() => emulator.close());

const workspace = (name: string, more: object = {}) => emulator.control.create("workspaces", { name, ...more }).id;
const promiseOf = <T>(output: { apply(use: (value: T) => void): unknown }) =>
    new Promise<T>((done) => output.apply(done));

test("a look-up in an organization that is misspelt names the one that is meant", async () => {
    const failing = getWorkspace({ name: "net-prod", organization: "acmee" }, { settings });
    await expect(failing).rejects.toThrow(
        /There is no organization acmee that the token may see\. Did you mean acme\?/,
    );
});

test("a policy set tells the tags that it goes by, as a program declares them", async () => {
    const tagSelectors = [
        { tagKey: "env", tagValue: "prod", isExclude: false },
        { tagKey: "old", tagValue: null, isExclude: true },
    ];
    emulator.control.create("policy-sets", { name: "tagged", tagSelectors });
    const { getPolicySet } = await import("../../provider");
    expect((await getPolicySet({ name: "tagged" }, { settings })).tagSelectors).toEqual([
        tagSelectors[0],
        { tagKey: "old", isExclude: true },
    ]);
});

describe("workspaces", () => {
    test("are found by name, tags, wildcard, project, and what is left out", async () => {
        const projectId = emulator.control.create("projects", { name: "platform" }).id;
        const environment = (value: string) => ({ tagBindings: [{ key: "environment", value }] });
        const network = workspace("net-prod", { tagNames: ["core", "eu"], projectId, ...environment("production") });
        const database = workspace("db-prod", { tagNames: ["core"], ...environment("production") });
        const sandbox = workspace("net-test", { tagNames: ["eu"], ...environment("test") });
        const ids = async (args: object) => (await getWorkspaceIds(args, { settings })).ids;
        expect(await ids({})).toEqual([database, network, sandbox]);
        expect(await ids({ names: ["net-test", "db-prod"] })).toEqual([database, sandbox]);
        expect(await ids({ names: [] })).toEqual([]);
        expect(await ids({ tags: ["core", "eu"] })).toEqual([network]);
        expect(await ids({ tags: { environment: "production" } })).toEqual([database, network]);
        expect(await ids({ tags: { environment: "production" }, excludeTags: ["eu"] })).toEqual([database]);
        expect(await ids({ wildcardName: "net-*" })).toEqual([network, sandbox]);
        expect(await ids({ search: "prod", projectId })).toEqual([network]);
        expect(await getWorkspaceIds({ wildcardName: "*-prod" }, { settings })).toEqual({
            ids: [database, network],
            idsByName: { "db-prod": database, "net-prod": network },
        });
        expect(await getWorkspace({ name: "net-prod" }, { settings })).toMatchObject({
            id: network,
            name: "net-prod",
            projectId,
            tagNames: ["core", "eu"],
        });
    });

    test("fifty look-ups by name share one listing, and go no further than they must", async () => {
        const all = Array.from({ length: 250 }, (_, at) => workspace(`ws-${at}`));
        emulator.control.resetCounts();
        const found = await Promise.all(
            all.slice(0, 50).map((_, at) => getWorkspace({ name: `ws-${at}` }, { settings })),
        );
        expect(found.map(({ id }) => id)).toEqual(all.slice(0, 50));
        expect(emulator.control.total()).toBe(1);
        expect((await getWorkspaceIds({ names: ["ws-3", "ws-240"] }, { settings })).idsByName).toEqual({
            "ws-240": all[240],
            "ws-3": all[3],
        });
        expect(emulator.control.total()).toBe(3);
        await expect(getWorkspaceIds({ names: ["ws-3", "no-1", "no-2"] }, { settings })).rejects.toThrow(
            "there is no workspace named no-1, no-2 in organization acme",
        );
        expect(emulator.control.total()).toBe(3);
    });

    test("that nothing matches is an error where the program says so", async () => {
        workspace("network", { tagNames: ["eu"] });
        const ids = async (args: object) => (await getWorkspaceIds(args, { settings })).ids;
        expect(await ids({ tags: ["eu"], requireMatch: true })).toHaveLength(1);
        for (const filter of [{ tags: ["us"] }, { tags: { a: "b" }, wildcardName: "n*" }, { names: [] }]) {
            expect(await ids(filter)).toEqual([]);
            await expect(ids({ ...filter, requireMatch: true })).rejects.toThrow(
                `no workspace matches ${JSON.stringify(filter)} in organization acme`,
            );
        }
        await expect(getProjectIds({ names: [], requireMatch: true }, { settings })).rejects.toThrow(
            'no project matches {"names":[]} in organization acme',
        );
        expect((await getProjectIds({ requireMatch: true }, { settings })).ids).toHaveLength(1);
    });

    test("the Output form waits for its arguments, and its lists are outputs themselves", async () => {
        const id = workspace("network");
        const found = getWorkspaceIdsOutput({ names: Promise.resolve(["network"]) }, { settings });
        expect(await promiseOf(found.ids)).toEqual([id]);
    });

    test("a listing that broke off serves nobody as a whole one", async () => {
        Array.from({ length: 150 }, (_, at) => workspace(`ws-${at}`));
        emulator.control.fault({ kind: "status", status: 403, match: "GET *", at: 2 });
        const looking = [getWorkspaceIds({}, { settings }), getWorkspace({ name: "no" }, { settings })];
        expect((await Promise.allSettled(looking)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
        expect((await getWorkspaceIds({}, { settings })).ids).toHaveLength(150);
    });
});

test("projects are found by name", async () => {
    const id = emulator.control.create("projects", { name: "platform", description: "d" }).id;
    expect(await getProject({ name: "platform" }, { settings })).toEqual({ id, name: "platform", description: "d" });
    expect(await promiseOf(getProjectOutput({ name: "platform" }, { settings }).id)).toBe(id);
    expect((await getProjectIds({ names: ["platform"] }, { settings })).ids).toEqual([id]);
    expect((await getProjectIds({}, { settings })).idsByName).toMatchObject({ platform: id });
    await expect(getProject({ name: "no" }, { settings })).rejects.toThrow("there is no project named no");
    await expect(getProjectIds({ names: ["no"] }, { settings })).rejects.toThrow("there is no project named no");
});

test("the token of a VCS connection is found by name or provider, when there is but one", async () => {
    expect((await getOauthToken({}, { settings })).id).toBe(emulator.oauthTokenId);
    const clientId = emulator.control.create("oauth-clients", { name: "lab", serviceProvider: "gitlab_hosted" }).id;
    const id = emulator.control.create("oauth-tokens", { clientId }).id;
    const expected = { id, oauthClientId: clientId, name: "lab", serviceProvider: "gitlab_hosted" };
    // A later program, as far as shared listings go.
    const later = { settings: { ...settings, token: emulator.control.addToken().token } };
    expect(await getOauthToken({ name: "lab" }, later)).toEqual(expected);
    expect(await getOauthToken({ serviceProvider: "gitlab_hosted" }, later)).toEqual(expected);
    await expect(getOauthToken({}, later)).rejects.toThrow(`more than one token of a VCS connection: `);
    await expect(getOauthToken({ name: "no" }, later)).rejects.toThrow("there is no VCS connection named no");
});

test("an installation of the GitHub App is found by name or number, on older platforms too", async () => {
    const id = emulator.githubAppInstallationId;
    const { name, installationId } = emulator.control.get("github-app-installations", id);
    expect(await getGithubAppInstallation({ name }, { settings })).toEqual({ id, name, installationId });
    expect((await getGithubAppInstallation({ installationId }, { settings })).id).toBe(id);
    await expect(getGithubAppInstallation({ name: "no" }, { settings })).rejects.toThrow(
        "no installation of the GitHub App",
    );
    await expect(getGithubAppInstallation({}, { settings })).rejects.toThrow("give either name or installationId");
    const match = "GET /api/v2/organizations/:organization_name/github-app-installations";
    emulator.control.fault({ kind: "status", status: 404, match, times: 5 });
    const later = { settings: { ...settings, token: emulator.control.addToken().token } };
    expect((await getGithubAppInstallation({ name }, later)).id).toBe(id);
});

test("a name in the place of an id is refused before anything is sent, and told how its id is found", async () => {
    const named = workspace("ws-1");
    const { getPolicySet, getRun, listRuns } = await import("../../provider");
    await expect(listRuns({ workspaceId: "ws-1" }, { settings })).rejects.toThrow(
        'listRuns: workspaceId must be an id, in which 16 letters and digits follow "ws-"; if that is the name of a workspace, ' +
            'getWorkspaceOutput({ name }).id finds its id (given: "ws-1")',
    );
    await expect(getPolicySet({ id: "baseline" }, { settings })).rejects.toThrow(
        'must be an id that begins with "polset-"; if that is the name of a policy set, getPolicySetOutput({ name }).id finds',
    );
    await expect(getRun({ id: named }, { settings })).rejects.toThrow(/must be an id that begins with "run-" \(given/);
    await expect(getWorkspaceIds({ projectId: "platform" }, { settings })).rejects.toThrow("name of a project");
    expect(emulator.control.total()).toBe(0);
    expect((await getWorkspace({ name: "ws-1" }, { settings })).id).toBe(named);
    expect((await getWorkspaceIds({ names: ["ws-1"] }, { settings })).ids).toEqual([named]);
});
