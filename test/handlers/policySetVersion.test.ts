import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Emulator } from "tfe-emulator";
import type { Handler } from "../../provider/handlers/base/handler";
import type { PartialHostError } from "../../provider/handlers/base/hostErrors";
import type { Values } from "../../provider/handlers/base/properties";
import { policySetVersion } from "../../provider/handlers/policySetVersion";
import { sent } from "../../provider/handlers/policySetVersion/finish";
import { useVirtualTime } from "../virtualTime";
import { checked, emulatorForTest, handlerFor } from "./setup";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const FILES = {
    "sentinel.hcl": 'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "soft-mandatory"\n}\n',
    "tags.sentinel": "main = rule { true }\n",
};
/** What lint refuses and the platform takes. */
const DOUBTFUL = `${FILES["sentinel.hcl"]}import "lib" "x" {\n  source = "./tags.sentinel"\n}\n`;
const POST = "POST /api/v2/policy-sets/:id/versions";
const PUT = "PUT /_archivist/v1/object/:secret";
const GET_SET = "GET /api/v2/policy-sets/:id";
const GET_VERSION = "GET /api/v2/policy-set-versions/:id";

let emulator: Emulator;
let handler: Handler;
let policySetId: string;
let folder: string;

beforeEach(async () => {
    emulator = await emulatorForTest();
    handler = handlerFor(policySetVersion, emulator);
    policySetId = emulator.control.create("policy-sets", { name: "guardrails" }).id;
    folder = mkdtempSync(join(tmpdir(), "versions-"));
    write(FILES);
});
afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await emulator.close();
});

function write(files: Record<string, string>, to = folder): void {
    for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(to, path)), { recursive: true });
        writeFileSync(join(to, path), text);
    }
}

const given = (news: Values = {}): Values => ({ policySetId, directory: folder, __provider: "code", ...news });
const check = (news: Values = {}, olds: Values = {}) => checked(handler, given(news), olds);
const created = async (news: Values = {}) => handler.create(await check(news));
const versions = () => emulator.control.list("policy-set-versions");
const set = () => emulator.control.get("policy-sets", policySetId);
const served = () => emulator.control.get("policy-set-versions", set().currentVersionId ?? "none");
const failures = async (news: Values) => (await handler.check({}, given(news))).failures;

/** The state that a failed step leaves behind. */
async function failed(step: Promise<unknown>): Promise<PartialHostError> {
    const error = await step.then(
        () => undefined,
        (thrown: PartialHostError) => thrown,
    );
    if (!error) throw new Error("was expected to fail");
    return error;
}

/** A create whose upload gets no answer until its time is up. */
function createdInVain(): Promise<unknown> {
    const pass = useVirtualTime();
    emulator.control.fault({ kind: "hang", match: PUT });
    const end = emulator.control.onRequest(PUT, () => {
        end();
        pass(3_600_000);
    });
    return created();
}

/** What the next `up` makes of a state: nothing, an update, or a replacement. */
async function nextUp(id: string, olds: Values, news: Values = {}, interrupted = false) {
    const inputs = await check(news, olds);
    const { changes, replaces } = await handler.diff(id, olds, inputs);
    if (replaces) return { did: "replace", ...(await handler.create(inputs)) };
    if (changes === false && !interrupted) return { did: "nothing", id, outs: olds };
    return { did: "update", id, ...(await handler.update(id, olds, inputs)) };
}

