import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Emulator } from "tfe-emulator";
import type { DiffResult } from "../../../provider/handlers/base/comparing";
import type { Handler } from "../../../provider/handlers/base/handler";
import type { Values } from "../../../provider/handlers/base/properties";
import { policySetVersion } from "../../../provider/handlers/policySetVersion";
import type { StackState } from "../../engine/harness";
import { checked, emulatorForTest, handlerFor } from "../setup";

// States of releases that noted what is wrong with a version in the place of its hash, and that showed its files in other forms.
const folder = join(__dirname, "..", "..", "engine", "testdata", "states");
const LONG_AGO = "2019-06-28T23:53:15.875Z";
const HASH = /^sha256:[0-9a-f]{64}$/;

let emulator: Emulator;
let handler: Handler;
let content: string;
beforeEach(async () => {
    emulator = await emulatorForTest();
    handler = handlerFor(policySetVersion, emulator);
    content = mkdtempSync(join(tmpdir(), "old-states-"));
});
afterEach(async () => {
    rmSync(content, { recursive: true, force: true });
    await emulator.close();
});

/** Loads what stood on the platform, writes the content that was uploaded, and returns the versions of the state by name. */
function load(name: string): Record<string, Kept> {
    const { data, state }: { data: Parameters<Emulator["control"]["load"]>[0]; state: StackState } = JSON.parse(
        readFileSync(join(folder, name), "utf8"),
    );
    emulator.control.load(data);
    // The link of one that waits for its upload is of another emulator.
    for (const { id, status } of emulator.control.list("policy-set-versions")) {
        if (status === "pending") emulator.control.patch("policy-set-versions", id, { createdAt: LONG_AGO });
    }
    const resources = (state.deployment.resources ?? []).filter(({ type }) => type.endsWith(":PolicySetVersion"));
    const files = resources.map(({ id = "" }) => emulator.control.get("policy-set-versions", id).files).find(Boolean);
    for (const [path, text] of Object.entries(files ?? {})) {
        mkdirSync(dirname(join(content, path)), { recursive: true });
        writeFileSync(join(content, path), text);
    }
    return Object.fromEntries(
        resources.map(({ urn, id = "", inputs = {}, outputs = {} }) => [
            urn.replace(/^.*::(?:of-)?/, ""),
            { id, inputs, outputs },
        ]),
    );
}

interface Kept {
    readonly id: string;
    readonly inputs: Values;
    readonly outputs: Values;
}

const programOf = ({ inputs }: Kept): Values => {
    const { policySetId, __provider, __urn } = inputs;
    return { policySetId, __provider, __urn, directory: content };
};
const isForeign = ({ outputs }: Kept) => String(outputs.contentHash).startsWith("foreign");
const servedBy = ({ inputs }: Kept) => emulator.control.get("policy-sets", String(inputs.policySetId)).currentVersionId;

