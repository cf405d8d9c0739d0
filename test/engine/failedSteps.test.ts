import { type Stack, scenario } from "./harness";

const here = scenario();
const sets = () => here.emulator.control.list("policy-sets");
const fail = (match: string) => here.emulator.control.fault({ kind: "status", status: 401, match });
const program = (...lines: string[]) => ['const tfe = require("pulumi-tfe-policy");', ...lines].join("\n");
const set = (args: object) => `const s = new tfe.PolicySet("s", ${JSON.stringify({ name: "guard", ...args })});`;

describe("a policy set that was to stop being global, and whose update failed", () => {
    let workspaceIds: string[];
    let stack: Stack;
    const globally = program(set({ global: true }));
    const attached = () => program(set({ workspaceIds }));
    beforeEach(async () => {
        workspaceIds = here.emulator.control.createMany("workspaces", 2);
        stack = await here.declare(globally);
        await stack.up();
        fail("PATCH *");
        stack.setProgram(attached());
        await stack.up({ expectFailure: true });
        expect(sets()).toMatchObject([{ global: true }]);
    });

    test("is attached by the next up", async () => {
        await stack.up();
        expect(sets()).toMatchObject([{ global: false, workspaceIds }]);
        expect((await stack.preview()).stdout).toContain("2 unchanged");
    });

    test("and a refresh in between makes no difference, and shows nothing of the mark", async () => {
        const { stdout } = await stack.refresh({ diff: true });
        expect(stdout).not.toContain("__unfinished");
        expect((await stack.preview()).stdout).toMatch(/~ +\S*PolicySet s +update/);
        await stack.up();
        expect(sets()).toMatchObject([{ global: false, workspaceIds }]);
    });

    test("goes back to what it was when the program does", async () => {
        stack.setProgram(globally);
        await stack.up();
        expect(sets()).toMatchObject([{ global: true, workspaceIds: [] }]);
        expect((await stack.resources()).s?.outputs).not.toHaveProperty("__unfinished");
        expect((await stack.preview()).stdout).toContain("2 unchanged");
    });
});

test("a create that the platform took in without its members fails, and the next up adds them", async () => {
    const workspaceIds = here.emulator.control.createMany("workspaces", 2);
    const end = here.emulator.control.misread("POST *", (document) => delete document.data.relationships);
    const stack = await here.declare(program(set({ workspaceIds })));
    expect((await stack.up({ expectFailure: true })).output).toContain("but not as declared");
    end();
    await stack.up();
    expect(sets()).toMatchObject([{ workspaceIds }]);
    expect((await stack.preview()).stdout).toContain("2 unchanged");
});

test("what the platform made of a value is told once, quiet from then on, and encrypted in the state", async () => {
    here.emulator.control.misread("POST */parameters", (document) => {
        document.data.attributes.value = "trimmed-value";
    });
    const stack = await here.declare(
        program(
            set({ vcsRepo: { identifier: "acme/policies", oauthTokenId: here.emulator.oauthTokenId } }),
            'const value = require("@pulumi/pulumi").secret("trimmed-value ");',
            'new tfe.PolicySetParameter("p", { policySetId: s.id, key: "region", value });',
        ),
    );
    stack.secrets.add("trimmed-value");
    expect((await stack.up()).output).toContain("made [secret] of it");
    for (const _ of [1, 2]) {
        expect((await stack.preview({ diff: true })).stdout).toMatch(/Resources:\s+3 unchanged/);
        await stack.refresh();
    }
    expect((await stack.up()).output).not.toContain("of it");
    expect(JSON.stringify(await stack.state())).not.toContain("trimmed-value");
});

