import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { type Page, pagePaths, parsePage, readPage } from "../../scripts/docs/pages";
import { root } from "../../scripts/setup/process";

const pages = new Map(pagePaths().map((path) => [path, readPage(path)]));

/** What is wrong with the links of a page, each with its line. */
function deadLinks(page: Page): string[] {
    return page.links.flatMap(({ href, line }) => {
        const problem = problemOf(page, href);
        return problem ? [`${page.path}:${line}: ${href} ${problem}`] : [];
    });
}

function problemOf(page: Page, href: string): string | undefined {
    if (/^[a-z]+:/.test(href)) return URL.canParse(href) ? undefined : "is no URL";
    const [target = "", anchor] = decodeURI(href).split("#");
    const path = target === "" ? page.path : posix.join(posix.dirname(page.path), target);
    if (target.startsWith("/") || path.startsWith("../")) return "leaves the repository";
    if (target !== "" && !existsSync(join(root, path))) return "leads to nothing";
    if (anchor === undefined) return undefined;
    const other =
        target === "" ? page : pages.get(statSync(join(root, path)).isDirectory() ? `${path}/README.md` : path);
    return other?.anchors.has(anchor) ? undefined : "names a heading that there is not";
}

test.each([...pages.keys()])("every link of %s leads somewhere", (path) => {
    expect(deadLinks(pages.get(path)!)).toEqual([]);
});

test("what is dead is found", () => {
    const text = [
        "# One `up` & two",
        "[here](#one-up--two) [file](../package.json) [folder](../examples/yaml) [page](runs.md#override) [out](https://example.com)",
        "[gone](gone.md)",
        "[no heading](#gone), [nor there](runs.md#gone)",
        "[above](../../x) [from the root](/README.md)",
        "```md\n[not a link](gone.md)\n```",
    ];
    expect(deadLinks(parsePage("docs/new.md", text.join("\n\n")))).toEqual([
        "docs/new.md:5: gone.md leads to nothing",
        "docs/new.md:7: #gone names a heading that there is not",
        "docs/new.md:7: runs.md#gone names a heading that there is not",
        "docs/new.md:9: ../../x leaves the repository",
        "docs/new.md:9: /README.md leaves the repository",
    ]);
});
