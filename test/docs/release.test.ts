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
    readonly permissions: Record<string, string>;
    readonly jobs: Record<
        string,
        { steps?: Step[]; needs?: string; uses?: string; permissions?: Record<string, string> }
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
    for (const [name, version] of Object.entries(overrides)) expect(text).toContain(`| \`${name}\` | ${version} |`);
});
