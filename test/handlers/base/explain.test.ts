import type { Emulator, TokenOptions } from "tfe-emulator";
import { ATTACHMENTS as KINDS } from "../../../provider/definitions/attachments";
import type { Handler } from "../../../provider/handlers/base/handler";
import type { Values } from "../../../provider/handlers/base/properties";
import { policy } from "../../../provider/handlers/policy";
import { policySet } from "../../../provider/handlers/policySet";
import { policySetParameter } from "../../../provider/handlers/policySetParameter";
import { policySetVersion } from "../../../provider/handlers/policySetVersion";
import { run } from "../../../provider/handlers/run";
import { attachmentHandlerFor, checked, emulatorForTest, handlerFor } from "../setup";

let emulator: Emulator;
let set: string;
beforeEach(async () => {
    emulator = await emulatorForTest({ organization: "acme" });
    set = emulator.control.create("policy-sets", { name: "there" }).id;
});
afterEach(() => emulator.close());

/** The environment of a user with a token of these rights. */
const as = (token: TokenOptions, more: Record<string, string> = {}) => ({
    TFE_TOKEN: emulator.control.addToken(token).token,
    ...more,
});
const attachments = (kind: keyof typeof KINDS, env: Record<string, string> = {}) => {
    const handler = attachmentHandlerFor(KINDS[kind], emulator, env);
    return handler;
};
const creating = async (handler: Handler, values: Values) => handler.create(await checked(handler, values));

const classes: [string, (env: Record<string, string>) => Handler, () => Values][] = [
    ["policy set", (env) => handlerFor(policySet, emulator, env), () => ({ name: "a" })],
    ["policy", (env) => handlerFor(policy, emulator, env), () => ({ name: "a", code: "main = rule { true }" })],
];
const below: typeof classes = [
    [
        "parameter",
        (env) => handlerFor(policySetParameter, emulator, env),
        () => ({ policySetId: set, key: "a", value: "b" }),
    ],
    [
        "version",
        (env) => handlerFor(policySetVersion, emulator, env),
        () => ({
            policySetId: set,
            files: {
                "sentinel.hcl": 'policy "a" {\n  source = "./a.sentinel"\n}\n',
                "a.sentinel": "main = rule { true }\n",
            },
        }),
    ],
    [
        "attachment",
        (env) => attachments("workspaceAttachment", env),
        () => ({ policySetId: set, workspaceId: emulator.control.createMany("workspaces", 1)[0] }),
    ],
];

describe("the first answer of somebody", () => {
    test.each(classes)("with a misspelt organization names the one that is meant: %s", async (_, handler, values) => {
        const failing = creating(handler({ TFE_ORGANIZATION: "acmee" }), values());
        await expect(failing).rejects.toThrow(
            /answered 404.* There is no organization acmee that the token may see\. Did/,
        );
        await expect(failing).rejects.toThrow(/Did you mean acme\?$/);
    });

    test.each(classes)("with another organization is told which the token sees: %s", async (_, handler, values) => {
        const failing = creating(handler({ TFE_ORGANIZATION: "mega-corporation" }), values());
        await expect(failing).rejects.toThrow(/There is no organization mega-corporation .* It sees acme\.$/);
        const env = as({ organizations: [] });
        await expect(creating(handler(env), values())).rejects.toThrow(
            /no organization acme .* It sees none: use a token/,
        );
    });

    test.each([...classes, ...below])("with a token that may only look is told so: %s", async (_, handler, values) => {
        const failing = creating(handler(as({ access: "read" })), values());
        await expect(failing).rejects.toThrow(
            /The token may see organization acme, but not manage its policies\. Use one/,
        );
    });

    test.each(classes)("whose plan has no policies is told so: %s", async (_, handler, values) => {
        const { entitlements } = emulator.control.get("organizations", "acme");
        emulator.control.patch("organizations", "acme", {
            entitlements: { ...entitlements, policyEnforcement: false },
        });
        await expect(creating(handler({}), values())).rejects.toThrow(
            /The plan of organization acme does not include this/,
        );
    });

    test.each(below)("about a set that is gone is told that it does not exist: %s", async (_, handler, values) => {
        const given = values();
        emulator.control.delete("policy-sets", set);
        await expect(creating(handler({}), given)).rejects.toThrow(
            /It does not exist: the token may manage the policies/,
        );
    });
});

test("an organization that is not there comes before anything that the resource names", async () => {
    const handler = handlerFor(policySet, emulator, { TFE_ORGANIZATION: "acmee" });
    const failing = creating(handler, { name: "a", workspaceIds: ["ws-2HRvNs49EWPjDqT1"] });
    await expect(failing).rejects.toThrow(
        /There is no organization acmee that the token may see\. Did you mean acme\?$/,
    );
});

