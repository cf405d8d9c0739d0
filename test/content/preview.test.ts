import { symlinkSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { isPreviewOf, openContent, previewFiles, steadied } from "../../provider/content";
import { removeScratch, scratch, type Tree, tree, writeTree } from "./tree";

afterEach(removeScratch);

const shownOf = async (files: Tree) => previewFiles(await openContent({ directory: writeTree(scratch(), files) }));
const summary = (bytes: number) => expect.stringMatching(new RegExp(`^sha256:[0-9a-f]{64} \\(${bytes} bytes\\)$`));

test("shows text whole, other bytes and long files by hash and size, and links", async () => {
    const folder = writeTree(scratch(), {
        "sentinel.hcl": 'policy "a" {}\n',
        "empty.txt": "",
        "umlaut.md": "größer\r\n",
        "latin1.txt": { bytes: Buffer.from([0xe4, 0x0a]), executable: false },
        "zero.bin": "a\0b",
        "long.rego": "x".repeat(64 * 1024 + 1),
    });
    symlinkSync("sentinel.hcl", join(folder, "link"));
    const content = await openContent({ directory: folder });
    const digest = (path: string) => content.get(path)?.digest;
    expect(await previewFiles(content)).toEqual({
        "empty.txt": "",
        "latin1.txt": `sha256:${digest("latin1.txt")} (2 bytes)`,
        link: "-> sentinel.hcl",
        "long.rego": `sha256:${digest("long.rego")} (65537 bytes)`,
        "sentinel.hcl": 'policy "a" {}\n',
        "umlaut.md": "größer\r\n",
        "zero.bin": `sha256:${digest("zero.bin")} (3 bytes)`,
    });
});

test.each([
    ["sentinel.hcl", 64 * 1024],
    ["net/policies.json", 64 * 1024],
    ["a/b/zones.rego", 64 * 1024],
    ["policies/tags.policy.hcl", 64 * 1024],
    ["policies/tags.policytest.hcl", 256],
    ["common-functions/tfplan.sentinel", 64 * 1024],
    ["README.md", 256],
    ["data/regions.json", 4096],
    ["LICENSE", 4096],
    ["test/zones/pass.hcl", 256],
    ["policies/aa/test/aa/mocks/mock-tfplan-v2.sentinel", 256],
    ["mock-tfplan.sentinel", 256],
    ["zones_test.rego", 256],
])("shows %s as text up to %i bytes", async (path, bytes) => {
    const files = { [path]: "x".repeat(bytes) };
    expect(await previewFiles(await openContent({ files }))).toEqual(files);
    const longer = await previewFiles(await openContent({ files: { [path]: "x".repeat(bytes + 1) } }));
    expect(longer).toEqual({ [path]: summary(bytes + 1) });
});

test("a policy is not hidden behind thousands of mocks", async () => {
    const mocks = Array.from({ length: 2_400 }, (_, i) => [
        `aa/test/aa/case-${i}/mock-tfplan-v2.sentinel`,
        "x = 1\n".repeat(800),
    ]);
    const policies = Array.from({ length: 273 }, (_, i) => [`policies/p${i}.sentinel`, `limit = ${i}\n`.repeat(210)]);
    const files = Object.fromEntries([...mocks, ...policies]);
    const shown = await previewFiles(await openContent({ files }));
    expect(shown).toMatchObject(Object.fromEntries(policies));
    expect(Object.keys(shown)).toHaveLength(2_673);
    expect(JSON.stringify(shown).length).toBeLessThan(2_000_000);
});

test("a state never holds more text than it may: then larger files show by their hash", async () => {
    const files = { "a.sentinel": "a".repeat(3000), "b.sentinel": "b".repeat(900), "c.sentinel": "c".repeat(400) };
    const content = await openContent({ files });
    expect(await previewFiles(content, 4300)).toEqual(files);
    expect(await previewFiles(content, 4299)).toEqual({ ...files, "a.sentinel": summary(3000) });
    const none = { "a.sentinel": summary(3000), "b.sentinel": summary(900), "c.sentinel": summary(400) };
    expect(await previewFiles(content, 1299)).toEqual(none);
});

test("what a state shows in the form of now need not be made again", async () => {
    await fc.assert(
        fc.asyncProperty(set, fc.nat(200_000), async (files, bound) => {
            const content = await openContent({ files });
            const now = await previewFiles(content);
            const then = await previewFiles(content, bound);
            expect(isPreviewOf(now, content)).toBe(true);
            expect(isPreviewOf(then, content)).toBe(differing(now, then).length === 0);
            expect(isPreviewOf({ ...now, "(5 more files)": "" }, content)).toBe(false);
        }),
    );
});

test("is different whenever the bytes are", async () => {
    const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
        fc.constantFrom("-> a", "sha256:", `sha256:${"0".repeat(64)} (1 bytes)`, "").map((text) => Buffer.from(text)),
        fc.constantFrom(256, 257).map((size) => Buffer.alloc(size, "test ")),
    );
    await fc.assert(
        fc.asyncProperty(bytes, bytes, async (one, two) => {
            const shown = (content: Buffer) => shownOf({ "test/a": { bytes: content, executable: false } });
            const same = JSON.stringify(await shown(one)) === JSON.stringify(await shown(two));
            expect(same).toBe(one.equals(two));
            removeScratch();
        }),
    );
});

