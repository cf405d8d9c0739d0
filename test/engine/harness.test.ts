import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack, type StackOptions } from "./harness";
import { isAlive } from "./harness/processes";

const TOKEN = "harness-token-1234567890";

const program = (text: string) => `
const pulumi = require("@pulumi/pulumi");
class Note extends pulumi.CustomResource {
    constructor(name, args, opts) {
        const provider = 'exports.handler=()=>require("./provider.js")';
        super("pulumi-nodejs:dynamic/tfe:Note", name, { ...args, __provider: provider }, opts);
    }
}
exports.text = new Note("note", { text: ${text} }).text;
`;

const provider = `
const { existsSync, writeFileSync } = require("node:fs");
exports.check = async (olds, inputs) => ({ inputs });
exports.diff = async (id, olds, news) => ({ changes: olds.text !== news.text });
exports.create = async (inputs) => {
    if (inputs.text === "leak") console.log("the token is " + process.env.TFE_TOKEN);
    if (inputs.text === "hang") {
        writeFileSync("hanging", String(process.pid));
        await new Promise(() => setInterval(() => {}, 1000));
    }
    return { id: "note-1", outs: inputs };
};
exports.update = async (id, olds, news) => ({ outs: news });
exports.read = async (id, props) => {
    const text = existsSync("drift") ? "drifted" : props.text;
    return { id, props: { ...props, text }, inputs: { text, __provider: props.__provider } };
};
exports.delete = async () => {};
`;

let stack: Stack;

async function create(options: Partial<StackOptions> = {}): Promise<Stack> {
    stack = await Stack.create({
        program: program('"one"'),
        files: { "provider.js": provider },
        emulator: { url: "http://127.0.0.1:9", token: TOKEN },
        ...options,
    });
    return stack;
}

afterEach(() => stack.dispose());

test("a stack goes through its life", async () => {
    await create();
    expect((await stack.preview()).stdout).toContain("+ 2 to create");
    await stack.up();
    expect(await stack.outputs()).toEqual({ text: "one" });
    expect((await stack.resources()).note).toMatchObject({ id: "note-1", outputs: { text: "one" } });

    stack.setProgram(program('"two"'));
    expect((await stack.preview({ diff: true })).stdout).toContain('~ text: "one" => "two"');
    await stack.up();
    expect((await stack.up()).stdout).toContain("2 unchanged");

    stack.setFile("drift", "");
    const drift = await stack.refresh({ diff: true, args: ["--preview-only"] });
    expect(drift.stdout).toContain('~ text: "two" => "drifted"');
    expect(await stack.outputs()).toEqual({ text: "two" });

    const saved = await stack.state();
    await stack.destroy();
    expect(await stack.resources()).toEqual({});
    await stack.importState(saved);
    expect(Object.keys(await stack.resources())).toEqual(["note"]);
});

test("a command that ends otherwise than expected fails the test with what was printed", async () => {
    // Not by an Error: Node 20 takes half a minute to print the stack of one that went through the SDK.
    await create({ program: 'console.error("no such thing"); process.exit(1);' });
    await expect(stack.up()).rejects.toThrow(/failed with code [1-9][\s\S]*no such thing/);
    expect((await stack.up({ expectFailure: true })).output).toContain("no such thing");
    stack.setProgram("");
    await expect(stack.up({ expectFailure: true })).rejects.toThrow("was expected to fail and succeeded");
});

test("the token is found in what is printed and in what is stored", async () => {
    await create({ program: program('"leak"') });
    await expect(stack.up()).rejects.toThrow(/leaked into the output of pulumi up[\s\S]*<SECRET>/);
    stack.setProgram(program("process.env.TFE_TOKEN"));
    await expect(stack.up({ args: ["--suppress-outputs"] })).rejects.toThrow(/leaked into .*dev\.json/);
});

test("a secret in the configuration is encrypted, and searched for", async () => {
    const secret = program('new pulumi.Config("tfe").requireSecret("password")');
    await create({ program: secret, config: { "tfe:organization": "acme", "tfe:password": { secret: "swordfish" } } });
    await stack.up();
    expect(await stack.outputs()).toEqual({ text: "[secret]" });
    stack.setProgram(program('new pulumi.Config("tfe").require("password")'));
    await expect(stack.up()).rejects.toThrow("leaked");
});

test("the environment of the developer stays outside", async () => {
    process.env.TFE_ORGANIZATION = "outer";
    await create({
        program:
            "exports.seen = ['TFE_ORGANIZATION', 'TFE_TOKEN', 'TFE_HOSTNAME'].map((name) => process.env[name] ?? null);",
        env: { TFE_TOKEN: undefined, TFE_HOSTNAME: "tfe.example.com" },
    });
    delete process.env.TFE_ORGANIZATION;
    await stack.up();
    expect(await stack.outputs()).toEqual({ seen: [null, null, "tfe.example.com"] });
});

test("a killed command takes the provider with it, and the stack can go on", async () => {
    await create({ program: program('"hang"') });
    const up = stack.start("up");
    const hanging = join(stack.folder, "hanging");
    await up.until(() => existsSync(hanging) && readFileSync(hanging, "utf8") !== "");
    expect(isAlive(Number(readFileSync(hanging, "utf8")))).toBe(true);
    expect((await up.kill()).code).toBeNull();
    await expect(up.until(() => false)).rejects.toThrow("ended before that");
    expect(isAlive(Number(readFileSync(hanging, "utf8")))).toBe(false);

    stack.setProgram(program('"one"'));
    expect((await stack.up({ expectFailure: true })).output).toContain("locked");
    await stack.cancel();
    await stack.up();
    expect(await stack.outputs()).toEqual({ text: "one" });
});

test("a TypeScript program runs, and its types are checked", async () => {
    const source = 'import { runtime } from "@pulumi/pulumi";\nexport const dry: boolean = runtime.isDryRun();\n';
    await create({ program: source, language: "typescript" });
    await stack.up();
    expect(await stack.outputs()).toEqual({ dry: false });
    stack.setProgram(source.replace("boolean", "number"));
    expect((await stack.up({ expectFailure: true })).output).toContain(
        "Type 'boolean' is not assignable to type 'number'",
    );
});