describe("a version that failed, or is not what the set serves", () => {
    const NAMES = ["foreign", "repository", "canceled", "expired", "errored", "unseen", "refused"];
    const load1 = () => load("0.1.0-failed-versions.json");

    test("the fixture has every text that stood in the place of the hash", () => {
        const texts = Object.entries(load1()).map(([name, { outputs }]) => [name, String(outputs.contentHash)]);
        const kinds = texts.map(([name, text = ""]) => [
            name,
            text.replace(/polsetver-\w+|\d{4}-[\d:.TZ-]+|[0-9a-f]{64}/g, "…"),
        ]);
        expect(Object.fromEntries(kinds)).toEqual({
            served: "sha256:…",
            foreign: "foreign: … uploaded …",
            repository: "foreign: … taken from github …, commit 8766a42",
            canceled: "canceled: …",
            expired: "never uploaded: …",
            errored: "errored: …; the set serves …",
            unseen: "errored: …",
            refused: "never uploaded: …",
        });
    });

    test.each(NAMES)("%s: the next up replaces it, without a word on bits, and then nothing differs", async (name) => {
        const kept = load1()[name] as Kept;
        const inputs = await checked(handler, programOf(kept), kept.inputs);
        expect(inputs.contentHash).toMatch(HASH);
        expect(inputs).not.toHaveProperty("drift");
        const diff = await handler.diff(kept.id, kept.outputs, inputs);
        expect(diff).toMatchObject({ replaces: ["contentHash", "drift"], deleteBeforeReplace: false });
        // The inputs of a create that failed are as the program has them: only `changes` tells the engine.
        const unmarked = await handler.diff(kept.id, { ...kept.outputs, __unfinished: undefined }, inputs);
        for (const { changes } of [diff, unmarked]) expect(changes).toBe(isForeign(kept) ? undefined : true);
        const { id, outs } = await handler.create(await checked(handler, programOf(kept)));
        expect(servedBy(kept)).toBe(id);
        const again = await checked(handler, programOf(kept), inputs);
        expect(await handler.diff(id, outs, again)).toEqual({ changes: false });
        emulator.control.resetCounts();
        await handler.delete(kept.id, kept.outputs);
        expect(emulator.control.total()).toBe(0);
    });

    test.each(NAMES)("%s: a refresh says the same as before, in the property of its own", async (name) => {
        const kept = load1()[name] as Kept;
        const { props, inputs } = await handler.read(kept.id, kept.outputs);
        for (const values of [props, inputs]) expect(values?.contentHash).toBe("");
        expect(inputs?.drift).toBe(props?.drift);
        expect(props?.drift).toBe(kept.outputs.contentHash);
        const { replaces } = await handler.diff(kept.id, props ?? {}, await checked(handler, programOf(kept), inputs));
        expect(replaces).toEqual(["contentHash", "drift"]);
    });

    const left = { changes: false };
    const replaced = { changes: true, replaces: ["drift"] };
    test.each<[string, DiffResult]>([
        ["foreign", left],
        ["repository", left],
        ["canceled", replaced],
        ["expired", replaced],
        ["errored", replaced],
    ])("%s: ignoreChanges of the hash leaves what is served, not what failed", async (name, expected) => {
        const kept = load1()[name] as Kept;
        writeFileSync(join(content, "tags.sentinel"), "main = rule { false }\n");
        const ignoring = async ({ id, outputs, inputs: before }: Kept) => {
            const { contentHash } = before;
            const inputs = await checked(handler, { ...programOf(kept), contentHash }, before);
            expect(await handler.diff(id, outputs, inputs)).toMatchObject(expected);
            return { id, outputs, inputs };
        };
        await ignoring(await ignoring(kept));
        const { props = {}, inputs = {} } = await handler.read(kept.id, kept.outputs);
        await ignoring({ id: kept.id, outputs: props, inputs });
    });

    test("one that is served: nothing differs, and settings change alone", async () => {
        const kept = load1().served as Kept;
        const inputs = await checked(handler, programOf(kept), kept.inputs);
        expect(await handler.diff(kept.id, kept.outputs, inputs)).toEqual({ changes: false });
        const read = await handler.read(kept.id, kept.outputs);
        expect(read.props).toEqual(kept.outputs);
        expect(read.inputs).toEqual(kept.inputs);
        emulator.control.resetCounts();
        const { outs } = await handler.update(kept.id, kept.outputs, { ...inputs, timeout: "1h" });
        expect(outs).toEqual({ ...kept.outputs, directory: content, timeout: "1h" });
        expect(emulator.control.total()).toBe(0);
    });

    test("one that became ready after all is well again", async () => {
        const kept = load1().canceled as Kept;
        const set = String(kept.inputs.policySetId);
        emulator.control.patch("policy-set-versions", kept.id, { status: "ready" });
        emulator.control.patch("policy-sets", set, { currentVersionId: kept.id });
        const { props } = await handler.read(kept.id, kept.outputs);
        expect(props).not.toHaveProperty("drift");
        expect(props).toMatchObject({ status: "ready", currentVersionId: kept.id });
    });
});

describe("what a state shows of files", () => {
    test.each([
        // Up to 1,000 files, each as text up to 64 KiB, and a line for the others.
        ["0.1.0-previews.json", { "README.md": "Tags are ", "data/regions.json": "[\n", "docs/arrow.txt": "-> not" }],
        // Tests as text up to 512 bytes.
        ["0.1.0-previews-of-tests.json", { "test/tags/pass.hcl": 'mock "tf', "data/regions.json": "sha256:" }],
    ])("%s: nothing differs, an edit shows as just that, and the texts of the others stay", async (name, forms) => {
        const kept = load(name).content as Kept;
        const before = kept.outputs.files as Record<string, string>;
        for (const [path, begins] of Object.entries(forms)) expect(before[path]?.startsWith(begins)).toBe(true);
        const inputs = await checked(handler, programOf(kept), kept.inputs);
        expect(inputs.contentHash).toBe(kept.inputs.contentHash);
        expect(await handler.diff(kept.id, kept.outputs, inputs)).toEqual({ changes: false });
        expect((await handler.read(kept.id, kept.outputs)).props).toEqual(kept.outputs);

        const edit = "main = rule { false }\n";
        writeFileSync(join(content, "tags.sentinel"), edit);
        const edited = await checked(handler, programOf(kept), kept.inputs);
        const shown = edited.files as Record<string, string>;
        const same = Object.keys(before).filter((path) => path in shown && shown[path] === before[path]);
        const gone = Object.keys(before).filter((path) => !(path in shown));
        expect(shown["tags.sentinel"]).toBe(edit);
        expect(same).toHaveLength(Object.keys(before).length - gone.length - 1 - looksLikeALink(before));
        expect(gone.every((path) => /^\(\d+ more files\)$/.test(path))).toBe(true);
        expect(await handler.diff(kept.id, kept.outputs, edited)).toMatchObject({ replaces: ["contentHash"] });
        const { id } = await handler.create(edited);
        expect(servedBy(kept)).toBe(id);
    });
});

/** A text that looks like what stands for a link is no longer shown as such. */
const looksLikeALink = (files: Record<string, string>) =>
    Object.values(files).filter((text) => text.startsWith("-> ")).length;
