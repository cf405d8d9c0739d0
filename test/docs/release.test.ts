import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { problemsWith } from "../../scripts/release";
import { root } from "../../scripts/setup/process";

const folder = join(root, ".github", "workflows");

interface Step {
    readonly uses?: string;
    readonly run?: string;
}
interface Workflow {
    readonly on: { push?: { tags?: string[] } };
    readonly permissions: Record<string, string>;
    readonly jobs: Record<
        string,
        {
            steps?: Step[];
            needs?: string;
            uses?: string;
            permissions?: Record<string, string>;
            strategy?: { matrix: Record<string, unknown> };
        }
    >;
}

const workflow = (name: string): Workflow => parse(readFileSync(join(folder, name), "utf8"));

test.each(readdirSync(folder))("%s takes no more than it needs, and actions of a named version", (name) => {
    const { permissions, jobs } = workflow(name);
    expect(permissions).toEqual({ contents: "read" });
    for (const { steps = [] } of Object.values(jobs)) {
        for (const { uses } of steps) if (uses) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    }
});

test("everything is tested on every Node and system that is promised, and only a tag of a version publishes", () => {
    expect(workflow("test.yml").jobs.test?.strategy?.matrix).toEqual({
        os: ["ubuntu-latest", "macos-latest", "windows-latest"],
        node: [20, 22, 24],
    });
    const release = workflow("release.yml");
    expect(release.on).toEqual({ push: { tags: ["v*"] } });
    expect(release.jobs.test?.uses).toBe("./.github/workflows/test.yml");
});

test("nothing is published before everything was tested, and before the version was looked at", () => {
    const { publish } = workflow("release.yml").jobs;
    expect(publish).toMatchObject({ needs: "test", permissions: { contents: "read", "id-token": "write" } });
    const runs = publish?.steps?.flatMap(({ run = "" }) => run).filter(Boolean) ?? [];
    const firstPublish = runs.findIndex((run) => run.startsWith("npm publish"));
    expect(runs.findIndex((run) => run.startsWith("node scripts/release.js"))).toBeLessThan(firstPublish);
    for (const run of runs.slice(firstPublish)) expect(run).toContain("--provenance");
});

const changelog = "# Changelog\n\n## 1.2.0 (2026-12-01)\n\n- x\n\n## 1.1.0 (2026-11-01)\n";
const versions = { "package.json": "1.2.0", "emulator/package.json": "1.2.0" };

test("a tag is published where CHANGELOG and packages say the same, and the version has a date", () => {
    expect(problemsWith("v1.2.0", { changelog, versions })).toEqual([]);
});

test.each([
    ["v1.1.0", { changelog, versions }, "The newest version in CHANGELOG.md is 1.2.0, and the tag is v1.1.0."],
    [
        "v1.2.0",
        { changelog, versions: { ...versions, "package.json": "1.1.0" } },
        "package.json has the version 1.1.0, and CHANGELOG.md has 1.2.0.",
    ],
    [
        "v1.2.0",
        { changelog: changelog.replace("2026-12-01", "unreleased"), versions },
        "CHANGELOG.md says of 1.2.0 that it is unreleased.",
    ],
    [
        "v1.2.0",
        { changelog: "# Changelog\n", versions },
        "CHANGELOG.md has no heading with a version, such as ## 0.1.0 (2026-12-01).",
    ],
])("%s is refused otherwise: %#", (tag, state, says) => {
    expect(problemsWith(tag, state)).toEqual([says]);
});

/** Why a version is pinned that no package asks for, and until when. */
test("every override is explained in CONTRIBUTING.md, with what ends it", () => {
    const { overrides } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
        overrides: Record<string, string>;
    };
    const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    const rows = new Map(
        [...text.matchAll(/^\| `([^`]+)` \| (\S+) \| (.*) \| (.*) \|$/gm)].map(([, name, ...cells]) => [name, cells]),
    );
    for (const [name, version] of Object.entries(overrides)) {
        expect(rows.get(name)).toEqual([version, expect.stringMatching(/\w{3}/), expect.stringMatching(/\w{3}/)]);
    }
});

/** Until the package is published nobody owns its name: whoever takes it would run with the tokens of those who fetch it. */
test("nothing that is shipped or shown fetches the package by a name that nobody owns yet", () => {
    const files = execFileSync("git", ["ls-files", "-z", "*.md", "*.ts", "*.js", "*.json", "*.yml", "*.yaml"], {
        cwd: root,
        encoding: "utf8",
    });
    const mayName = ["CONTRIBUTING.md", "test/docs/release.test.ts"];
    const found = files
        .split("\0")
        .filter((file) => file !== "" && !mayName.includes(file))
        .filter((file) =>
            /npx (?:pulumi-tfe-policy|tfe-emulator)|npm (?:i|install|add) (?:pulumi-tfe-policy|tfe-emulator)\b/.test(
                readFileSync(join(root, file), "utf8"),
            ),
        );
    expect(found).toEqual([]);
});