const folders = ["", "test/", "policies/", "policies/aa/test/aa/mocks/"];
const names = ["sentinel.hcl", "a.sentinel", "b.rego", "b_test.rego", "README.md", "data.json", "mock-tfplan.sentinel"];
const path = fc.tuple(fc.constantFrom(...folders), fc.constantFrom(...names)).map((parts) => parts.join(""));
const text = fc.oneof(
    fc.string(),
    fc.constantFrom(0, 1, 255, 256, 257, 4096, 4097, 65_536, 65_537).map((size) => "line\n".repeat(size / 5)),
    fc.tuple(fc.nat(70_000), fc.constantFrom("a", "b")).map(([size, letter]) => letter.repeat(size)),
);
const set = fc.dictionary(path, text, { maxKeys: 20 });
/** An edit puts a text in the place of another, adds a file, or takes one away. */
const edits = fc.dictionary(path, fc.option(text), { minKeys: 1, maxKeys: 4 });

function differing(one: Record<string, string>, other: Record<string, string>): string[] {
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]).sort();
}

function edited(files: Record<string, string>, changes: Record<string, string | null>): Record<string, string> {
    const after = { ...files };
    for (const [key, value] of Object.entries(changes)) {
        if (value === null) delete after[key];
        else after[key] = value;
    }
    return after;
}

test("random edits of random sets show in exactly the edited files", async () => {
    await fc.assert(
        fc.asyncProperty(set, edits, async (files, changes) => {
            const after = edited(files, changes);
            const [one, two] = await Promise.all([files, after].map((given) => openContent({ files: given })));
            expect(differing(await previewFiles(one!), await previewFiles(two!))).toEqual(differing(files, after));
        }),
        { numRuns: 300 },
    );
});

test("also where the state comes from before there was too much text, or from another version", async () => {
    await fc.assert(
        fc.asyncProperty(set, edits, fc.nat(200_000), fc.nat(200_000), async (files, changes, before, bound) => {
            const after = edited(files, changes);
            const [one, two] = await Promise.all([files, after].map((given) => openContent({ files: given })));
            const state = await previewFiles(one!, before);
            const shown = steadied(await previewFiles(two!, bound), two!, state);
            expect(differing(state, shown)).toEqual(differing(files, after));
        }),
        { numRuns: 300 },
    );
});

test("random folders show each of their files", async () => {
    await fc.assert(
        fc.asyncProperty(tree, async (files) => {
            expect(Object.keys(await shownOf(files)).sort()).toEqual(Object.keys(files).sort());
            removeScratch();
        }),
        { numRuns: 50 },
    );
});
