import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./harness/build";

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
});
