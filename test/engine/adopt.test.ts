import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../provider/cli";
import { large, populate } from "../adopt/world";
import { scenario } from "./harness";
import { root } from "./harness/build";

jest.setTimeout(600_000);

const here = scenario();
const folder = join(root, ".scratch", `adopted-${process.pid}`);
const before = { ...process.env };

beforeEach(() => {
    const { url, token, organization } = here.emulator;
    Object.assign(process.env, { TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization });
});
afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true, force: true });
});

/** Runs the command; returns the files that it has written. */
async function adopted(...args: string[]): Promise<Record<string, string>> {
    let said = "";
    const listen = (text: string) => {
        said += text;
    };
    const code = await main(["adopt", "--out", folder, ...args], listen, listen);
    expect(said.split("Not in the program")[1]).toBeUndefined();
    expect(code).toBe(0);
    expect(said).toContain("The first up takes all of it over and writes nothing.");
    expect(said).not.toContain(here.emulator.token);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    return Object.fromEntries(
        paths.map(({ parentPath, name }) => {
            const path = join(parentPath, name);
            return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
        }),
    );
}

test("TypeScript: 50 sets with all that belongs to them compile strictly, are taken over without a write, and stay", async () => {
    const { control } = here.emulator;
    populate(here.emulator, large({ sets: 50, policies: 40 }));
    const files = await adopted();
    expect(control.writes()).toBe(0);
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { stdio: "pipe" });
    const { "index.ts": program = "", ...others } = files;
    const stack = await here.declare(program, { language: "typescript", files: others, config: {} });
    await stack.up();
    expect(control.writes()).toBe(0);
    const { stdout } = await stack.pulumi(["preview", "--json", "--show-sames"]);
    const { changeSummary } = JSON.parse(stdout) as { changeSummary: Record<string, number> };
    expect(Object.keys(changeSummary)).toEqual(["same"]);
    expect(changeSummary.same).toBeGreaterThan(250);
});

test("YAML through the plugin: the same", async () => {
    const { control } = here.emulator;
    populate(here.emulator, large({ sets: 20, policies: 8 }));
    const { "Pulumi.yaml": project = "", ...others } = await adopted("--language", "yaml");
    const text = project.replace("node_modules/pulumi-tfe-policy/plugin", join(root, "plugin"));
    const stack = await here.declare("", { language: "yaml", files: { ...others, "Pulumi.yaml": text }, config: {} });
    await stack.up();
    expect(control.writes()).toBe(0);
    const { stdout } = await stack.pulumi(["preview", "--json", "--show-sames"]);
    const { changeSummary } = JSON.parse(stdout) as { changeSummary: Record<string, number> };
    expect(Object.keys(changeSummary)).toEqual(["same"]);
});
