import fc from "fast-check";
import type { Client } from "../../provider/api/client";
import { TfeError } from "../../provider/api/errors";
import { workspaceAttachment } from "../../provider/definitions/attachments";
import { attachment } from "../../provider/handlers/attachments/definition";
import { Configuration } from "../../provider/handlers/base/configuration";
import { Handler } from "../../provider/handlers/base/handler";
import { policy } from "../../provider/handlers/policy";
import { policyCheckOverride } from "../../provider/handlers/policyCheckOverride";
import { policySet } from "../../provider/handlers/policySet";
import { policySetParameter } from "../../provider/handlers/policySetParameter";
import { policySetVersion } from "../../provider/handlers/policySetVersion";
import { run } from "../../provider/handlers/run";
import { type Answer, TestServer } from "./server";

const TOKEN = "a-secret-token";
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;
let server: TestServer;

beforeAll(async () => {
    server = await new TestServer().start();
});
afterAll(() => server.stop());

/** An object of each type as the platform shows it. */
const OBJECTS: Record<string, { attributes: object; relationships?: object; links?: object }> = {
    "policy-sets": {
        attributes: {
            name: "a",
            kind: "sentinel",
            global: false,
            versioned: true,
            description: null,
            overridable: null,
            "vcs-repo": { identifier: "a/b", branch: "", "ingress-submodules": false, "oauth-token-id": "ot-1" },
            "policy-update-patterns": ["a"],
        },
        relationships: {
            organization: { data: { id: "acme", type: "organizations" } },
            workspaces: { data: [{ id: "ws-1", type: "workspaces" }] },
            projects: { data: [] },
            policies: { data: [] },
            "newest-version": { data: { id: "polsetver-1", type: "policy-set-versions" } },
            "current-version": { data: { id: "polsetver-1", type: "policy-set-versions" } },
        },
    },
    "policy-set-versions": {
        attributes: {
            source: "tfe-api",
            status: "ready",
            "status-timestamps": { "ready-at": "2024-01-01T00:00:00Z" },
            "ingress-attributes": { "commit-sha": "x" },
            error: null,
            "created-at": "2024-01-01T00:00:00Z",
        },
        relationships: { "policy-set": { data: { id: "polset-1", type: "policy-sets" } } },
        links: { upload: "https://archivist.example.com/x" },
    },
    policies: {
        attributes: {
            name: "a",
            kind: "opa",
            query: "data.x",
            enforce: [{ path: "a", mode: "advisory" }],
            "updated-at": null,
        },
        relationships: {
            organization: { data: { id: "acme", type: "organizations" } },
            "policy-sets": { data: [{ id: "polset-1", type: "policy-sets" }] },
        },
    },
    vars: { attributes: { key: "a", value: "b", sensitive: false, "created-at": "2024-01-01T00:00:00Z" } },
    workspaces: {
        attributes: { name: "w", "tag-names": ["a"] },
        relationships: { project: { data: { id: "prj-1", type: "projects" } } },
    },
    projects: { attributes: { name: "p" } },
    "oauth-clients": {
        attributes: { name: "GitHub", "service-provider": "github" },
        relationships: { "oauth-tokens": { data: [{ id: "ot-1", type: "oauth-tokens" }] } },
    },
    "github-app-installations": { attributes: { name: "acme", "installation-id": 7 } },
    runs: {
        attributes: {
            status: "planned",
            message: "m",
            "has-changes": true,
            source: "tfe-api",
            actions: { "is-confirmable": true },
            permissions: { "can-apply": true },
            "status-timestamps": { "planned-at": "2024-01-01T00:00:00Z" },
        },
        relationships: {
            workspace: { data: { id: "ws-1", type: "workspaces" } },
            "policy-checks": { data: [{ id: "polchk-1", type: "policy-checks" }] },
        },
    },
    plans: {
        attributes: { status: "finished", "has-changes": true, "log-read-url": "https://archivist.example.com/x" },
    },
    "policy-checks": {
        attributes: {
            status: "soft_failed",
            scope: "organization",
            result: {
                result: false,
                passed: 1,
                "total-failed": 1,
                "soft-failed": 1,
                "hard-failed": 0,
                "advisory-failed": 0,
                sentinel: { data: {} },
            },
            actions: { "is-overridable": true },
            permissions: { "can-override": true },
        },
        relationships: { run: { data: { id: "run-1", type: "runs" } } },
    },
    "task-stages": {
        attributes: { status: "passed", stage: "post_plan", actions: { "is-overridable": false } },
        relationships: { "policy-evaluations": { data: [{ id: "poleval-1", type: "policy-evaluations" }] } },
    },
    "policy-evaluations": { attributes: { status: "passed", "result-count": { passed: 1, errored: 0 } } },
    "policy-set-outcomes": {
        attributes: { outcomes: [{ enforcement_level: "mandatory", policy_name: "a", status: "passed" }], error: "" },
    },
    "configuration-versions": { attributes: { status: "pending", "upload-url": "https://archivist.example.com/x" } },
    comments: { attributes: { body: "x" } },
};
const ROUTES: Record<string, string> = {
    parameters: "vars",
    versions: "policy-set-versions",
    installations: "github-app-installations",
};

