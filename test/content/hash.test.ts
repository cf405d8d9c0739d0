import { spawnSync } from "node:child_process";
import { chmodSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { comparePaths, openContent } from "../../provider/content";
import { collect, removeScratch, scratch, type Tree, tree, writeTree } from "./tree";

afterEach(removeScratch);

const hashOf = async (directory: string) => (await openContent({ directory })).hash;

test("has not changed since the first release", async () => {
    const folder = writeTree(scratch(), {
        "sentinel.hcl": "policy",
        "b.sh": { bytes: Buffer.from("x"), executable: true },
    });
    symlinkSync("b.sh", join(folder, "link"));
    expect(await hashOf(folder)).toBe("sha256:523ac9c9f0944a54f1d7b01d1f308e46d525abd50535b1f822928c46c06d2dcf");
});

test("is the same for a folder, a map and every archive of the same files", async () => {
    const files = { "sentinel.hcl": "policy {}\n", "lib/é.sentinel": "x", "a/b/c.txt": "" };
    const folder = writeTree(scratch(), files);
    const content = await openContent({ directory: folder });
    const ours = join(scratch(), "ours.tar.gz");
    writeFileSync(ours, await collect(content.pack()));
    const theirs = join(scratch(), "theirs.tar.gz");
    spawnSync("tar", ["-czf", theirs, "-C", folder, "."]);
    const posix = join(scratch(), "posix.tar.gz");
    spawnSync("tar", ["--format=posix", "-czf", posix, "-C", folder, "sentinel.hcl", "lib", "a"]);
    for (const source of [{ files }, { archive: ours }, { archive: theirs }, { archive: posix }]) {
        expect((await openContent(source)).hash).toBe(content.hash);
    }
});

describe("for random folders", () => {
    test("ignores times, other permissions, place, order on disk and empty folders", async () => {
        await fc.assert(
            fc.asyncProperty(tree, fc.nat(), async (files, seconds) => {
                const one = writeTree(scratch(), files);
                const two = writeTree(scratch(), Object.fromEntries(Object.entries(files).reverse()));
                spawnSync("mkdir", ["-p", join(two, "zz-empty/deep")]);
                for (const [path, { executable }] of Object.entries(files)) {
                    chmodSync(join(two, path), executable ? 0o700 : 0o666);
                    utimesSync(join(two, path), seconds, seconds);
                }
                expect(await hashOf(two)).toBe(await hashOf(one));
                removeScratch();
            }),
            { numRuns: 60 },
        );
    });

    test("sees every other change", async () => {
        const change = fc.constantFrom("byte", "bit", "name", "remove", "add", "longer");
        const some = tree.filter((files) => Object.keys(files).length > 0);
        await fc.assert(
            fc.asyncProperty(some, change, fc.nat(), async (files, what, pick) => {
                const before = await hashOf(writeTree(scratch(), files));
                const after = await hashOf(writeTree(scratch(), changed(files, what, pick)));
                expect(after).not.toBe(before);
                removeScratch();
            }),
            { numRuns: 100 },
        );
    });

    test("sees where a link leads, and a link instead of a file", async () => {
        const make = async (target?: string) => {
            const folder = writeTree(scratch(), { a: "", b: "", ...(target ? {} : { l: "a" }) });
            if (target) symlinkSync(target, join(folder, "l"));
            return hashOf(folder);
        };
        const hashes = [await make(), await make("a"), await make("b")];
        expect(new Set(hashes).size).toBe(3);
    });
});

function changed(files: Tree, what: string, pick: number): Tree {
    const path = Object.keys(files)[pick % Object.keys(files).length]!;
    const { bytes, executable } = files[path]!;
    const { [path]: _gone, ...others } = files;
    switch (what) {
        case "byte": {
            const other = Buffer.from(bytes.length > 0 ? bytes : "x");
            other[pick % other.length]! ^= 1;
            return { ...files, [path]: { bytes: other, executable } };
        }
        case "bit":
            return { ...files, [path]: { bytes, executable: !executable } };
        case "name":
            return { ...others, [`zz-new-${pick}`]: { bytes, executable } };
        case "remove":
            return others;
        case "add":
            return { ...files, [`zz-new-${pick}`]: { bytes: Buffer.alloc(0), executable: false } };
        default:
            return { ...files, [path]: { bytes: Buffer.concat([bytes, Buffer.from([0])]), executable } };
    }
}

test("sorts by the bytes of the name", () => {
    fc.assert(
        fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
            expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
        }),
    );
    expect(comparePaths("\u{10000}", "\uffff")).toBeGreaterThan(0);
});
