import type { Values } from "../../../provider/handlers/base/properties";
import { policy } from "../../../provider/handlers/policy";
import { policySetParameter } from "../../../provider/handlers/policySetParameter";
import { Engine } from "../engine";
import { emulator, engine, only, policySetsDriven, warnings } from "../policySet/world";
import { handlerFor } from "../setup";

jest.mock("../../../provider/handlers/base/status", () => ({
    ...jest.requireActual("../../../provider/handlers/base/status"),
    warn: jest.fn(),
}));

policySetsDriven();

const count = (route: string) => emulator.control.counts()[route] ?? 0;
const given = (news: Values = {}) => ({ name: "guard", ...news });
// biome-ignore lint/suspicious/noExplicitAny: a JSON:API document
const change = (key: string, value: unknown) => (document: any) => {
    if (key in document.data.attributes) document.data.attributes[key] = value;
};

describe("what must hold", () => {
    test("members that a create leaves out fail it, after one more look; the next up adds them", async () => {
        const workspaceIds = emulator.control.createMany("workspaces", 2);
        const end = emulator.control.misread("POST */policy-sets", (document) => delete document.data.relationships);
        emulator.control.resetCounts();
        await expect(engine.up(given({ workspaceIds }))).rejects.toThrow(
            /policy set polset-\w+ in without an error, but not as declared:\n {2}workspaceIds: the program says \["ws-.*the platform has \[\]\n/,
        );
        expect(count("GET /api/v2/policy-sets/:id")).toBe(1);
        expect(engine.state?.outputs).toMatchObject({ workspaceIds: [], __unfinished: true });
        end();
        expect(await engine.up(given({ workspaceIds }))).toBe("update");
        expect(only().workspaceIds).toEqual(workspaceIds);
        expect(emulator.control.list("policy-sets")).toHaveLength(1);
    });

    test.each([
        ["global", { global: true }, "global", false],
        ["kind", { kind: "opa" }, "kind", "sentinel"],
        ["overridable", { kind: "opa", overridable: true }, "overridable", false],
    ] as const)("%s", async (name, news, key, taken) => {
        emulator.control.misread("POST */policy-sets", change(key, taken));
        await expect(engine.up(given(news))).rejects.toThrow(`${name}: the program says`);
        expect(engine.state?.failed).toBe(true);
    });

    test("an update that is ignored fails as well, as often as it is ignored", async () => {
        await engine.up(given());
        const end = emulator.control.misread("PATCH *", change("global", false));
        for (const _ of [1, 2]) {
            await expect(engine.up(given({ global: true }))).rejects.toThrow("global: the program says true");
            expect(engine.state?.outputs).toMatchObject({ global: false, __unfinished: true });
        }
        end();
        await engine.up(given({ global: true }));
        expect(only().global).toBe(true);
    });

    test("an enforcement level, and a parameter that was to be sensitive", async () => {
        const policies = new Engine(handlerFor(policy, emulator));
        emulator.control.misread("POST */policies", change("enforcement-level", "advisory"));
        const tags = { name: "tags", code: "main = rule { true }", enforcementLevel: "hard-mandatory" };
        await expect(policies.up(tags)).rejects.toThrow(/enforcementLevel: .*"hard-mandatory", .*"advisory"/);
        const parameters = new Engine(handlerFor(policySetParameter, emulator));
        const policySetId = emulator.control.create("policy-sets").id;
        emulator.control.misread("POST */parameters", change("sensitive", false));
        const secret = { policySetId, key: "password", value: "s3cr3t-value", sensitive: true };
        await expect(parameters.up(secret)).rejects.toThrow("sensitive: the program says true, the platform has false");
    });

    test("an answer that was only early is looked up again, and is right", async () => {
        const [workspace] = emulator.control.createMany("workspaces", 1);
        const end = emulator.control.onRequest("GET /api/v2/policy-sets/:id", () => {
            emulator.control.patch("policy-sets", only().id, { workspaceIds: [workspace!] });
        });
        emulator.control.misread("POST */policy-sets", (document) => delete document.data.relationships);
        await engine.up(given({ workspaceIds: [workspace] }));
        end();
        expect(engine.state).toMatchObject({ failed: false, outputs: { workspaceIds: [workspace] } });
        expect(await engine.up(given({ workspaceIds: [workspace] }))).toBe("same");
    });

    test("a list that the platform shows only to those who ask for it is asked for", async () => {
        const projectExclusionIds = emulator.control.createMany("projects", 1);
        const hide = (match: string) =>
            emulator.control.misanswer(match, (document) => delete document.data.relationships["project-exclusions"]);
        hide("POST */policy-sets");
        const end = emulator.control.misanswer(
            (request) => request.method === "GET" && !request.path.includes("include="),
            (document) => delete document.data.relationships["project-exclusions"],
        );
        await engine.up(given({ global: true, projectExclusionIds }));
        expect(engine.state?.outputs).toMatchObject({ projectExclusionIds });
        end();
    });

    test("a list that the platform does not show at all may not be there", async () => {
        const projectExclusionIds = emulator.control.createMany("projects", 1);
        emulator.control.misanswer("* *", (document) => delete document.data.relationships["project-exclusions"]);
        await expect(engine.up(given({ global: true, projectExclusionIds }))).rejects.toThrow(
            "projectExclusionIds: the program says",
        );
    });
});

describe("anything else", () => {
    const trim = () => emulator.control.misread("POST,PATCH *", change("description", "cut"));

    test("is told once, and no difference from then on, also through a refresh", async () => {
        trim();
        await engine.up(given({ description: "as long as it is" }));
        expect(warnings()).toEqual([expect.stringMatching(/description: .*"as long as it is", .*"cut"/)]);
        expect(engine.state).toMatchObject({ failed: false, outputs: { description: "cut" } });
        expect(await engine.up(given({ description: "as long as it is" }))).toBe("same");
        await engine.refresh();
        expect(engine.state?.inputs).toMatchObject({ description: "as long as it is" });
        expect(engine.state?.inputs).not.toHaveProperty("__answered");
        expect(await engine.up(given({ description: "as long as it is" }))).toBe("same");
        expect(await engine.up(given({ description: "as long as it is", global: true }))).toBe("update");
        expect(warnings()).toHaveLength(1);
        expect(await engine.up(given({ description: "as long as it is", global: true }))).toBe("same");
    });

    test("another value is a change again, and so is what somebody made of it by hand", async () => {
        const end = trim();
        await engine.up(given({ description: "one" }));
        expect(await engine.up(given({ description: "two" }))).toBe("update");
        expect(warnings()).toHaveLength(2);
        emulator.control.patch("policy-sets", only().id, { description: "by hand" });
        await engine.refresh();
        expect(engine.state?.inputs).toMatchObject({ description: "by hand" });
        end();
        expect(await engine.up(given({ description: "two" }))).toBe("update");
        expect(only().description).toBe("two");
        expect(engine.state?.outputs).not.toHaveProperty("__answered");
    });

    test("goes through a failed step", async () => {
        trim();
        await engine.up(given({ description: "one" }));
        emulator.control.fault({ kind: "status", status: 401, match: "PATCH *" });
        await expect(engine.up(given({ description: "one", global: true }))).rejects.toThrow("401");
        await engine.up(given({ description: "one" }));
        expect(await engine.up(given({ description: "one" }))).toBe("same");
        expect(warnings()).toHaveLength(1);
    });

    test("a value that is secret shows in no warning, and is encrypted in the state", async () => {
        const handler = handlerFor(policySetParameter, emulator);
        const policySetId = emulator.control.create("policy-sets").id;
        emulator.control.misread("POST */parameters", change("value", "trimmed"));
        const news: Values = { policySetId, key: "region", value: "as it was", sensitive: false };
        const { outs } = await handler.create(news);
        expect(warnings().join()).not.toMatch(/as it was|trimmed/);
        expect(outs.__answered).toEqual({
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            value: { value: { asked: "as it was", answered: "trimmed" } },
        });
    });
});
