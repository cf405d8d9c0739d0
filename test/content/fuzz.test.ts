import { writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { pack } from "tar-stream";
import { lint, openContent } from "../../provider/content";
import { parseHcl } from "../../provider/content/lint/hcl";
import { plainValue, scanJson } from "../../provider/content/lint/json";
import { damage, damages } from "./damage";
import { collect, removeScratch, scratch, tree, writeTree } from "./tree";

/** `node scripts/fuzz.js` sets it to 10,000. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

afterAll(removeScratch);

/** Makes the checksums of all headers right again, so that damage gets past the first check. */
function mended(tar: Buffer): Buffer {
    const other = Buffer.from(tar);
    for (let at = 0; at + 512 <= other.length; at += 512) {
        if (other.toString("latin1", at + 257, at + 262) === "ustar") {
            other.write("        ", at + 148, "latin1");
            const sum = other.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
            other.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
        }
    }
    return other;
}

async function sampleTar(): Promise<Buffer> {
    const tar = pack();
    tar.entry({ name: "./", type: "directory" });
    tar.entry({ name: "sentinel.hcl" }, 'policy "a" {}');
    tar.entry({ name: "lib/ü.sentinel", pax: { comment: "x" } as never }, "y".repeat(700));
    tar.entry({ name: `${"d/".repeat(70)}f` }, "deep");
    tar.entry({ name: "lib/link", type: "symlink", linkname: "../sentinel.hcl" });
    tar.entry({ name: "run.sh", mode: 0o755 }, "#!/bin/sh");
    tar.finalize();
    return collect(tar as never);
}

const tarWords = [
    "../",
    "/",
    "..",
    "\0",
    "ustar",
    "12 path=../x\n",
    "-5 ab",
    "77777777777",
    "GNU.sparse",
    "./._",
    "\u0080",
];

test("a damaged archive is content inside its folder, or a ContentError", async () => {
    const tar = await sampleTar();
    const archive = join(scratch(), "a.tar.gz");
    const limits = { maxBytes: 1_000_000, maxFiles: 100 };
    let accepted = 0;
    await fc.assert(
        fc.asyncProperty(damages, fc.constantFrom("tar", "mended", "gzip"), async (list, layer) => {
            const inner = layer === "gzip" ? tar : damage(tar, list, tarWords);
            const packed = gzipSync(layer === "mended" ? mended(inner) : inner, { level: 1 });
            writeFileSync(archive, layer === "gzip" ? damage(packed, list, tarWords) : packed);
            try {
                const content = await openContent({ archive }, { limits });
                accepted++;
                for (const { path, target } of content.entries) {
                    expect(path).toBe(posix.normalize(path));
                    expect(path).not.toMatch(/^\/|^\.\.(?:\/|$)|\p{Cc}|\\/u);
                    const end = target === undefined ? path : posix.join(posix.dirname(path), target);
                    expect(end).not.toMatch(/^\/|^\.\.(?:\/|$)/);
                }
            } catch (error) {
                expect(error).toMatchObject({ name: "ContentError" });
            }
        }),
        { numRuns },
    );
    // Otherwise it would only show that nothing gets in.
    expect(accepted).toBeGreaterThan(numRuns / 100);
});

const sampleHcl = `# set
policy "a" {
  source            = "./a.sentinel"
  enforcement_level = "advisory"
  params = { x = [1, 2], y = "t \${upper("}")} %{ if true }x%{ endif }" }
}
import "module" "m" { source = "./m.sentinel" }
mock "t" {
  module { source = "./m.sentinel" }
  data = <<-EOT
    policy "no" {
    EOT
}
`;
const hclWords = [
    '"',
    "{",
    "}",
    "${",
    "%{",
    "<<EOT\n",
    "/*",
    "*/",
    "#",
    "=",
    "[",
    "(",
    "\\",
    "\r\n",
    'policy "a" {',
    "\u{1f600}",
    "\ufeff",
];

test("damaged HCL gives findings, and the scan sees what the parser sees", async () => {
    let parsed = 0;
    await fc.assert(
        fc.asyncProperty(damages, async (list) => {
            const text = damage(Buffer.from(sampleHcl), list, hclWords).toString("utf8");
            const files = { "sentinel.hcl": text, "a.sentinel": "main = rule { true }", "m.sentinel": "one = 1" };
            const findings = await lint(await openContent({ files }));
            const lines = text.split("\n");
            for (const { file, line, column } of findings) {
                const reached = file === "sentinel.hcl" ? [...(lines[line - 1] ?? "")].length : 0;
                expect(line).toBeLessThanOrEqual(lines.length + 1);
                expect(column).toBeLessThanOrEqual(reached + 2);
            }
            const config = await parseHcl("f", text);
            if (config.problems.length === 0) {
                parsed++;
                const { parse } = require("@cdktn/hcl2json");
                expect(shapeOfScan(config.body)).toEqual(shapeOfValues(await parse("f", text), config.body));
            }
        }),
        { numRuns },
    );
    expect(parsed).toBeGreaterThan(numRuns / 50);
});

type Body = Awaited<ReturnType<typeof parseHcl>>["body"];

/** Names at the top of a file, as the scan of the text found them. */
function shapeOfScan(body: Body): string[] {
    return [...body.attributes.keys(), ...body.blocks.map(({ type, labels }) => [type, ...labels].join("\0"))].sort();
}

/** The same from the parser's values: as many blocks as each of the scan's labels leads to. */
function shapeOfValues(values: Record<string, unknown>, body: Body): string[] {
    const names = new Map(body.blocks.map(({ type, labels }) => [type, labels]));
    return Object.entries(values)
        .flatMap(([name, value]) => (names.has(name) ? leaves(value, [name]) : [name]))
        .sort();
}

function leaves(value: unknown, path: string[]): string[] {
    if (Array.isArray(value)) return value.map(() => path.join("\0"));
    return Object.entries(value as object).flatMap(([label, inner]) => leaves(inner, [...path, label]));
}

test("the end of a heredoc is no end inside a template of it", async () => {
    const text = [
        "mock t {",
        "  data = <<-EOT",
        "    a ${[",
        "    EOT",
        "    ]} /* <<EOT",
        "    EOT",
        "}",
        "policy a {}",
        "",
    ];
    const { parse } = require("@cdktn/hcl2json");
    const { body } = await parseHcl("f", text.join("\n"));
    expect(body.blocks.map(({ type }) => type)).toEqual(["mock", "policy"]);
    expect(shapeOfScan(body)).toEqual(shapeOfValues(await parse("f", text.join("\n")), body));
});

test("the JSON scan takes and gives what JSON.parse does", () => {
    const words = ["{", "}", "[", "]", ",", ":", '"', "\\u00e9", "\\", "1e5", "-", "tru", "null", " "];
    fc.assert(
        fc.property(fc.json(), damages, fc.boolean(), (text, list, whole) => {
            const input = whole ? text : damage(Buffer.from(text), list, words).toString("utf8");
            let expected: unknown;
            try {
                expected = { value: JSON.parse(input) };
            } catch {
                expected = "refused";
            }
            const parsed = scanJson(input);
            const actual = "root" in parsed ? { value: plainValue(parsed.root) } : "refused";
            expect(actual).toEqual(expected);
        }),
        { numRuns },
    );
});

test("random folders are packed and checked as archives without loss", async () => {
    await fc.assert(
        fc.asyncProperty(tree, async (files) => {
            const content = await openContent({ directory: writeTree(scratch(), files) });
            const archive = join(scratch(), "a.tar.gz");
            writeFileSync(archive, await collect(content.pack()));
            const again = await openContent({ archive });
            expect(again.entries).toEqual(content.entries);
            expect(again.hash).toBe(content.hash);
            removeScratch();
        }),
        { numRuns: 50 },
    );
});
