import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { openContent } from "../../provider/content";
import { collect, readTree, refusal, removeScratch, scratch, untar, writeTree } from "./tree";

afterEach(removeScratch);

/** A repository with a set in `set`, and links in it: path → target. */
function repository(links: Record<string, string>, files: Record<string, string> = {}): string {
    const root = writeTree(scratch(), {
        "set/policies.hcl": "",
        "common/common.rego": "package common\n",
        "common/deep/more.rego": "package more\n",
        ...files,
    });
    for (const [path, target] of Object.entries(links)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        symlinkSync(target, join(root, path));
    }
    return root;
}

const open = (root: string, into = ".", ignore: string[] = []) =>
    openContent({ directory: join(root, "set") }, { followLinksInto: join(root, into), ignore });
const paths = async (...args: Parameters<typeof open>) => (await open(...args)).entries.map(({ path }) => path);

test("a link that leads out is refused, and the message names the ways", async () => {
    const root = repository({ "set/common.rego": "../common/common.rego" });
    const { message } = await refusal("link-outside", () => openContent({ directory: join(root, "set") }));
    expect(message).toContain("with followLinksInto");
    expect(message).toContain("Put a copy of the file in its place");
});

test("what a link leads to is put in its place, as a file and as a folder", async () => {
    const root = repository({
        "set/common.rego": "../common/common.rego",
        "set/lib": "../common",
        "set/in.hcl": "policies.hcl",
    });
    const content = await open(root);
    const kinds = content.entries.map(({ path, kind }) => `${path} ${kind}`);
    expect(kinds).toEqual([
        "common.rego file",
        "in.hcl link",
        "lib/common.rego file",
        "lib/deep/more.rego file",
        "policies.hcl file",
    ]);
    const copied = writeTree(scratch(), {
        "common.rego": "package common\n",
        "lib/common.rego": "package common\n",
        "lib/deep/more.rego": "package more\n",
        "policies.hcl": "",
    });
    symlinkSync("policies.hcl", join(copied, "in.hcl"));
    expect(content.hash).toBe((await openContent({ directory: copied })).hash);
    expect(readTree(untar(await collect(content.pack())))).toEqual(readTree(copied));
});

test("ignore rules hold for what a link leads to, by its path in the content", async () => {
    const root = repository({ "set/lib": "../common" }, { "set/.terraformignore": "lib/deep/\n" });
    expect(await paths(root)).toEqual([".terraformignore", "lib/common.rego", "policies.hcl"]);
    expect(await paths(root, ".", ["lib/"])).toEqual([".terraformignore", "policies.hcl"]);
});

test.each<[string, Record<string, string>, "link-outside" | "link-broken"]>([
    ["out of both folders", { "set/x": "../../secret" }, "link-outside"],
    ["to an absolute place", { "set/x": "/etc/hosts" }, "link-outside"],
    ["out through another link", { "set/x": "../common/out", "common/out": "/etc/hosts" }, "link-outside"],
    ["to a folder with a link out of it", { "set/x": "../common", "common/deep/out": "/etc" }, "link-outside"],
    ["to nothing", { "set/x": "../common/gone" }, "link-broken"],
    ["to itself", { "set/x": "../common/y", "common/y": "../set/x" }, "link-broken"],
    ["to the folder it is in", { "set/x": ".." }, "link-broken"],
    [
        "round through two folders",
        { "set/x": "../common", "common/back": "deep", "common/deep/again": ".." },
        "link-broken",
    ],
])("a link %s is refused", async (_name, links, problem) => {
    const root = repository(links);
    writeFileSync(join(dirname(root), "secret"), "");
    await refusal(problem, () => open(root));
});

test("a followed folder may itself be reached by a link, and hold links", async () => {
    const root = repository({ "set/lib": "../common", "common/same.rego": "common.rego", alias: "." });
    expect(await paths(root, "alias")).toEqual([
        "lib/common.rego",
        "lib/deep/more.rego",
        "lib/same.rego",
        "policies.hcl",
    ]);
});

test("only folders, and only for a directory", async () => {
    const root = repository({});
    await refusal("missing", () => open(root, "gone"));
    await refusal("missing", () => open(root, "common/common.rego"));
    await refusal("bad-option", () => openContent({ files: {} }, { followLinksInto: root }));
});

test("nothing outside of the two folders is ever read", async () => {
    const part = fc.constantFrom("set", "common", "deep", "..", "outside", "a", "b");
    const place = fc.tuple(fc.constantFrom("set", "common", "outside"), fc.constantFrom("a", "b", "deep/a"));
    const links = fc.array(fc.tuple(place, fc.array(part, { minLength: 1, maxLength: 5 }), fc.boolean()), {
        maxLength: 5,
    });
    await fc.assert(
        fc.asyncProperty(links, async (list) => {
            const top = realpathSync(scratch());
            const root = join(top, "repository");
            writeTree(top, {
                "repository/set/policies.hcl": "in",
                "repository/common/common.rego": "in",
                "repository/common/deep/x.rego": "in",
                "outside/secret": "secret",
            });
            for (const [[folder, name], target, absolute] of list) {
                const file = join(folder === "outside" ? top : root, folder, name);
                try {
                    mkdirSync(dirname(file), { recursive: true });
                    symlinkSync(absolute ? join(root, ...target) : join(...target), file);
                } catch {
                    // There is a link of that name already.
                }
            }
            try {
                const content = await open(root);
                for (const { path, kind } of content.entries) {
                    if (kind === "file") expect(await content.readText(path)).toBe("in");
                }
            } catch (error) {
                expect(error).toMatchObject({ name: "ContentError" });
            }
            removeScratch();
        }),
        { numRuns: 200 },
    );
});
