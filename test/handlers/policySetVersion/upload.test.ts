import type { Emulator } from "tfe-emulator";
import type { Handler } from "../../../provider/handlers/base/handler";
import type { PartialHostError } from "../../../provider/handlers/base/hostErrors";
import type { Values } from "../../../provider/handlers/base/properties";
import { policySetVersion } from "../../../provider/handlers/policySetVersion";
import { useVirtualTime } from "../../virtualTime";
import { checked, emulatorForTest, handlerFor } from "../setup";

const FILES = {
    "sentinel.hcl": 'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "soft-mandatory"\n}\n',
    "tags.sentinel": "main = rule { true }\n",
};
const POST = "POST /api/v2/policy-sets/:id/versions";
const PUT = "PUT /_archivist/v1/object/:secret";
const GET_VERSION = "GET /api/v2/policy-set-versions/:id";
const PAGE = "<html><title>Sign in</title></html>";

let emulator: Emulator;
let handler: Handler;
let policySetId: string;

beforeEach(async () => {
    emulator = await emulatorForTest();
    handler = handlerFor(policySetVersion, emulator);
    policySetId = emulator.control.create("policy-sets", { name: "guardrails" }).id;
});
afterEach(() => emulator.close());

const check = (news: Values = {}) => checked(handler, { policySetId, files: FILES, __provider: "code", ...news });
const created = async (news: Values = {}) => handler.create(await check(news));
const versions = () => emulator.control.list("policy-set-versions");
const failed = (step: Promise<unknown>) =>
    step.then(
        () => Promise.reject(new Error("was expected to fail")),
        (error: PartialHostError) => error,
    );
/** An empty version, as an `up` leaves it that is killed between its first two requests. */
const killed = async () => {
    emulator.control.fault({ kind: "status", status: 413, match: PUT });
    const { id } = await failed(created());
    return id;
};

describe("what is answered to an upload", () => {
    test.each([
        ["a page", { kind: "html", status: 200 }],
        [
            "a page that says it is text",
            { kind: "status", status: 200, body: PAGE, headers: { "content-type": "text/plain" } },
        ],
        ["a document of errors", { kind: "status", status: 200, body: { errors: ["no"] } }],
    ] as const)("%s with status 200 is no yes", async (_, fault) => {
        emulator.control.fault({ ...fault, match: PUT, times: 6 });
        const { id, message } = await failed(created());
        expect(message).toMatch(/PUT the upload link answered 200: (expected no content|an answer that says both)/);
        expect(emulator.control.get("policy-set-versions", id)).toMatchObject({ status: "pending", archive: null });
    });

    test("a page is asked about again, and the content arrives", async () => {
        emulator.control.fault({ kind: "html", status: 200, match: PUT });
        expect((await failed(created())).message).toMatch(/Sign in|502 Bad Gateway|an HTML page/);
        expect(await created()).toMatchObject({ outs: { status: "ready" } });
        expect(versions()).toHaveLength(1);
    });

    test("409 to the only attempt is no yes: somebody else uploaded to it, and another version is made", async () => {
        emulator.control.fault({ kind: "status", status: 409, match: PUT });
        expect(await created()).toMatchObject({ outs: { status: "ready" } });
        expect(versions().map(({ status }) => status)).toEqual(["pending", "ready"]);
    });

    test("409 again and again ends it", async () => {
        emulator.control.fault({ kind: "status", status: 409, match: PUT, times: 2 });
        const { message, properties } = await failed(created());
        expect(message).toMatch(
            /says that something was uploaded to polsetver-\w+ already, which did not come from here/,
        );
        expect(properties.drift).toMatch(/^never uploaded: polsetver-/);
    });

    test("409 after an attempt whose answer was lost says that it has arrived", async () => {
        emulator.control.fault({ kind: "reset", when: "after", match: PUT });
        expect(await created()).toMatchObject({ outs: { status: "ready" } });
        expect(versions()).toHaveLength(1);
    });

    test("what the upload failed with is said, although nobody can be asked any more", async () => {
        emulator.control.fault({ kind: "status", status: 403, match: PUT, times: 9 });
        emulator.control.fault({ kind: "status", status: 403, match: GET_VERSION, times: 9 });
        expect((await failed(created())).message).toMatch(/^PUT the upload link answered 403/);
    });
});

test("a link that is no absolute address gets nothing, and no token goes with it", async () => {
    const relative = { data: { id: "polsetver-1", type: "policy-set-versions", attributes: { status: "pending" } } };
    const body = { data: { ...relative.data, links: { upload: "/policy-sets/x/versions" } } };
    emulator.control.fault({ kind: "status", status: 201, when: "before", match: POST, body });
    emulator.control.fault({ kind: "status", status: 200, when: "before", match: GET_VERSION, body, times: 9 });
    const { message } = await failed(created());
    expect(message).toMatch(/what the platform gave is no absolute address, so nothing was sent/);
    expect(emulator.control.requests().filter(({ method }) => method === "PUT")).toEqual([]);
});

describe("an empty version that an interrupted up left", () => {
    test("is used, so that such versions do not pile up", async () => {
        const id = await killed();
        for (let up = 0; up < 3; up++) expect(await killed()).toBe(id);
        expect(await created()).toMatchObject({ id, outs: { status: "ready" } });
        expect(versions()).toHaveLength(1);
        // One that was uploaded to is not used again.
        expect((await created()).id).not.toBe(id);
    });

    test.each([
        ["of a repository", { source: "github" }],
        ["older than its link", { createdAt: new Date(Date.now() - 56 * 60_000).toISOString() }],
        ["that is under way", { statusTimestamps: { "ingressing-at": new Date().toISOString() } }],
        ["that failed", { status: "errored" }],
    ] as const)("is not used when it is one %s", async (_, given) => {
        const id = await killed();
        emulator.control.patch("policy-set-versions", id, given);
        expect((await created()).id).not.toBe(id);
    });

    test("that somebody else uploads to meanwhile is left to him", async () => {
        const id = await killed();
        const end = emulator.control.onRequest(PUT, async () => {
            end();
            emulator.control.patch("policy-set-versions", id, { status: "ready" });
            emulator.control.fault({ kind: "status", status: 409, match: PUT });
        });
        const { id: own, outs } = await created();
        expect(own).not.toBe(id);
        expect(outs.status).toBe("ready");
    });
});

test("a read that is cut off by the deadline leaves what is known to be said", async () => {
    emulator.control.setIngestion({ hold: "ingressing" });
    emulator.control.fault({ kind: "hang", match: GET_VERSION, at: 2 });
    const pass = useVirtualTime();
    let reads = 0;
    emulator.control.onRequest(GET_VERSION, () => void (++reads === 2 && pass(60_000)));
    const { message } = await failed(created({ timeout: "1m" }));
    expect(message).toMatch(
        /^polsetver-\w+ was uploaded, but is still ingressing after \d+ s of waiting\. The next up goes on/,
    );
});