describe("check", () => {
    test("puts the text and the hash of the content into the inputs", async () => {
        write({ "README.md": "# Policies\n", ".git/config": "" });
        const inputs = await check();
        expect(inputs.files).toEqual({ ...FILES, "README.md": "# Policies\n" });
        expect(inputs.contentHash).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(inputs.wait).toBe(true);
        expect(emulator.control.total()).toBe(0);
    });

    test("the hash is of the content, however it is given", async () => {
        const { contentHash } = await check();
        expect((await check({ directory: undefined, files: FILES })).contentHash).toBe(contentHash);
        expect((await check({ ignore: ["tags.sentinel"], directory: folder }).catch(String)) as string).toMatch(
            /left out of the content by line 1 of .ignore./,
        );
    });

    test.each<[string, Values, string]>([
        [
            "none",
            { directory: undefined },
            "exactly one of directory, files and archive must be given, but none is given",
        ],
        ["two", { files: FILES }, "but directory and files are given"],
        ["no folder", { directory: "/nowhere" }, "There is no folder /nowhere."],
        ["no folder from here", { directory: "nowhere" }, `from the program's folder, here ${process.cwd()}: that of`],
        [
            "no archive from here",
            { directory: undefined, archive: "a.tar.gz" },
            "no archive a.tar.gz. A relative path starts",
        ],
        ["a bad timeout", { timeout: "soon" }, 'must be a duration such as "90s"'],
        ["a hash", { contentHash: "sha256:1" }, "is worked out from the content"],
        ["what is for a refresh to find", { drift: "foreign: polsetver-2" }, "is what a refresh finds"],
        ["another id", { policySetId: "ws-1" }, 'must be an id that begins with "polset-"'],
        ["a limit", { limits: { maxFiles: 1 } }, "holds more than 1 files"],
        ["a folder that is no text", { directory: 5 }, "must be a string, but is a number"],
        ["files that are no map", { directory: undefined, files: ["a"] }, "must be a map"],
        ["rules that are no list", { ignore: "*.md" }, "must be a list"],
        ["an unknown limit", { limits: { maxfiles: 1 } }, "did you mean maxFiles?"],
    ])("refuses %s", async (_name, news, says) => {
        expect((await failures(news)).map(({ reason }) => reason).join("\n")).toContain(says);
    });

    test("lints: errors with file and line are failures, warnings are not", async () => {
        write({ "sentinel.hcl": FILES["sentinel.hcl"].replace("soft-", "very-"), "extra.sentinel": "" });
        const [failure, ...more] = await failures({});
        expect(failure).toEqual({ property: "", reason: expect.stringContaining(`${folder}/sentinel.hcl:3:23: `) });
        expect(more).toEqual([]);
        write({ "sentinel.hcl": FILES["sentinel.hcl"] });
        expect(await failures({})).toEqual([]);
    });

    test("tells at most twenty errors, and counts the rest", async () => {
        const policy = (i: number) =>
            `policy "p${i}" {\n  source = "./p.sentinel"\n  enforcement_level = "always"\n}\n`;
        write({ "sentinel.hcl": Array.from({ length: 33 }, (_, i) => policy(i)).join(""), "p.sentinel": "main = 1" });
        const reasons = (await failures({})).map(({ reason }) => reason);
        expect(reasons).toHaveLength(21);
        expect(reasons[19]).toContain("sentinel.hcl:79:23: `always` is not an enforcement level");
        expect(reasons[20]).toBe(
            `and 13 more errors in the content. See all: npx --no pulumi-tfe-policy lint ${folder}`,
        );
    });

    test.each(["warn", "off", UNKNOWN])("lint %s: nothing that is found stops a step", async (lint) => {
        write({ "sentinel.hcl": DOUBTFUL });
        expect(await failures({ lint })).toEqual([]);
        expect(await failures({ lint: "quiet" })).toContainEqual({
            property: "lint",
            reason: "must be one of error, warn, off",
        });
        await created({ lint: lint === UNKNOWN ? "warn" : lint });
        expect(served().status).toBe("ready");
    });

    test("content that the state holds is not judged again, not even where it is made anew", async () => {
        write({ "sentinel.hcl": DOUBTFUL });
        const olds = { ...(await check({ lint: "off" })), lint: undefined };
        expect((await handler.check(olds, given())).failures).toEqual([]);
        // As the engine does where it replaces: the second check and the create know nothing of the state.
        const __urn = "urn:pulumi:p::s::t::held";
        const drifted = { ...olds, drift: "foreign: polsetver-2 uploaded now" };
        expect((await handler.check(drifted, given({ __urn }))).failures).toEqual([]);
        const inputs = await check({ __urn });
        expect((await handler.create(inputs)).outs.status).toBe("ready");
        write({ "new.sentinel": "main = rule { true }\n" });
        expect((await handler.check({}, given({ __urn }))).failures).toHaveLength(1);
    });

    test("a state from before shows an edit, and nothing else", async () => {
        write({ "long.txt": "x".repeat(5000) });
        const olds = await check();
        const files = { ...(olds.files as object), "long.txt": "x".repeat(5000) };
        write({ "tags.sentinel": "main = rule { false }\n" });
        const urn = { __urn: "urn:pulumi:p::s::t::before" };
        const shown = { ...files, "tags.sentinel": "main = rule { false }\n" };
        expect((await check(urn, { ...olds, files })).files).toEqual(shown);
        expect((await check(urn)).files).toEqual(shown);
    });

    test("a state of an older version, with files that it only counted, goes on working", async () => {
        write({ "b.txt": "b" });
        const { files, ...inputs } = await check();
        const { "b.txt": _gone, ...some } = files as Record<string, string>;
        const olds = { ...inputs, files: { ...some, "(1 more files)": `sha256:${"0".repeat(64)} (1 bytes)` } };
        const again = await check({}, olds);
        expect(again.files).toEqual(files);
        expect(await handler.diff("polsetver-1", olds, again)).toEqual({ changes: false });
    });

    test("a link that leaves the folder is refused, and followed where that is allowed", async () => {
        write({
            "common/limits.sentinel": "max = 3\n",
            "set/sentinel.hcl": 'import "module" "m" {\n  source = "./m.sentinel"\n}\n',
        });
        symlinkSync("../common/limits.sentinel", join(folder, "set", "m.sentinel"));
        const directory = join(folder, "set");
        expect((await failures({ directory }))[0]?.reason).toContain("with followLinksInto");
        const inputs = await check({ directory, followLinksInto: folder });
        expect(inputs.files).toMatchObject({ "m.sentinel": "max = 3\n" });
        await handler.create(inputs);
        expect(served().files?.["m.sentinel"]).toBe("max = 3\n");
        expect(await check({ directory, followLinksInto: UNKNOWN })).toMatchObject({ contentHash: UNKNOWN });
    });

    test("what is not known yet may be anything", async () => {
        expect(await check({ directory: UNKNOWN })).toMatchObject({ contentHash: UNKNOWN, files: UNKNOWN });
        const files = { ...FILES, "tags.sentinel": UNKNOWN };
        expect(await check({ directory: undefined, files })).toMatchObject({ contentHash: UNKNOWN, files });
        const { replaces } = await handler.diff("polsetver-1", await check(), await check({ directory: UNKNOWN }));
        expect(replaces).toEqual(["contentHash"]);
        expect((await check({ policySetId: UNKNOWN })).policySetId).toBe(UNKNOWN);
    });

    test("ignoreChanges of the hash leaves new content where it is", async () => {
        const olds = await check();
        write({ "tags.sentinel": "main = rule { false }\n" });
        const inputs = await check({ contentHash: olds.contentHash }, olds);
        expect(await handler.diff("polsetver-1", olds, inputs)).toEqual({ changes: false });
        const drifted = { ...olds, status: "ready", drift: "foreign: polsetver-2 uploaded now" };
        const again = await check({ contentHash: olds.contentHash }, drifted);
        expect(await handler.diff("polsetver-1", drifted, again)).toEqual({ changes: false });
    });

    test("ignoreChanges of drift leaves what somebody else uploaded, but not an edit", async () => {
        const drifted = { ...(await check()), status: "ready", drift: "foreign: polsetver-2 uploaded now" };
        const { drift } = drifted;
        expect(await handler.diff("polsetver-1", drifted, await check({ drift }, drifted))).toEqual({ changes: false });
        write({ "tags.sentinel": "main = rule { false }\n" });
        const { replaces } = await handler.diff("polsetver-1", drifted, await check({ drift }, drifted));
        expect(replaces).toEqual(["contentHash"]);
    });
});

