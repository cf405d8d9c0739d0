import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./harness/build";

const PICTURES = ["preview-light", "preview-dark", "gate-light", "gate-dark"];

/** The rows of a picture of README.md, below its command; but for hashes, which do not fit. */
function pictured(name: string): string[] {
    const svg = readFileSync(join(root, "docs", "pictures", `${name}.svg`), "utf8");
    const rows = [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, row = ""]) => row.replace(/<[^>]*>/g, ""));
    const texts = rows.map((row) => row.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"'));
    expect(texts.length).toBeGreaterThan(4);
    return texts.slice(1).filter((row) => !row.includes("sha256:"));
}

/** A row as it is in every run. */
function comparable(row: string): string {
    return row
        .replaceAll("\u00a0", " ")
        .replaceAll("&amp;", "&")
        .replace(/\b([a-z]+)-[A-Za-z0-9]{16}\b/g, "$1-ID")
        .trim();
}

/** Copies of the program that a demo has left. */
function left(): string[] {
    const folder = join(root, ".scratch");
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("tfe-policy-demo-")) : [];
}

test("the demo shows an edited line, a mistake, a gate that refuses and drift, and leaves nothing behind", () => {
    const before = left();
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", "demo.js")], {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
    });
    const said = stdout + stderr;
    expect({ status, said }).toMatchObject({ status: 0 });
    const shown = [
        '-     required_tags = ["owner"]',
        '+     required_tags = ["owner", "cost-center"]',
        "policies/sentinel.hcl:4:23: The source `./require-tag.sentinel`",
        "guardrails-canary  require-tags  hard-mandatory  failed",
        '=> "Changed in the web interface"',
        "Nothing is left: the emulator has no policy set any more",
    ];
    for (const text of shown) expect(said).toContain(text);
    expect(left()).toEqual(before);
    const lines = new Set(said.split("\n").map(comparable));
    for (const name of PICTURES) expect(pictured(name).filter((row) => !lines.has(comparable(row)))).toEqual([]);
});
