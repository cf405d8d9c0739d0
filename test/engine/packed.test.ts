import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "tfe-emulator";
import { Stack, type StackOptions } from "./harness";
import { root } from "./harness/build";

const PROGRAMS: Record<string, Pick<StackOptions, "program" | "language" | "main" | "files">> = {
    CommonJS: {
        program: `const tfe = require("pulumi-tfe-policy");
            exports.id = new tfe.PolicySet("guardrails", { name: "guardrails" }).id;`,
    },
    "an ES module": {
        main: "index.mjs",
        program: `import * as tfe from "pulumi-tfe-policy";
            export const id = new tfe.PolicySet("guardrails", { name: "guardrails" }).id;`,
    },
    // Without a TypeScript of its own, so that the old one in the SDK must understand our declarations.
    TypeScript: {
        language: "typescript",
        files: {
            "tsconfig.json": JSON.stringify({
                compilerOptions: { strict: true, target: "es2020", module: "commonjs", moduleResolution: "node" },
                files: ["index.ts"],
            }),
        },
        program: `import * as tfe from "pulumi-tfe-policy";
            const set = new tfe.PolicySet("guardrails", { name: "guardrails", vcsRepo: undefined });
            export const id = set.id.apply((id: string) => id);`,
    },
};

// What Pulumi's own template says, and what a newer project says. Neither leaves the declarations of libraries unchecked.
const COMPILERS: Record<string, object> = {
    CommonJS: { module: "commonjs", moduleResolution: "node", target: "es2020" },
    nodenext: { module: "nodenext", target: "es2022", exactOptionalPropertyTypes: true },
};

const { devDependencies } = require("../../package.json");
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const pnpm = join(root, "node_modules", "pnpm", "bin", "pnpm.cjs");
let folder: string;
let tarball: string;
let emulator: Emulator;

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "packed-"));
    execFileSync(process.execPath, [tsc, "-b", "provider"], { cwd: root });
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], {
        cwd: root,
        shell: process.platform === "win32",
    });
    tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz"))!);
    emulator = await startEmulator();
});
afterAll(async () => {
    await emulator?.close();
    rmSync(folder, { recursive: true, force: true });
});

function install(manager: "npm" | "pnpm"): string {
    const parent = join(folder, manager);
    mkdirSync(parent);
    const dependencies = {
        "@pulumi/pulumi": "3.248.0",
        "@types/node": devDependencies["@types/node"],
        "pulumi-tfe-policy": `file:${tarball}`,
    };
    writeFileSync(join(parent, "package.json"), JSON.stringify({ name: "consumer", private: true, dependencies }));
    // A workspace of its own, or pnpm would look for one further up.
    writeFileSync(join(parent, "pnpm-workspace.yaml"), "packages: []\n");
    const quiet = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
    const [command, ...args] =
        manager === "npm" ? ["npm", ...quiet] : [process.execPath, pnpm, "install", "--ignore-scripts", "--silent"];
    execFileSync(command as string, args, { cwd: parent, shell: process.platform === "win32", stdio: "pipe" });
    return parent;
}

describe.each(["npm", "pnpm"] as const)("installed with %s, outside the repository", (manager) => {
    let parent: string;
    beforeAll(() => {
        parent = install(manager);
    });

    test.each(Object.keys(COMPILERS))("our declarations compile by themselves: %s", (name) => {
        const compilerOptions = {
            strict: true,
            noEmit: true,
            skipLibCheck: false,
            types: ["node"],
            ...COMPILERS[name],
        };
        const own = join(parent, name);
        mkdirSync(own);
        writeFileSync(join(own, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
        writeFileSync(
            join(own, "index.ts"),
            `import * as tfe from "pulumi-tfe-policy";
            export const id = new tfe.PolicySet("guardrails", { name: "guardrails" }).id;`,
        );
        const compiled = spawnSync(process.execPath, [tsc, "-p", own], { encoding: "utf8" });
        expect(compiled).toMatchObject({ stdout: "", status: 0 });
    });

    test.each(Object.keys(PROGRAMS))("a program in %s previews and applies", async (language) => {
        const stack = await Stack.create({
            ...PROGRAMS[language]!,
            parent,
            emulator,
            config: { "tfe:organization": "acme" },
        });
        try {
            const up = await stack.up({ preview: true });
            expect(up.stdout).toContain("2 created");
            expect(emulator.control.list("policy-sets")).toMatchObject([{ name: "guardrails" }]);
            await stack.destroy();
            expect(emulator.control.list("policy-sets")).toHaveLength(0);
        } finally {
            await stack.dispose();
        }
    });
});
