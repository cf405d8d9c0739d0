import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator, PolicySet, RunScript, TokenOptions } from "tfe-emulator";
import { ATTACHMENTS } from "../../provider/definitions/attachments";
import { AttachmentHandler } from "../../provider/handlers/attachments/handler";
import type { Definition } from "../../provider/handlers/base/definition";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { policySet } from "../../provider/handlers/policySet";
import { policySetParameter } from "../../provider/handlers/policySetParameter";
import { policySetVersion } from "../../provider/handlers/policySetVersion";
import { policyTrial } from "../../provider/handlers/policyTrial";
import { run } from "../../provider/handlers/run";
import { FAIL, policySetIn, workspaceIn } from "../emulator/runWorld";
import { configurationFor, emulatorForTest, handlerFor } from "../handlers/setup";
import { expectTrouble, troubles } from "./troubles";

let emulator: Emulator;
beforeEach(async () => {
    emulator = await emulatorForTest({ organization: "acme" });
});
afterEach(() => emulator.close());

/** What goes wrong with a resource, in its check or in its creation. */
async function wrong(handler: Handler, values: Values): Promise<string> {
    const { inputs, failures } = await handler.check({}, { __provider: "code", ...values });
    if (failures.length > 0) {
        return failures.map(({ property, reason }) => (property ? `${property}: ${reason}` : reason)).join("\n");
    }
    return handler.create(inputs).then(
        () => "nothing is wrong",
        // A run that was started is in the state, with its reasons.
        (error: Error & { reasons?: string[] }) => error.reasons?.join("\n") ?? error.message,
    );
}

const make = (definition: Definition, values: Values, env?: NodeJS.ProcessEnv) =>
    wrong(handlerFor(definition, emulator, env), values);
const makeSet = (env?: NodeJS.ProcessEnv, more: Values = {}) => make(policySet, { name: "guardrails", ...more }, env);
const makeVersion = (of: Values, policySetId = "polset-suYBV8fMjBfLGcmb") =>
    make(policySetVersion, { policySetId, ...of });
const there = (given: Partial<PolicySet> = {}) =>
    emulator.control.create("policy-sets", { name: "guardrails", ...given }).id;
const tokenOf = (options: TokenOptions) => ({ TFE_TOKEN: emulator.control.addToken(options).token });

/** A run in a workspace in which a soft-mandatory policy fails. */
function makeRun(more: Values = {}, env: NodeJS.ProcessEnv = {}, script: RunScript = {}): Promise<string> {
    policySetIn(emulator, { tags: ["soft-mandatory", FAIL] });
    return makeFreeRun(more, env, script);
}

/** A run in a workspace of which no policy says anything. */
function makeFreeRun(more: Values, env: NodeJS.ProcessEnv = {}, script: RunScript = {}): Promise<string> {
    emulator.control.runs.script({ stepMilliseconds: 1, ...script });
    return make(run, { workspaceId: workspaceIn(emulator, { name: "network" }).id, ...more }, env);
}

const SOURCE_MISSING = { "sentinel.hcl": 'policy "tags" {\n  source = "./tag.sentinel"\n}\n' };
const CONTENT = {
    "sentinel.hcl": 'policy "tags" {\n  source = "./tags.sentinel"\n}\n',
    "tags.sentinel": "main = rule { true }\n",
};

/** A folder with a link that leads out of it. */
async function linkOut(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "trouble-"));
    for (const name of ["common", "net"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "net", "sentinel.hcl"), "");
    symlinkSync("../common", join(folder, "net", "common"));
    return makeVersion({ directory: join(folder, "net") }).finally(() => rmSync(folder, { recursive: true }));
}