describe("ids of another organization", () => {
    let theirs: string;
    beforeEach(() => {
        emulator.control.create("organizations", { id: "emea" });
        emulator.control.create("projects", { name: "Default Project", organization: "emea", isDefault: true });
        theirs = emulator.control.create("workspaces", { name: "theirs", organization: "emea" }).id;
    });

    test("are named with it, where the token sees both", async () => {
        const says = `The workspace ${theirs} belongs to organization emea, not to acme.`;
        const sets = handlerFor(policySet, emulator);
        await expect(creating(sets, { name: "a", workspaceIds: [theirs] })).rejects.toThrow(says);
        const one = { policySetId: set, workspaceId: theirs };
        await expect(creating(attachments("workspaceAttachment"), one)).rejects.toThrow(says);
        const [ours] = emulator.control.createMany("workspaces", 1);
        const list = { policySetId: set, workspaceIds: [ours, theirs] };
        await expect(creating(attachments("workspaceExclusion"), list)).rejects.toThrow(says);
        const project = emulator.control.create("projects", { name: "theirs", organization: "emea" }).id;
        const projects = creating(attachments("projectAttachment"), { policySetId: set, projectId: project });
        await expect(projects).rejects.toThrow(`The project ${project} belongs to organization emea, not to acme.`);
    });

    test("are said not to be seen, where it does not", async () => {
        const env = as({ organizations: ["acme"] });
        const failing = creating(handlerFor(policySet, emulator, env), { name: "a", workspaceIds: [theirs] });
        await expect(failing).rejects.toThrow(`There is no workspace ${theirs} that the token may see.`);
    });

    test("in an update are named too", async () => {
        const handler = handlerFor(policySet, emulator);
        const { id, outs } = await creating(handler, { name: "a" });
        const news = await checked(handler, { name: "a", workspaceIds: [theirs] });
        await expect(handler.update(id, outs, news)).rejects.toMatchObject({
            reasons: [expect.stringContaining(`The workspace ${theirs} belongs to organization emea, not to acme.`)],
        });
    });

    test("of a refused list are asked for a few at most", async () => {
        const many = Array.from(
            { length: 40 },
            (_, at) => emulator.control.create("workspaces", { name: `their-${at}`, organization: "emea" }).id,
        );
        emulator.control.resetCounts();
        const list = { policySetId: set, workspaceIds: many };
        await expect(creating(attachments("workspaceAttachment"), list)).rejects.toThrow(
            "belongs to organization emea",
        );
        expect(emulator.control.counts()["GET /api/v2/workspaces/:id"]).toBeLessThanOrEqual(9);
    });
});

test("a read of a set in an organization that the token sees no more says so", async () => {
    const handler = handlerFor(policySet, emulator);
    const { id, outs } = await creating(handler, { name: "a" });
    const stranger = handlerFor(policySet, emulator, as({ organizations: [] }));
    await expect(stranger.read(id, outs)).rejects.toThrow(/There is no organization acme that the token may see/);
    const reader = handlerFor(policySet, emulator, as({ access: "read" }));
    await expect(reader.delete(id, outs)).rejects.toThrow(/not manage its policies|may see it, but not delete/);
});

describe("runs", () => {
    const script = { message: "canary" };
    let workspaceId: string;
    beforeEach(() => {
        workspaceId = emulator.control.create("workspaces", { name: "canary" }).id;
        emulator.control.create("configuration-versions", { workspaceId, status: "uploaded" });
    });

    test("that an organization's token starts: the answer says that it cannot", async () => {
        const env = as({ kind: "organization", user: "api-org-acme-robot" });
        const failing = creating(handlerFor(run, emulator, env), { ...script, workspaceId });
        await expect(failing).rejects.toThrow(
            /answered 404.* The token belongs to api-org-acme-robot, the account of a/,
        );
        await expect(failing).rejects.toThrow(/can neither start runs nor decide about them: use the token of a user/);
        expect(emulator.control.list("runs")).toHaveLength(0);
    });

    test("in a workspace that the token does not see name it", async () => {
        emulator.control.create("organizations", { id: "emea" });
        emulator.control.create("projects", { name: "Default Project", organization: "emea", isDefault: true });
        const theirs = emulator.control.create("workspaces", { name: "theirs", organization: "emea" }).id;
        const env = as({ organizations: ["acme"] });
        const failing = creating(handlerFor(run, emulator, env), { ...script, workspaceId: theirs });
        await expect(failing).rejects.toThrow(`There is no workspace ${theirs} that the token may see.`);
    });

    test("in a workspace without a configuration name the input that gives one", async () => {
        const empty = emulator.control.create("workspaces", { name: "empty" }).id;
        const failing = creating(handlerFor(run, emulator), { ...script, workspaceId: empty });
        await expect(failing).rejects.toThrow(
            `Workspace ${empty} has no configuration that a run could take. Give the Run a directory`,
        );
        await expect(failing).rejects.toThrow("Configuration version is missing");
    });
});

test("a resource that names no organization is not looked for in that of the settings", async () => {
    const env = { TFE_ORGANIZATION: "acmee" };
    emulator.control.delete("policy-sets", set);
    const [workspaceId] = emulator.control.createMany("workspaces", 1);
    const failing = creating(attachments("workspaceAttachment", env), { policySetId: set, workspaceId });
    await expect(failing).rejects.toThrow("answered 404");
    await expect(failing).rejects.not.toThrow(/acmee/);
});

test("what cannot be looked into leaves the error as it is", async () => {
    const handler = handlerFor(policySet, emulator, { TFE_ORGANIZATION: "acmee" });
    emulator.control.fault({ kind: "status", status: 403, match: "GET /api/v2/organizations*", times: 20 });
    await expect(creating(handler, { name: "a" })).rejects.toThrow(/the platform gives the same answer to all three/);
});
