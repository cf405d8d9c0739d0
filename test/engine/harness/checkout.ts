import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
    copyFileSync,
    type Dirent,
    linkSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Emulator } from "tfe-emulator";
import { type Fence, readPage } from "../../../scripts/docs/pages";
import { root } from "./build";
import { makeEnvironment, makeFolders } from "./environment";
import { Secrets } from "./secrets";

/** What npm is told so that it finds all packages where they are, and asks nobody. */
const OFFLINE = { npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };

/**
 * A checkout of its own outside of the repository, as after `git clone`: nothing in it is built. The packages are there already, so that npm
 * needs no network.
 */
export class Checkout {
    readonly folder = mkdtempSync(join(tmpdir(), "checkout-"));

    constructor() {
        const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
            cwd: root,
            encoding: "utf8",
        });
        for (const path of listed.split("\0").filter(Boolean)) copy(join(root, path), join(this.folder, path));
        for (const path of ["node_modules", "emulator/node_modules"])
            linkAll(join(root, path), join(this.folder, path));
    }

    /** The walk of a reader through the README of an example. */
    walk(example: string, emulator: Emulator, ids: readonly string[] = []): Walk {
        return new Walk(join(this.folder, "examples", example), emulator, ids);
    }

    dispose(): void {
        rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    }
}

/** What a command says, both streams in their order. */
export interface Said {
    readonly code: number | null;
    readonly output: string;
}

/** A reader in the folder of an example, in a shell in which everything that was exported stays so. */
export class Walk {
    private readonly folders;
    private readonly page;
    private readonly secrets = new Secrets();
    private exported = "";

    /** @param ids what the reader puts in the place of `ws-…`, `prj-…` and the like, one after the other */
    constructor(
        readonly folder: string,
        private readonly emulator: Emulator,
        private readonly ids: readonly string[],
    ) {
        this.folders = makeFolders(join(folder, ".walk"));
        const path = folder.slice(folder.indexOf("examples"));
        this.page = readPage(join(path, "README.md"));
        this.secrets.add(emulator.token);
    }

    /** The blocks of commands of its README. */
    get blocks(): Fence[] {
        return this.page.fences.filter(({ language }) => language === "sh");
    }

    /** Runs a block of commands word for word. @param input what they read @throws unless they succeed, or the last one fails where it is to */
    async block(number: number, input = "", { fails = false } = {}): Promise<Said> {
        const fence = this.blocks[number];
        if (!fence) throw new Error(`${this.page.path} has no block ${number} of commands`);
        followed.add(`${this.page.path}:${fence.line}`);
        const left = [...this.ids];
        const text = fence.text
            .replace("TFE_TOKEN=…", `TFE_TOKEN=${this.emulator.token}`)
            .replace(/\b[a-z]+-…/g, (placeholder) => left.shift() ?? placeholder);
        if (text.includes("…")) throw new Error(`${this.page.path}: nobody says what … is in:\n${text}`);
        const said = await this.run(text, input, { fails });
        this.exported += text
            .split("\n")
            .filter((line) => line.startsWith("export "))
            .map((line) => `${line}\n`)
            .join("");
        return said;
    }

    /** Runs commands. @throws unless they succeed, or fail where they are to */
    async run(commands: string, input = "", { fails = false } = {}): Promise<Said> {
        const said = await this.shell(commands, input);
        if ((said.code !== 0) !== fails) throw new Error(`${commands}\nended with ${said.code}:\n${said.output}`);
        return said;
    }

    /** Changes a file as an editor would. */
    edit(path: string, from: string | RegExp, to: string): void {
        const file = join(this.folder, path);
        const before = readFileSync(file, "utf8");
        const after = before.replace(from, to);
        if (after === before) throw new Error(`${path} has no ${from}`);
        writeFileSync(file, after);
    }

    private async shell(commands: string, input: string): Promise<Said> {
        const env = makeEnvironment(this.folders, {
            TFE_ADDRESS: this.emulator.url,
            // There is nobody to ask.
            PULUMI_OPTION_NON_INTERACTIVE: "true",
            PULUMI_OPTION_COLOR: "never",
            PULUMI_SKIP_CONFIRMATIONS: "true",
            ...OFFLINE,
        });
        const child = spawn("bash", ["-euc", `${this.exported}${commands}`], { cwd: this.folder, env });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                output += text;
            });
        }
        child.stdin.end(input);
        const [code] = (await once(child, "close")) as [number | null];
        this.secrets.check(`the output of ${commands}`, output);
        this.secrets.checkFolder(this.folders.backend);
        return { code, output };
    }
}

/** The blocks that were run, by the place of each. */
const followed = new Set<string>();

/** The blocks of commands in the READMEs of examples that nobody has run. */
export function notFollowed(): string[] {
    const pages = readdirSync(join(root, "examples"), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
        .map(({ name }) => readPage(`examples/${name}/README.md`));
    return pages
        .flatMap(({ path, fences }) => fences.map((fence) => ({ ...fence, place: `${path}:${fence.line}` })))
        .filter(({ language, place }) => language !== "" && language !== "ts" && !followed.has(place))
        .map(({ place }) => place);
}

function copy(from: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
}

/** All of a folder, its files the same ones: npm replaces files, and writes into its own list of them alone. */
function linkAll(from: string, to: string): void {
    mkdirSync(to, { recursive: true });
    for (const entry of readdirSync(from, { withFileTypes: true }))
        link(entry, join(from, entry.name), join(to, entry.name));
}

function link(entry: Dirent, from: string, to: string): void {
    if (entry.isDirectory()) {
        if (entry.name !== ".cache") linkAll(from, to);
    } else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else if (entry.name === ".package-lock.json") copyFileSync(from, to);
    else sameFile(from, to);
}

function sameFile(from: string, to: string): void {
    try {
        linkSync(from, to);
    } catch {
        // On another disk.
        copyFileSync(from, to);
    }
}