describe("Terraform policies", () => {
    const policy = (level: string) =>
        `resource_policy "aws_*" "tags" {\n  enforcement_level = "${level}"\n  enforce {\n    condition = true\n  }\n}\n`;

    beforeEach(() => {
        emulator.control.patch("policy-sets", policySetId, { kind: "tfpolicy" });
        rmSync(folder, { recursive: true });
    });

    test("are shown, and uploaded once they are good", async () => {
        write({ "policies/tags.policy.hcl": policy("mandatory") });
        expect((await check()).files).toEqual({ "policies/tags.policy.hcl": policy("mandatory") });
        expect((await created()).outs).toMatchObject({ status: "ready" });
        expect(served().files).toEqual({ "policies/tags.policy.hcl": policy("mandatory") });
    });

    test("with a level that there is not fail the preview", async () => {
        write({ "policies/tags.policy.hcl": policy("soft-mandatory") });
        expect(await failures({})).toMatchObject([
            {
                reason: expect.stringMatching(
                    /policies\/tags\.policy\.hcl:2:23: `soft-mandatory` is not an enforcement/,
                ),
            },
        ]);
        expect(versions()).toEqual([]);
    });
});

describe("diff", () => {
    test("a touch, another checkout, another way to give it and other settings change nothing", async () => {
        const olds = await check();
        utimesSync(join(folder, "tags.sentinel"), 1, 1);
        chmodSync(join(folder, "tags.sentinel"), 0o664);
        const other = join(folder, "other checkout");
        write(FILES, other);
        for (const news of [{}, { directory: other }, { directory: undefined, files: FILES }, { wait: false }]) {
            if (other !== news.directory) rmSync(other, { recursive: true, force: true });
            else write(FILES, other);
            expect(await handler.diff("polsetver-1", olds, await check(news))).toEqual({ changes: false });
        }
    });

    test("new content replaces, the new version first; so does another set", async () => {
        const olds = await check();
        write({ "tags.sentinel": "main = rule { false }\n" });
        const result = { replaces: ["contentHash"], deleteBeforeReplace: false };
        expect(await handler.diff("polsetver-1", olds, await check())).toEqual(result);
        write(FILES);
        expect(
            await handler.diff("polsetver-1", olds, await check({ policySetId: "polset-0000000000000002" })),
        ).toMatchObject({
            replaces: ["policySetId"],
        });
    });
});