/** What the platform would answer: a list for a path that ends with a noun, an object for one that ends with an id. */
function healthy(url: string, method: string): unknown {
    const parts = url.split("?")[0]!.split("/").slice(3).map(decodeURIComponent);
    if (parts.at(-1) === "override") parts.splice(-2);
    const last = parts.at(-1) as string;
    const type = ROUTES[last] ?? last;
    const make = (of: string, id: string) => ({ id, type: of, ...OBJECTS[of] });
    if (!OBJECTS[type]) {
        const of = parts.at(-2) as string;
        const included = [make("policy-set-versions", "polsetver-1"), make("policy-sets", "polset-1")];
        return { data: make(ROUTES[of] ?? of, last), included };
    }
    if (method === "POST") return { data: make(type, "new-1") };
    const pagination = { "current-page": 1, "next-page": null, "total-count": 1, "total-pages": 1 };
    return { data: [make(type, "one-1")], meta: { pagination } };
}

type Path = readonly (string | number)[];

function placesOf(value: unknown, path: Path = []): Path[] {
    if (typeof value !== "object" || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([key, member]) => placesOf(member, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
    if (key === undefined) return by;
    const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
    copy[key] = replaced(copy[key], rest, by);
    return copy;
}

/** Replaces one place of an answer, chosen by a number, by something hostile. */
function spoiled(document: unknown, at: number, by: unknown): string {
    const places = placesOf(document);
    // Made only here, as nothing that reports a failure could print it.
    const depth = (by as { nestedSoDeep?: unknown } | null)?.nestedSoDeep;
    const value =
        typeof depth === "number"
            ? Array(depth)
                  .fill(0)
                  .reduce((inner) => [inner], 1)
            : by;
    return JSON.stringify(replaced(document, places[at % places.length] as Path, value));
}

const hostile = fc.oneof(
    fc.constantFrom<unknown>(
        null,
        0,
        -1,
        1e308,
        true,
        "",
        [],
        {},
        [null],
        [[]],
        { data: null },
        { data: [{}] },
        "x".repeat(100_000),
    ),
    fc.constantFrom<unknown>("\u001b[2J", "\u202egnp", "__proto__", { __proto__: 1 }, { constructor: 1 }, TOKEN, "//x"),
    fc.jsonValue({ maxDepth: 4 }),
    fc.record({ nestedSoDeep: fc.integer({ min: 99, max: 3_000 }) }),
);

async function drained(items: AsyncIterable<unknown>): Promise<unknown> {
    let count = 0;
    for await (const _ of items) count++;
    return count;
}

const METHODS: Record<string, (client: Client) => Promise<unknown>> = {
    "policySets.read": (client) => client.policySets.read("polset-1"),
    "policySets.find": (client) => client.policySets.find("polset-1", "acme"),
    "policySets.update": (client) => client.policySets.update("polset-1", { name: "a" }),
    "policySets.create": (client) => client.policySets.create("acme", { name: "a" }),
    "policySets.list": (client) => drained(client.policySets.list("acme")),
    "policySets.findByName": (client) => client.policySets.findByName("acme", "a"),
    "policySets.delete": (client) => client.policySets.delete("polset-1"),
    "policySets.addMembers": (client) => client.policySets.addMembers("polset-1", "workspaces", ["ws-1"]),
    "policySetVersions.ofSet": (client) => client.policySetVersions.ofSet("polset-1"),
    "policySetVersions.create": (client) => client.policySetVersions.create("polset-1"),
    "policySetVersions.read": (client) => client.policySetVersions.read("polsetver-1"),
    "policySetVersions.list": (client) => drained(client.policySetVersions.list("polset-1")),
    "policySetParameters.list": (client) => client.policySetParameters.list("polset-1"),
    "policySetParameters.create": (client) => client.policySetParameters.create("polset-1", { key: "a" }),
    "policies.read": (client) => client.policies.read("pol-1"),
    "policies.create": (client) => client.policies.create("acme", { name: "a" }),
    "policies.list": (client) => drained(client.policies.list("acme")),
    "policies.upload": (client) => client.policies.upload("pol-1", "x"),
    "policies.download": (client) => client.policies.download("pol-1"),
    "workspaces.list": (client) => drained(client.workspaces.list("acme", { search: String(Math.random()) })),
    "oauthClients.list": (client) => drained(client.oauthClients.list(`acme-${Math.random()}`)),
    "projects.list": (client) => drained(client.projects.list(`acme-${Math.random()}`)),
    "githubAppInstallations.list": (client) => drained(client.githubAppInstallations.list(`acme-${Math.random()}`)),
    "runs.read": (client) => client.runs.read("run-1"),
    "runs.create": (client) => client.runs.create({ workspaceId: "ws-1" }),
    "runs.listByWorkspace": (client) => drained(client.runs.listByWorkspace("ws-1")),
    "runs.apply": (client) => client.runs.apply("run-1"),
    "plans.read": (client) => client.plans.read("plan-1"),
    "comments.list": (client) => drained(client.comments.list("run-1")),
    "policyChecks.read": (client) => client.policyChecks.read("polchk-1"),
    "policyChecks.list": (client) => drained(client.policyChecks.list("run-1")),
    "policyChecks.override": (client) => client.policyChecks.override("polchk-1"),
    "taskStages.list": (client) => drained(client.taskStages.list("run-1")),
    "policyEvaluations.read": (client) => client.policyEvaluations.read("poleval-1"),
    "policySetOutcomes.list": (client) => drained(client.policySetOutcomes.list("poleval-1")),
    "configurationVersions.create": (client) => client.configurationVersions.create("ws-1"),
};

const HEADERS = { "content-type": "application/vnd.api+json", "x-ratelimit-limit": "100000" };
const spoiling =
    (at: number, by: unknown): Answer =>
    (response, { url, method }) =>
        void response.writeHead(200, HEADERS).end(spoiled(healthy(url, method), at, by));

test("whatever member of an answer is hostile, each method gives a value or an error that says what was asked", async () => {
    const name = fc.constantFrom(...Object.keys(METHODS));
    await fc.assert(
        fc.asyncProperty(name, fc.nat(), hostile, async (method, at, by) => {
            server.answers = [spoiling(at, by)];
            server.received.length = 0;
            // The lists of runs have a limit of their own for each token.
            const client = server.client(`${TOKEN}-${Math.random()}`);
            try {
                await METHODS[method]?.(client);
            } catch (error) {
                expect(error).toBeInstanceOf(TfeError);
                const { message } = error as TfeError;
                expect(message).toMatch(/^(GET|POST|PATCH|DELETE|PUT) /);
                expect(message).not.toMatch(UNSAFE);
                expect(message).not.toContain(TOKEN);
                expect(message.length).toBeLessThan(10_000);
            }
        }),
        { numRuns: 600 },
    );
});

const READS = {
    policySet: [policySet, "polset-1", { name: "a", organization: "acme", workspaceIds: ["ws-1"], vcsRepo: {} }],
    policySetVersion: [policySetVersion, "polsetver-1", { policySetId: "polset-1", organization: "acme" }],
    policySetParameter: [policySetParameter, "polset-1/one-1", { policySetId: "polset-1", key: "a", value: "b" }],
    policy: [policy, "pol-1", { name: "a", organization: "acme" }],
    run: [run, "run-1", { workspaceId: "ws-1" }],
    policyCheckOverride: [policyCheckOverride, "polchk-1", { policyCheckId: "polchk-1" }],
    workspaceAttachment: [
        attachment(workspaceAttachment),
        "polset-1/ws-1",
        { policySetId: "polset-1", workspaceId: "ws-1" },
    ],
} as const;

test("whatever member of an answer is hostile, a refresh gives a state or an explanation, not a defect of ours", async () => {
    const name = fc.constantFrom(...(Object.keys(READS) as (keyof typeof READS)[]));
    await fc.assert(
        fc.asyncProperty(name, fc.nat(), hostile, async (noun, at, by) => {
            server.answers = [spoiling(at, by)];
            server.received.length = 0;
            const [definition, id, olds] = READS[noun];
            const env = {
                TFE_ADDRESS: server.address,
                TFE_TOKEN: `${TOKEN}-${Math.random()}`,
                TFE_ORGANIZATION: "acme",
            };
            const configuration = new Configuration(env);
            const handler = new Handler(definition, configuration);
            try {
                await handler.read(id, { ...olds, __provider: "code" });
            } catch (error) {
                const { message } = error as Error;
                expect(message).not.toContain("defect in pulumi-tfe-policy");
                expect(message).not.toMatch(UNSAFE);
                expect(message.length).toBeLessThan(40_000);
            }
        }),
        { numRuns: 600 },
    );
});
