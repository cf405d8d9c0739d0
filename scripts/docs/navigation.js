const { pagePaths, readPage } = require("./pages");

/**
 * What the site calls its pages, and in which order: groups of pages by their paths, each with a title where its own is too long.
 * Only pages that there are stand in the site, and those that are not named here stand at the end of "More".
 * @type {[group: string, pages: [path: string, title?: string][]][]}
 */
const ORDER = [
    [
        "Begin",
        [
            ["README.md", "Overview"],
            ["docs/quick-start.md", "Quick start"],
            ["docs/adopt.md", "Adopt what is there"],
            ["docs/from-tfe.md", "From the tfe provider"],
            ["docs/languages.md", "Other languages"],
        ],
    ],
    [
        "Declare",
        [
            ["docs/policy-set-versions.md", "Content"],
            ["docs/lint.md", "Lint"],
            ["docs/attachments.md", "Attachments, policies, parameters"],
            ["docs/runs.md", "Runs and the policy gate"],
            ["docs/trial.md", "Trial and roll-out"],
            ["docs/coverage.md", "Coverage"],
            ["docs/waivers.md", "Waivers"],
        ],
    ],
    [
        "Work with it",
        [
            ["docs/ci.md", "CI"],
            ["docs/projects.md", "Bundlers, workspaces, folders"],
            ["docs/unit-tests.md", "Unit tests"],
            ["docs/renames.md", "Renames and moves"],
            ["docs/security.md", "Security"],
        ],
    ],
    [
        "When something goes wrong",
        [
            ["docs/troubleshooting.md", "Troubleshooting"],
            ["docs/interrupted.md", "Interrupted, or taken"],
            ["docs/failed-steps.md", "A step that failed"],
        ],
    ],
    [
        "Look up",
        [
            ["docs/limits.md", "Limits"],
            ["docs/support.md", "Support matrix"],
            ["docs/client.md", "Client for scripts"],
            ["docs/endpoints.md", "Endpoints"],
            ["emulator/README.md", "Emulator"],
        ],
    ],
    [
        "More",
        [
            ["CHANGELOG.md", "Changelog"],
            ["CONTRIBUTING.md", "Contributing"],
        ],
    ],
];

const REST = "More";
const EXAMPLES = /^(examples|templates)\/([^/]+)\/README\.md$/;

/**
 * Where a page stands in the site, without its suffix.
 * @param {string} file a page's path from the repository's root
 */
function siteNameOf(file) {
    if (file === "README.md") return "overview";
    if (file === "emulator/README.md") return "emulator";
    return file
        .replace(/\/README\.md$/, "")
        .replace(/^docs\//, "")
        .replace(/\.md$/, "")
        .toLowerCase();
}

/**
 * The groups of the site's pages with what there is.
 * @returns {{ text: string, items: { text: string, link: string }[], collapsed?: boolean }[]}
 */
function navigation() {
    const paths = pagePaths();
    const named = new Set(ORDER.flatMap(([, pages]) => pages.map(([file]) => file)));
    const rest = paths.filter((file) => !named.has(file) && !EXAMPLES.test(file));
    const groups = ORDER.map(([text, pages]) => {
        const there = pages.filter(([file]) => paths.includes(file));
        const all = text === REST ? [...there, ...rest.map((file) => /** @type {[string]} */ ([file]))] : there;
        return { text, items: all.map(([file, title]) => itemOf(file, title)) };
    });
    const examples = paths.filter((file) => EXAMPLES.test(file)).map((file) => itemOf(file));
    groups.splice(-1, 0, { text: "Examples", items: examples });
    return groups.filter(({ items }) => items.length > 0);
}

/** @param {string} file @param {string} [title] */
function itemOf(file, title) {
    return { text: title ?? readPage(file).title, link: `/${siteNameOf(file)}` };
}

module.exports = { navigation, siteNameOf };