describe("what keeps a set from becoming what it is to be, and leaves the program in the same up", () => {
    const twice = async (first: string, second: string) => {
        const stack = await here.declare(first);
        await stack.up();
        stack.setProgram(second);
        return stack;
    };

    test.each([
        ["WorkspaceAttachment", "workspaceId", "workspaces"],
        ["ProjectAttachment", "projectId", "projects"],
    ] as const)("%s, for a set that turns global", async (type, input, kind) => {
        const [id] = here.emulator.control.createMany(kind, 1);
        const attachment = `new tfe.${type}("a", { policySetId: s.id, ${input}: "${id}" });`;
        const stack = await twice(program(set({}), attachment), program(set({ global: true })));
        expect((await stack.up()).output).toContain(`is global now`);
        expect(sets()).toMatchObject([{ global: true, workspaceIds: [], projectIds: [] }]);
        expect((await stack.preview()).stdout).toContain("2 unchanged");
    });

    test("ProjectExclusion, for a set that is global no more", async () => {
        const [id] = here.emulator.control.createMany("projects", 1);
        const exclusion = `new tfe.ProjectExclusion("a", { policySetId: s.id, projectId: "${id}" });`;
        const stack = await twice(program(set({ global: true }), exclusion), program(set({})));
        await stack.up();
        expect(sets()).toMatchObject([{ global: false, projectExclusionIds: [] }]);
    });

    test("a WorkspaceAttachment, for a TagAttachment, and back: the message names the steps, and they work", async () => {
        const [id] = here.emulator.control.createMany("workspaces", 1);
        const byId = `new tfe.WorkspaceAttachment("a", { policySetId: s.id, workspaceId: "${id}" });`;
        const byTag = 'new tfe.TagAttachment("t", { policySetId: s.id, tagKey: "env" });';
        const stack = await twice(program(set({}), byId), program(set({}), byTag));
        for (const next of [byTag, byId]) {
            stack.setProgram(program(set({}), next));
            expect((await stack.up({ expectFailure: true })).output).toContain("--continue-on-error");
            await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
            await stack.up();
            expect(sets()).toMatchObject([
                next === byTag
                    ? { workspaceIds: [], tagSelectors: [{ tagKey: "env" }] }
                    : { workspaceIds: [id], tagSelectors: [] },
            ]);
        }
    });

    const policy = 'const p = new tfe.Policy("p", { name: "tags", code: "main = rule { true }\\n" });';
    const attachment = 'new tfe.PolicyAttachment("a", { policySetId: s.id, policyId: p.id });';
    const content = `new tfe.PolicySetVersion("v", { policySetId: s.id, files: {
        "sentinel.hcl": 'policy "a" {\\n  source = "./a.sentinel"\\n  enforcement_level = "advisory"\\n}\\n',
        "a.sentinel": "main = rule { true }\\n",
    } });`;

    test("a PolicyAttachment, for uploaded content: the message names the steps, and they work", async () => {
        const stack = await twice(program(policy, set({}), attachment), program(policy, set({}), content));
        expect((await stack.up({ expectFailure: true })).output).toContain("--continue-on-error");
        await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
        await stack.up();
        expect(sets()[0]).toMatchObject({ policyIds: [], currentVersionId: expect.stringMatching(/^polsetver-/) });
    });

    test("policyIds, for uploaded content: works in one up with policyIds: []", async () => {
        const listed = 'const s = new tfe.PolicySet("s", { name: "guard", policyIds: [p.id] });';
        const stack = await twice(program(policy, listed), program(policy, set({ policyIds: [] }), content));
        await stack.up();
        expect(sets()[0]).toMatchObject({ policyIds: [], currentVersionId: expect.stringMatching(/^polsetver-/) });
    });

    test("policyIds, for a repository", async () => {
        const listed = 'const s = new tfe.PolicySet("s", { name: "guard", policyIds: [p.id] });';
        const vcsRepo = { identifier: "acme/policies", oauthTokenId: here.emulator.oauthTokenId };
        const stack = await twice(program(policy, listed), program(policy, set({ vcsRepo })));
        await stack.up();
        expect(sets()).toMatchObject([{ policyIds: [], vcsRepo: { identifier: "acme/policies" } }]);
    });

    test("a set whose name another one is to have: the message names the steps, and they work", async () => {
        const other = 'new tfe.PolicySet("other", { name: "taken" });';
        const stack = await twice(program(set({}), other), program(set({ name: "taken" })));
        expect((await stack.up({ expectFailure: true })).output).toContain("--continue-on-error");
        await stack.up({ expectFailure: true, args: ["--continue-on-error"] });
        await stack.up();
        expect(sets()).toMatchObject([{ name: "taken" }]);
    });
});
