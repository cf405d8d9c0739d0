import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { readPage } from "../scripts/docs/pages";
import { root } from "../scripts/setup/process";

// The packages as they are published: what is in them, and whether other tools and readers find it.

interface Expected {
    readonly folder: string;
    readonly entrypoints: readonly string[];
    /** What there has to be. */
    readonly holds: readonly string[];
    /** What there may be. */
    readonly may: RegExp;
    /** What the tools say all the same, for a reason. */
    readonly problems: readonly object[];
}

const PACKAGES: Record<string, Expected> = {
    "pulumi-tfe-policy": {
        folder: root,
        entrypoints: [".", "runtime"],
        holds: [
            ...["runtime.js", "dist/runtime.js", "dist/index.d.ts", "LICENSE", "README.md", "CHANGELOG.md"],
            ...["plugin/pulumi-resource-tfe-policy", "dist/plugin/main.js", "schema.json"],
            ...["docs/quick-start.md", "examples/quickstart/index.ts", "templates/opa/Pulumi.yaml"],
        ],
        may: /^(?:(?:dist|plugin|docs|examples|templates)\/|(?:schema|package)\.json$|runtime\.|LICENSE$|[A-Z]+\.md$|emulator\/README\.md$)/,
        // The engine requires the runtime, and nobody imports it.
        problems: [{ kind: "NoResolution", entrypoint: "./runtime", resolutionKind: "node16-esm" }],
    },
    "tfe-emulator": {
        folder: join(root, "emulator"),
        entrypoints: ["."],
        holds: ["bin.js", "LICENSE", "README.md", "dist/index.js", "dist/index.d.ts"],
        may: /^(?:dist\/.*\.(?:js|d\.ts)|LICENSE|README\.md|bin\.js|package\.json)$/,
        problems: [],
    },
};

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "packages-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(PACKAGES))("%s", (name, { folder: from, entrypoints, holds, may, problems }) => {
    let tarball: string;
    let files: string[];

    beforeAll(() => {
        const options = { cwd: from, encoding: "utf8", shell: process.platform === "win32" } as const;
        const packed = execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], options);
        files = JSON.parse(packed)[0].files.map(({ path }: { path: string }) => path);
        const [file = ""] = readdirSync(folder).filter((each) => each.startsWith(`${name}-`));
        tarball = join(folder, file);
    });

    test("holds what a user needs and nothing else", () => {
        expect(files).toEqual(expect.arrayContaining([...holds]));
        expect(files.filter((file) => !may.test(file) || /\.tsbuildinfo$|node_modules|\.pulumi/.test(file))).toEqual(
            [],
        );
    });

    test("other tools resolve it and its types as meant", () => {
        // Both are ES modules, which Jest does not load.
        const program = `
            import { readFileSync } from "node:fs";
            import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
            import { publint } from "publint";
            const [file, ...entrypoints] = process.argv.slice(1);
            const tarball = new Uint8Array(readFileSync(file));
            const { problems } = await checkPackage(createPackageFromTarballData(tarball), { entrypoints });
            const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true, level: "suggestion" });
            console.log(JSON.stringify({ problems, messages }));`;
        const args = ["--input-type=module", "-e", program, tarball, ...entrypoints];
        const found = JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
        expect(found).toEqual({ problems, messages: [] });
    });

    test("links of its pages lead to what is in it", () => {
        const there = new Set(files.flatMap((file) => foldersOf(file)));
        const dead = files
            .filter((file) => file.endsWith(".md"))
            .flatMap((file) =>
                readPage(posix.join(posix.relative(root, from), file)).links.map(({ href }) => ({ file, href })),
            )
            .filter(({ href }) => !/^(?:https?:|#)/.test(href))
            .filter(
                ({ file, href }) =>
                    !there.has(posix.join(posix.dirname(file), href.replace(/#.*/, "").replace(/\/$/, ""))),
            );
        expect(dead).toEqual([]);
    });
});

/** A file, and the folders that it is in. */
function foldersOf(file: string): string[] {
    const parts = file.split("/");
    return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}
