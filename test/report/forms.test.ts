import * as fc from "fast-check";
import MarkdownIt from "markdown-it";
import { legible } from "../../provider/legible";
import { FORMATS, type Report, render } from "../../provider/report";
import { textOf } from "../../provider/report/model";
import { widthOf } from "../../provider/report/width";
import { type Element, elementsIn, readMarkup, textIn } from "./markup";
import { anyReport, anyText, aReport } from "./samples";

/** What no output may do to a terminal or to a reader. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;

const always = (holds: (report: Report) => void) => fc.assert(fc.property(anyReport, holds), { numRuns: 300 });

test("the forms", () => {
    expect(FORMATS).toEqual(["text", "json", "sarif", "junit", "markdown", "github", "html"]);
});

test("text: a table with a mark in each line, findings, and sentences", () => {
    expect(render(aReport(5), "text", { width: 40 })).toBe(
        [
            "   WORKSPACE    SETS  BY",
            "✓  workspace-1     0  global",
            "✓  workspace-2     1  project platform",
            "✓  workspace-3     2  project platform",
            "✗  workspace-4     3  global",
            "?  workspace-5     4  project platform",
            "",
            "workspace-4 error No policy set reaches it. (missed)",
            "a b/x.hcl:3:7 warning Advisory only. (level)",
            "",
            "5 workspaces.",
            "",
            "Projects could not be read.",
            "",
        ].join("\n"),
    );
});

test("text: a table that is too wide loses the ends of its widest cells", () => {
    expect(render({ ...aReport(2), summary: [], findings: [], notes: [] }, "text", { width: 26 })).toBe(
        ["   WORKSP…  SETS  BY", "✓  worksp…     0  global", "✓  worksp…     1  project…", ""].join("\n"),
    );
});

test("text: no line of a table is wider than the terminal, and all columns stand below each other", () => {
    fc.assert(
        fc.property(anyReport, fc.integer({ min: 24, max: 120 }), (report, width) => {
            const lines = render({ ...report, summary: [], findings: [], notes: [] }, "text", { width }).split("\n");
            for (const line of lines) {
                expect(widthOf(line)).toBeLessThanOrEqual(width);
                expect(line).not.toMatch(HARMFUL);
            }
            const rows = report.table?.rows.length ?? 0;
            expect(lines).toHaveLength(rows > 0 ? rows + 2 : 1);
        }),
        { numRuns: 300 },
    );
});

test("json: the report with the text of each cell, or what the command has in its place", () => {
    always((report) => {
        const parsed = JSON.parse(render(report, "json"));
        const rows = report.table?.rows ?? [];
        expect(parsed.rows.map(({ cells }: { cells: object }) => Object.values(cells).map(String))).toEqual(
            rows.map(({ cells }) => cells.map(textOf)),
        );
    });
    expect(render({ ...aReport(1), data: [] }, "json")).toBe("[]\n");
});

test("sarif: what its schema demands", () => {
    always((report) => {
        const log = JSON.parse(render(report, "sarif"));
        expect(Object.keys(log).sort()).toEqual(["$schema", "runs", "version"]);
        expect(log.version).toBe("2.1.0");
        const [{ tool, results, columnKind }] = log.runs;
        expect(columnKind).toBe("unicodeCodePoints");
        expect(tool.driver).toMatchObject(report.tool);
        const ids = tool.driver.rules.map(({ id }: { id: string }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(results).toHaveLength(report.findings?.length ?? 0);
        for (const { ruleId, ruleIndex, level, message, locations } of results) {
            expect(ids[ruleIndex]).toBe(ruleId);
            expect(["none", "note", "warning", "error"]).toContain(level);
            expect(typeof message.text).toBe("string");
            for (const { physicalLocation } of locations) {
                if (!physicalLocation) continue;
                const { artifactLocation, region } = physicalLocation;
                expect(artifactLocation.uri).toMatch(/^(?:[\w.~!*'()/-]|%[\dA-F]{2})*$/);
                if (region) expect(region.startLine).toBeGreaterThanOrEqual(1);
                if (region && "startColumn" in region) expect(region.startColumn).toBeGreaterThanOrEqual(1);
            }
        }
    });
});

test("junit: a suite whose counts are those of its cases", () => {
    always((report) => {
        const root = readMarkup(render(report, "junit"));
        const [suite] = elementsIn(root, "testsuite");
        const cases = elementsIn(root, "testcase");
        const having = (name: string) => cases.filter((each) => elementsIn(each, name).length > 0).length;
        for (const { attributes } of [root, suite].filter((each) => each !== undefined)) {
            expect(attributes.tests).toBe(String(cases.length));
            expect(attributes.failures).toBe(String(having("failure")));
            expect(attributes.skipped ?? "0").toBe(String(having("skipped")));
        }
        expect(new Set(cases.map(({ attributes }) => attributes.name)).size).toBe(cases.length);
    });
});

test("junit: a row is a case, which fails, is skipped, and has its findings", () => {
    const cases = elementsIn(readMarkup(render(aReport(7), "junit")), "testcase");
    const bodies = cases.map(({ attributes, children }) => [
        attributes.name,
        ...children.filter((child) => typeof child === "object").map((child) => [child.name, textIn(child)]),
    ]);
    expect(bodies).toEqual([
        ["workspace-1"],
        ["workspace-2"],
        ["workspace-3"],
        ["workspace-4", ["failure", "workspace-4 No policy set reaches it. (missed)"]],
        ["workspace-5", ["skipped", ""]],
        ["workspace-6"],
        ["workspace-7", ["system-out", "Workspace: workspace-7\nSets: 6\nBy: global"]],
        ["a b/x.hcl", ["system-out", "a b/x.hcl:3:7 Advisory only. (level)"]],
    ]);
});

test("github: one command a finding, whatever stands in it", () => {
    always((report) => {
        const lines = render(report, "github").split("\n");
        expect(lines.pop()).toBe("");
        expect(lines).toHaveLength(report.findings?.length ?? 0);
        for (const line of lines) {
            expect(line).toMatch(/^::(?:error|warning|notice) (?:\w+=[^,:]*)(?:,\w+=[^,:]*)*::/);
            expect(line).not.toMatch(/\r/);
        }
    });
    expect(render(aReport(0), "github")).toBe(
        "::error title=missed::workspace-4: No policy set reaches it.\n" +
            "::warning file=a b/x.hcl,line=3,col=7,title=level::Advisory only.\n",
    );
});

const markdown = new MarkdownIt({ html: true, linkify: true });
// What is a link to GitHub, but not what is one besides.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false }).add("//", null);

test("markdown: any text is a text in its cell, and nothing else", () => {
    const line = (cell: string) => legible(cell, 1_000).trim();
    always((report) => {
        const source = render(report, "markdown");
        const tokens = markdown.parse(source, {});
        const types = new Set(tokens.map(({ type, tag }) => (tag === "" ? type : tag)));
        for (const each of types) expect(["h2", "p", "ul", "li", "inline", ...TABLE]).toContain(each);
        const parts = tokens.flatMap(({ children }) => children ?? []);
        for (const part of parts) {
            expect(["text", "text_special", "html_inline"]).toContain(part.type);
            if (part.type === "text") expect(part.content).not.toMatch(/[@#]\w|:\/\/|www\./i);
            if (part.type === "html_inline") expect(["<br>", "<!-- -->"]).toContain(part.content);
        }
        const { findings = [], table } = report;
        const cells = tokens.flatMap(({ type }, at) => (type === "td_open" ? [tokens[at + 1]] : []));
        const rows = table?.rows ?? [];
        const marks = rows.some(({ status }) => status !== undefined) ? 1 : 0;
        const columns = (table?.columns.length ?? 0) + marks;
        expect(cells).toHaveLength(findings.length * 4 + rows.length * columns);
        const texts = cells.map((cell) => (cell?.children ?? []).map(written).join(""));
        findings.forEach(({ message, rule }, at) => {
            expect(texts.slice(at * 4 + 2, at * 4 + 4)).toEqual([line(message), line(rule)]);
        });
    });
});

const TABLE = ["table", "thead", "tbody", "tr", "th", "td"];

function written({ type, content }: { type: string; content: string }): string {
    if (type === "html_inline") return content === "<br>" ? "\n" : "";
    return content;
}

test("markdown: nobody is mentioned, and no issue or address is linked", () => {
    const { table, ...report } = aReport(0);
    const findings = [
        { severity: "note" as const, rule: "r", message: "@octocat #12 https://a.example www.b.example :tada: a:1:2" },
    ];
    const source = render({ ...report, findings, notes: [] }, "markdown");
    expect(source).toContain(
        "@<!-- -->octocat #<!-- -->12 https:<!-- -->//a.example www<!-- -->.b.example :<!-- -->tada: a:1:2",
    );
});

test("markdown: never longer than a comment may be, and what is wrong is in it", () => {
    const report = aReport(5_000);
    const source = render(report, "markdown");
    expect(source.length).toBeLessThanOrEqual(65_536);
    expect(source.length).toBeGreaterThan(60_000);
    expect(source).toMatch(/… and [\d,]+ rows more, for which there is no room here\./);
    expect(source.match(/\| ❌ \|/g)).toHaveLength(Math.ceil((5_000 - 3) / 7));
    const long = "|*_@".repeat(400);
    const sentences = Array.from({ length: 200 }, () => long);
    const findings = sentences.map((message) => ({ severity: "error" as const, rule: long, message }));
    const cells = [long, long, long];
    const table = { columns: aReport(0).table?.columns ?? [], rows: sentences.map(() => ({ cells })) };
    const huge = { ...report, title: long, summary: sentences, findings, table, notes: sentences };
    expect(render(huge, "markdown").length).toBeLessThanOrEqual(65_536);
    expect(render({ ...huge, summary: [] }, "markdown").length).toBeLessThanOrEqual(65_536);
});

const inHtml = (text: string) => legible(text).replace(/\p{Noncharacter_Code_Point}/gu, "\ufffd");
const html = (report: Report) => readMarkup(render(report, "html"), ["script", "style"]);

test("html: any text is a text in its cell, and nothing else", () => {
    always((report) => {
        const page = html(report);
        const { findings = [], table } = report;
        const sections = elementsIn(page, "section");
        const rowsOf = (section: Element | undefined) =>
            section ? elementsIn(section, "tbody").flatMap((body) => elementsIn(body, "tr")) : [];
        if (findings.length > 0) {
            const said = rowsOf(sections[0]).map((row) => elementsIn(row, "td").map(textIn).slice(-2));
            expect(said).toEqual(findings.map(({ message, rule }) => [inHtml(message), inHtml(rule)]));
        }
        if (table) {
            const rows = rowsOf(sections.at(-1));
            expect(rows).toHaveLength(table.rows.length);
            table.rows.forEach(({ cells }, at) => {
                const row = rows[at];
                const shown = row
                    ? [...elementsIn(row, "th"), ...elementsIn(row, "td").slice(1 - cells.length || 9)]
                    : [];
                expect(shown.map(textIn)).toEqual(cells.map((cell) => inHtml(textOf(cell))));
            });
        }
        for (const head of elementsIn(page, "th")) expect(["col", "row"]).toContain(head.attributes.scope);
        expect(elementsIn(page, "script")).toHaveLength(1);
    });
});

test("html: it asks nothing of a network, and only what stands in it may run", () => {
    const page = html(aReport(3));
    const policy =
        elementsIn(page, "meta").find(({ attributes }) => attributes["http-equiv"])?.attributes.content ?? "";
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}=';/);
    const outward = ["src", "href", "style", "onclick", "action", "srcset"];
    const all = (element: Element): Element[] =>
        element.children.flatMap((child) => (typeof child === "object" ? [child, ...all(child)] : []));
    for (const { attributes } of all(page))
        expect(Object.keys(attributes).filter((name) => outward.includes(name))).toEqual([]);
    expect(render(aReport(3), "html")).not.toMatch(/https?:|url\(|@import/);
});

test("every form of any text ends with its line", () => {
    fc.assert(
        fc.property(anyText, fc.constantFrom(...FORMATS), (text, format) => {
            const findings = [{ severity: "error" as const, rule: "r", message: text }];
            expect(render({ ...aReport(1), title: text, findings }, format)).toMatch(/[^\n]\n$/);
        }),
        { numRuns: 200 },
    );
});
