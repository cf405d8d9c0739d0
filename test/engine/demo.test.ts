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

/** What the demo says that one can paste: the lines below its headings that begin with a command. */
function commandsIn(said: string): string[] {
    return [...said.matchAll(/^ {3}((?:pulumi|node|curl) .*)$/gm)].map(([, command = ""]) => command);
}

/** Words, and texts in double quotes: with nothing in them that bash, zsh or PowerShell would read in another way than the others. */
const PLAIN = /^(?:[\w@%+=:,./-]+|"[^"$`!]*")(?: (?:[\w@%+=:,./-]+|"[^"$`!]*"))*$/;

function demo(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", "demo.js"), ...args], {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
    });
    const said = stdout + stderr;
    expect({ status, said }).toMatchObject({ status: 0 });
    return said;
}

test("the demo shows an edited line, a mistake, a gate that refuses and drift, and leaves nothing behind", () => {
    const before = left();
    const said = demo();
    const shown = [
        '-     required_tags = ["owner"]',
        '+     required_tags = ["owner", "cost-center"]',
        "policies/sentinel.hcl:4:23: The source `./require-tag.sentinel`",
        "guardrails-canary  require-tags  hard-mandatory  failed  terraform_data.canary has no tag cost-center",
        '=> "Changed in the web interface"',
        "Nothing is left: the emulator has no policy set any more",
    ];
    for (const text of shown) expect(said).toContain(text);
    expect(left()).toEqual(before);
    const lines = new Set(said.split("\n").map(comparable));
    for (const name of PICTURES) expect(pictured(name).filter((row) => !lines.has(comparable(row)))).toEqual([]);
    const commands = commandsIn(said);
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) expect(command).toMatch(PLAIN);
});

test("what a demo keeps goes on by the commands that it prints, until one of them removes it", async () => {
    const before = left();
    const said = demo("--keep");
    const commands = commandsIn(said).filter((command) => /^node ".*stack\.js"/.test(command));
    const [preview = "", stop = ""] = commands;
    expect(commands).toHaveLength(2);
    try {
        expect(commands.every((command) => PLAIN.test(command))).toBe(true);
        const ran = spawnSync(preview, { shell: true, encoding: "utf8" });
        expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining("6 unchanged") });
    } finally {
        expect(spawnSync(stop, { shell: true, encoding: "utf8" })).toMatchObject({ status: 0 });
    }
    expect(left()).toEqual(before);
    const [, file = ""] = /"(.*)"/.exec(stop) ?? [];
    expect(existsSync(file)).toBe(false);
    const [, url = ""] = /still running on (\S+) /.exec(said) ?? [];
    await expect(fetch(url)).rejects.toThrow("fetch failed");
});