describe("create", () => {
    test("one version, uploaded once without a token, and waited for", async () => {
        const { id, outs } = await created();
        expect(emulator.control.counts()).toEqual({ [GET_SET]: 1, [POST]: 1, [PUT]: 1, [GET_VERSION]: 1 });
        expect(served()).toMatchObject({ id, status: "ready", files: FILES });
        expect(outs).toMatchObject({
            policySetId,
            directory: folder,
            files: FILES,
            status: "ready",
            source: "tfe-api",
            organization: "acme",
            newestVersionId: id,
            currentVersionId: id,
            __provider: "code",
        });
        expect(JSON.stringify(outs)).not.toContain("_archivist");
    });

    test("waits through the stages", async () => {
        emulator.control.setIngestion({ delay: 30 });
        expect((await created()).outs.status).toBe("ready");
    });

    test("does not wait when it is told so", async () => {
        emulator.control.setIngestion({ hold: "pending" });
        const { id, outs } = await created({ wait: false });
        expect(outs).toMatchObject({ status: "pending", newestVersionId: id });
        expect(outs).not.toHaveProperty("currentVersionId");
    });

    test("content that changed after the check is refused, and nothing is made", async () => {
        const inputs = await check();
        write({ "tags.sentinel": "main = rule { false }\n" });
        await expect(handler.create(inputs)).rejects.toThrow(/changed after it was checked and shown/);
        expect(versions()).toEqual([]);
    });

    test("content that changes once it is packed goes as it was checked, of whatever size", async () => {
        const large = randomBytes(12_000_000).toString("base64");
        write({ "large.json": large });
        const inputs = await check();
        emulator.control.onRequest(POST, () => write({ "large.json": large.replace("x", "y") }));
        emulator.control.fault({ kind: "reset", match: PUT, times: 2 });
        await handler.create(inputs);
        expect(served().files?.["large.json"] === large).toBe(true);
    });

    test.each<[string, () => void, RegExp]>([
        [
            "takes its content from a repository",
            () => {
                const { oauthTokenId } = emulator;
                const vcsRepo = {
                    identifier: "a/b",
                    branch: null,
                    ingressSubmodules: false,
                    oauthTokenId,
                    githubAppInstallationId: null,
                };
                emulator.control.patch("policy-sets", policySetId, { vcsRepo });
            },
            /takes its content from the repository a\/b/,
        ],
        [
            "holds single policies",
            () => {
                const policyIds = [emulator.control.create("policies", {}).id];
                emulator.control.patch("policy-sets", policySetId, { policyIds });
            },
            /holds single policies \(pol-/,
        ],
        [
            "is of the other kind",
            () => emulator.control.patch("policy-sets", policySetId, { kind: "opa" }),
            /does not fit policy set guardrails .* of kind opa, so nothing was uploaded:\n.*sentinel\.hcl:1:1: /,
        ],
        ["is not there", () => emulator.control.delete("policy-sets", policySetId), /answered 404/],
        [
            "is of Terraform policies",
            () => emulator.control.patch("policy-sets", policySetId, { kind: "tfpolicy" }),
            /of kind tfpolicy, so nothing was uploaded:\n.*sentinel\.hcl:1:1: .*Change `kind`, or add `\*\.policy\.hcl`/,
        ],
    ])("a set that %s gets no version", async (_name, prepare, says) => {
        prepare();
        await expect(created()).rejects.toThrow(says);
        expect(emulator.control.writes()).toBe(0);
    });

    test("an import is refused: nobody could tell what is in it", async () => {
        const { id } = await created();
        await expect(handler.create({ ...(await check()), __import: id })).rejects.toThrow(/cannot be imported/);
        await expect(check({ __import: id })).rejects.toThrow(/cannot be imported/);
    });

    test("another version is made when the upload link has expired", async () => {
        emulator.control.setUploadLinkLifetime(0);
        emulator.control.onRequest(PUT, () => emulator.control.setUploadLinkLifetime(60_000));
        const { id } = await created();
        expect(versions().map(({ status }) => status)).toEqual(["pending", "ready"]);
        expect(served()).toMatchObject({ id, files: FILES });
    });

    test("links that are refused again and again end it; the next up replaces the version", async () => {
        emulator.control.setUploadLinkLifetime(0);
        const { id, message, properties } = await failed(created());
        expect(message).toMatch(/upload link of polsetver-\w+ has expired/);
        expect(message).not.toContain("_archivist");
        expect(versions()).toHaveLength(2);
        emulator.control.setUploadLinkLifetime(60_000);
        // Nothing on the platform tells: the version is young, and waits for an upload.
        expect((await handler.read(id, properties)).props?.drift).toBe(`never uploaded: ${id}`);
        expect(await nextUp(id, properties)).toMatchObject({ did: "replace" });
        expect(served().files).toEqual(FILES);
    });
});

/** Every place at which a version can break, with every way in which it can. */
const PLACES = [
    [GET_SET, "before"],
    [GET_SET, "after"],
    [POST, "before"],
    [POST, "after"],
    [PUT, "before"],
    [PUT, "after"],
    [GET_VERSION, "before"],
    [GET_VERSION, "after"],
] as const;
const KINDS = ["reset", "truncated", "html", "empty", "malformed", "status"] as const;
const FAULTS = PLACES.flatMap(([match, when]) =>
    KINDS.map((kind) => ({ match, when, kind })).filter(({ when: at, kind }) => kind !== "truncated" || at === "after"),
);

describe("one fault", () => {
    test.each(FAULTS)("$kind $when $match: one ready version and nothing else", async (fault) => {
        emulator.control.fault(fault);
        // A proxy that answers 200 to what it swallowed cannot be told from the platform: only waiting finds out.
        const swallowed = fault.match === PUT && fault.when === "before" && ["empty", "malformed"].includes(fault.kind);
        if (swallowed) useVirtualTime();
        const step = await created().catch(async (error: PartialHostError) => {
            // What cannot be read is no success; the next up goes on.
            if (!error.id) return created();
            return nextUp(error.id, error.properties, {}, true);
        });
        expect(versions()).toMatchObject([{ id: step.id, status: "ready", files: FILES }]);
        expect(served().id).toBe(step.id);
        expect(step.outs).toMatchObject({ status: "ready", files: FILES });
        expect(emulator.control.faults()).toEqual([]);
    });

    test("an upload that hangs is given up, and the next up sends it again to the same version", async () => {
        const { id, properties } = await failed(createdInVain());
        expect(await nextUp(id, properties, {}, true)).toMatchObject({ did: "update", id, outs: { status: "ready" } });
        expect(versions()).toMatchObject([{ id, status: "ready", files: FILES }]);
    });

    test("a version that was never uploaded is not taken for done after a refresh", async () => {
        const { id, properties } = await failed(createdInVain());
        const { props } = await handler.read(id, properties);
        expect(await nextUp(id, props ?? {})).toMatchObject({ did: "update", id, outs: { status: "ready" } });
    });

    test("an upload that arrived although every answer was lost is not sent in vain", async () => {
        emulator.control.setIngestion({ hold: "pending" });
        emulator.control.fault({ kind: "reset", when: "after", match: PUT });
        const { id, message, properties } = await failed(created());
        expect(message).toMatch(/was uploaded, but is still pending/);
        emulator.control.setIngestion({ hold: null });
        emulator.control.releaseIngestion();
        expect(await nextUp(id, properties, {}, true)).toMatchObject({ id, outs: { status: "ready" } });
        expect(versions()).toHaveLength(1);
    });
});

describe("a version that is not taken in", () => {
    const outcome = {
        status: "errored",
        error: "Policy error",
        errorMessage: "tags.sentinel:1: no such thing",
    } as const;

    test("fails in the platform's words, stays in the state, and is replaced by the next up", async () => {
        emulator.control.setIngestion({ outcome });
        const { id, message, properties } = await failed(created());
        expect(message).toContain(`${id} (errored): Policy error: tags.sentinel:1: no such thing`);
        expect(properties).toMatchObject({
            status: "errored",
            error: "Policy error",
            errorMessage: "tags.sentinel:1: no such thing",
            contentHash: expect.stringMatching(/^sha256:/),
            drift: `errored: ${id}`,
            files: FILES,
            __provider: "code",
        });
        emulator.control.setIngestion({ outcome: null });
        const next = await nextUp(id, properties, {}, true);
        expect(next).toMatchObject({ did: "replace", outs: { status: "ready" } });
        expect(served().id).toBe(next.id);
    });

    test("and was not waited for, is found by a refresh", async () => {
        emulator.control.setIngestion({ outcome });
        const { id, outs } = await created({ wait: false });
        while (emulator.control.get("policy-set-versions", id).status !== "errored") await new Promise(setImmediate);
        const { inputs, props } = await handler.read(id, outs);
        expect(inputs).toMatchObject({ contentHash: outs.contentHash, drift: `errored: ${id}` });
        expect(props).toMatchObject({ status: "errored", errorMessage: outcome.errorMessage });
        emulator.control.setIngestion({ outcome: null });
        expect((await nextUp(id, props ?? {})).did).toBe("replace");
    });

    test("in time stays in the state, and the next up goes on waiting", async () => {
        emulator.control.setIngestion({ hold: "ingressing" });
        const { id, message, properties } = await failed(created({ timeout: "1m" }));
        expect(message).toMatch(/was uploaded, but is still ingressing/);
        emulator.control.setIngestion({ hold: null });
        emulator.control.releaseIngestion();
        const next = await nextUp(id, properties, {}, true);
        expect(next).toMatchObject({ did: "update", id, outs: { status: "ready", currentVersionId: id } });
        expect(emulator.control.counts()[PUT]).toBe(1);
    });
});

describe("read", () => {
    test("one request; nothing changed", async () => {
        const { id, outs } = await created();
        emulator.control.resetCounts();
        const { inputs, props } = await handler.read(id, outs);
        expect(emulator.control.counts()).toEqual({ [GET_SET]: 1 });
        expect(props).toEqual(outs);
        expect(inputs).toEqual(await check());
    });

    test("content that somebody else uploaded is named, and the next up puts ours back", async () => {
        const { id, outs } = await created();
        const other = await emulator.control.uploadPolicySetVersion(policySetId, { "sentinel.hcl": "" });
        const { inputs, props } = await handler.read(id, outs);
        expect(inputs?.drift).toBe(`foreign: ${other.id} uploaded ${other.createdAt}`);
        expect(inputs?.contentHash).toBe(outs.contentHash);
        expect(inputs?.files).toEqual(FILES);
        expect(props).toMatchObject({ newestVersionId: other.id, currentVersionId: other.id });
        const next = await nextUp(id, props ?? {});
        expect(next.did).toBe("replace");
        expect(served()).toMatchObject({ id: next.id, files: FILES });
        expect((await handler.read(next.id, next.outs)).props).toEqual(next.outs);
    });

    test("content from a repository says so, with its commit", async () => {
        const { id, outs } = await created();
        const from = { source: "github", ingressAttributes: { "commit-sha": "8766a42" } };
        const other = await emulator.control.uploadPolicySetVersion(policySetId, {}, from);
        expect((await handler.read(id, outs)).inputs?.drift).toBe(
            `foreign: ${other.id} taken from github ${other.createdAt}, commit 8766a42`,
        );
    });

    test("a foreign version that failed, or is not there yet, leaves ours served", async () => {
        const { id, outs } = await created();
        for (const status of ["errored", "pending"] as const) {
            const other = await emulator.control.uploadPolicySetVersion(policySetId, {}, { status });
            const { inputs, props } = await handler.read(id, outs);
            expect(inputs).not.toHaveProperty("drift");
            expect(props).toMatchObject({ newestVersionId: other.id, currentVersionId: id });
        }
    });

    test("our own that failed, with an older one that is served, is told apart", async () => {
        const older = await created();
        write({ "tags.sentinel": "main = rule { false }\n" });
        emulator.control.setIngestion({ outcome: { status: "errored" } });
        const { id, properties } = await failed(created());
        expect((await handler.read(id, properties)).inputs?.drift).toBe(`errored: ${id}; the set serves ${older.id}`);
    });

    test("our own that was never uploaded is given up once its link is", async () => {
        emulator.control.fault({ kind: "reset", match: PUT, times: 6 });
        const { id, properties } = await failed(created());
        expect((await handler.read(id, properties)).inputs).not.toHaveProperty("drift");
        emulator.control.patch("policy-set-versions", id, { createdAt: "2019-06-28T23:53:15.875Z" });
        expect((await handler.read(id, properties)).inputs?.drift).toBe(`never uploaded: ${id}`);
    });

    test("how long that is goes by the platform's clock, not by this machine's", async () => {
        emulator.control.fault({ kind: "reset", match: PUT, times: 6 });
        const { id, properties } = await failed(created());
        const now = jest.spyOn(Date, "now").mockReturnValue(Date.parse("2051-05-06T07:08:09Z"));
        try {
            expect((await handler.read(id, properties)).inputs).not.toHaveProperty("drift");
        } finally {
            now.mockRestore();
        }
    });

    test("a set that was deleted takes the version with it; one that is hidden does not", async () => {
        const { id, outs } = await created();
        emulator.control.get("organizations", "acme").entitlements.policyEnforcement = false;
        await expect(handler.read(id, outs)).rejects.toThrow(/answered 404/);
        emulator.control.get("organizations", "acme").entitlements.policyEnforcement = true;
        emulator.control.delete("policy-sets", policySetId);
        expect(await handler.read(id, outs)).toEqual({});
    });

    test("get: the version's own attributes", async () => {
        const { id } = await created();
        const { props } = await handler.read(id, { __get: true, __provider: "code" });
        expect(props).toMatchObject({ policySetId, status: "ready", source: "tfe-api", __provider: "code" });
        await expect(handler.read("polsetver-none", { __get: true })).rejects.toThrow(/There is no policy set version/);
    });
});

test("delete forgets, without a request", async () => {
    const { id, outs } = await created();
    emulator.control.resetCounts();
    await handler.delete(id, outs);
    expect(emulator.control.total()).toBe(0);
    expect(served().id).toBe(id);
});

test.each([
    [4_100_000, 12_000_000, "4.1 of 12 MB"],
    [310_000, 820_000, "310 of 820 kB"],
    [0, 400, "0 of 0.4 kB"],
])("progress of %i of %i bytes reads %s", (bytes, length, text) => {
    expect(sent(bytes, length)).toBe(text);
});

describe("enforcement", () => {
    const enforcement = { maximum: "advisory" };

    test.each([
        ["a folder", () => ({ directory: folder })],
        ["files", () => ({ directory: undefined, files: FILES })],
    ])(
        "of %s: what is shown and uploaded has the level; the folder stays; and with nothing changed nothing is",
        async (_, source) => {
            const news = given({ ...source(), enforcement });
            const inputs = await checked(handler, news);
            expect(inputs.files).toMatchObject({
                "sentinel.hcl": FILES["sentinel.hcl"].replace("soft-mandatory", "advisory"),
                "tags.sentinel": FILES["tags.sentinel"],
            });
            const { id, outs } = await handler.create(inputs);
            expect(emulator.control.get("policy-set-versions", id).files).toEqual(inputs.files);
            const again = await handler.check(outs, news);
            expect(await handler.diff(id, outs, again.inputs)).toMatchObject({ changes: false });
            const other = await handler.check(outs, { ...news, enforcement: { maximum: "hard-mandatory" } });
            expect(await handler.diff(id, outs, other.inputs)).toMatchObject({
                replaces: ["contentHash"],
            });
        },
    );

    test("of a level that is none fails the preview", async () => {
        const { failures } = await handler.check({}, given({ enforcement: { maximum: "mandatory" } }));
        expect(failures).toMatchObject([
            { reason: expect.stringContaining('maximum is "mandatory", but sentinel.hcl takes') },
        ]);
    });
});