const MET: Record<string, () => Promise<string>> = {
    "No token for …. Looked in …": () =>
        makeSet({ TFE_TOKEN: "", TFE_ADDRESS: "https://app.terraform.io", HOME: "/nowhere" }),
    "… answered 401: unauthorized. The platform does not accept the token: it is wrong, expired or belongs to another host. …":
        () => makeSet({ TFE_TOKEN: "nobodys" }),
    "organization: is required, but is set nowhere: …": () => makeSet({ TFE_ORGANIZATION: "" }),
    'address "…" would send the token over http://; …': () => makeSet({ TFE_ADDRESS: "http://tfe.example.com" }),
    "… failed: …: ECONNREFUSED. Nothing listens at …": () => makeSet({ TFE_ADDRESS: "http://127.0.0.1:9" }),
    "… answered 404: not found. There is no organization … that the token may see. …": () =>
        makeSet({ TFE_ORGANIZATION: "acmee" }),
    "… answered 404: not found. The token may see organization …, but not manage its policies. …": () =>
        makeSet(tokenOf({ access: "read" })),
    "… answered 404: not found. The plan of organization … does not include this: …": () => {
        const { entitlements } = emulator.control.get("organizations", "acme");
        emulator.control.patch("organizations", "acme", {
            entitlements: { ...entitlements, policyEnforcement: false },
        });
        return makeSet();
    },
    "… answered 404: not found. The token belongs to …, the account of a team or an organization. That of an organization can neither start runs nor decide about them: …":
        () => makeRun({}, tokenOf({ kind: "organization" })),
    "Run … did not pass the policy gate: policies failed that can be overridden. The token may not override policy check …":
        () =>
            makeRun(
                { policyGate: { softFailed: "override", comment: "CHG-1" } },
                tokenOf({ overridesPolicies: false }),
            ),
    "… Name has already been taken … The organization has a policy set … already: …": () => {
        there();
        return makeSet();
    },
    "The program and the policy set … to import differ, so nothing was changed. …": () =>
        makeSet({}, { description: "Ours", __import: there({ description: "Theirs" }) }),
    "The workspace … is not attached to policy set …. … There is no workspace … that the token may see.": () => {
        const handler = new AttachmentHandler(ATTACHMENTS.workspaceAttachment, configurationFor(emulator));
        handler.configure({ config: { get: () => undefined } });
        return wrong(handler, { policySetId: there(), workspaceId: "ws-2HRvNs49EWPjDqT1" });
    },
    "Policy set … holds single policies, and those take no parameters: …": () => {
        const { id } = policySetIn(emulator, { tags: ["advisory", FAIL] });
        return make(policySetParameter, { policySetId: id, key: "region", value: "eu" });
    },
    "Policy set … takes its content from the repository …, so none can be uploaded. …": () =>
        makeVersion({ files: CONTENT }, there({ vcsRepo: { identifier: "acme/policies" } as PolicySet["vcsRepo"] })),
    "…: there is no such property; did you mean …?": () => makeSet({}, { workspaceId: ["ws-2HRvNs49EWPjDqT1"] }),
    "workspaceIds: cannot be given for a global set, …": () =>
        makeSet({}, { global: true, workspaceIds: ["ws-2HRvNs49EWPjDqT1"] }),
    "There is no folder …. A relative path starts from the program's folder, here …": () =>
        makeVersion({ directory: "policies" }),
    'The link "…" leads out of the folder, to "…". …': linkOut,
    "…: The source … of … is not in the content (no file …)…": () => makeVersion({ files: SOURCE_MISSING }),
    "The platform could not take in … (errored): …": () => {
        emulator.control.setIngestion({
            outcome: { status: "errored", error: "invalid", errorMessage: "a wrong file" },
        });
        return makeVersion({ files: CONTENT }, there());
    },
    "Run … did not pass the policy gate: policies failed that can be overridden. It was discarded; nothing was applied.":
        () => makeRun(),
    "Run … did not pass the policy gate: what its policies said is not certain. …": () =>
        makeFreeRun({ policyGate: { requiredPolicySets: ["baseline"] } }),
    "Run … is still … after …, and the time to wait for it is up. …": () =>
        makeRun({ __timeouts: { create: "1m" } }, {}, { holdAt: ["planning"] }),
    "Workspace … has no configuration that a run could take. …": () =>
        make(run, { workspaceId: emulator.control.create("workspaces", { name: "network" }).id }),
    "The trial does not pass: … Nothing of it is left on the platform.": () => {
        workspaceIn(emulator, { name: "locked", locked: true });
        return make(policyTrial, { workspaceNames: ["locked"], files: CONTENT });
    },
    "… The platform asked to wait … before the next request, and this operation has … left. …": () => {
        const headers = { "x-ratelimit-reset": "900" };
        emulator.control.fault({ kind: "status", status: 429, headers, match: "POST *" });
        return makeSet();
    },
    "pulumi-tfe-policy … does not know …: the stack or a library needs a later version. …": async () =>
        String(require("../../provider/runtime").novelty),
};

test.each(Object.entries(MET))("the page has what is met: %s", async (heading, meet) => {
    expectTrouble(heading, await meet().catch((error: Error) => error.message));
});

test("nothing stands on the page that no test meets", () => {
    const engine = join(__dirname, "../engine");
    const files = readdirSync(engine, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".test.ts"),
    );
    const sources = files.map((name) => readFileSync(join(engine, name), "utf8")).join("\n");
    const claimed = [...sources.matchAll(/expectTrouble\(\s*"([^"]*)"/g)].map(([, heading]) => heading);
    const met = (heading: string) => heading in MET || claimed.includes(heading);
    expect(troubles().filter((heading) => !met(heading))).toEqual([]);
});
