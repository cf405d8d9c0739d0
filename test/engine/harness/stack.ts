import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildProvider, root } from "./build";
import { type CommandResult, type RunningCommand, startCommand } from "./command";
import { type Folders, makeEnvironment, makeFolders } from "./environment";
import { mainFile, type ProjectOptions, STACK, writeFile, writeProject, yamlProject } from "./project";
import { Secrets } from "./secrets";
import { nameOf, type StackState, type StateResource } from "./state";

/** What a stack needs to know of an emulator. */
export interface EmulatorAddress {
    url: string;
    token: string;
}

export interface StackOptions extends ProjectOptions {
    /** Sets TFE_ADDRESS and TFE_TOKEN; without it neither is set. Its token is searched for in everything printed and stored. */
    emulator?: EmulatorAddress;
    /** Stack configuration by key (`tfe:organization`); `{ secret }` is encrypted, and searched for like the token. */
    config?: Record<string, string | { secret: string }>;
    /** Folder to make the project in. Default: one inside the repository. */
    parent?: string;
    /** Environment of every command; `undefined` takes a variable away, TFE_ADDRESS and TFE_TOKEN too. */
    env?: Record<string, string | undefined>;
}

export interface CommandOptions {
    /** Show the difference of each property (`--diff`). */
    diff?: boolean;
    /** Read the real state first (`--refresh`). */
    refresh?: boolean;
    /** `up`, `refresh` and `destroy` only: make the preview too. Default: no, it doubles the time. */
    preview?: boolean;
    /** The command has to fail. Default: it has to succeed. */
    expectFailure?: boolean;
    /** Further arguments. */
    args?: string[];
    /** Environment of this one command. */
    env?: Record<string, string | undefined>;
}

/**
 * A Pulumi project with one stack, in a folder of its own inside the repository (so that `pulumi-tfe-policy` resolves as
 * it does for a user), with its own file backend, PULUMI_HOME and empty HOME.
 *
 * After every command, what it printed and the files of the backend are searched for the token and every other secret.
 * ```ts
 * const stack = await Stack.create({ program, emulator, config: { "tfe:organization": "acme" } });
 * try {
 *     await stack.up();
 *     expect((await stack.preview({ diff: true })).stdout).toContain("unchanged");
 * } finally {
 *     await stack.dispose();
 * }
 * ```
 */
export class Stack {
    /** What must never be printed or stored; tests may add to it. */
    readonly secrets = new Secrets();
    private readonly running = new Set<RunningCommand>();
    private readonly folders: Folders;

    private constructor(
        /** The project's folder. */
        readonly folder: string,
        private readonly options: StackOptions,
    ) {
        this.folders = makeFolders(folder);
    }

    /** Writes the project and creates its stack. @throws when the provider does not compile or there is no CLI */
    static async create(options: StackOptions): Promise<Stack> {
        buildProvider();
        const scratch = options.parent ?? join(root, ".scratch");
        mkdirSync(scratch, { recursive: true });
        const stack = new Stack(mkdtempSync(join(scratch, "stack-")), options);
        try {
            await stack.initialize();
        } catch (error) {
            await stack.dispose();
            throw error;
        }
        return stack;
    }

    private async initialize(): Promise<void> {
        if (this.options.emulator) this.secrets.add(this.options.emulator.token);
        const config = Object.entries(this.options.config ?? {});
        const plain = config.filter((entry): entry is [string, string] => typeof entry[1] === "string");
        writeProject(this.folder, this.options, Object.fromEntries(plain));
        await this.pulumi(["stack", "select", "--create", STACK]);
        const secret = config.flatMap(([key, value]) =>
            typeof value === "string" ? [] : [[key, value.secret] as const],
        );
        if (secret.length === 0) return;
        for (const [, value] of secret) this.secrets.add(value);
        await this.pulumi(["config", "set-all", ...secret.flatMap(([key, value]) => ["--secret", `${key}=${value}`])]);
    }

    preview(options: CommandOptions = {}): Promise<CommandResult> {
        return this.pulumi(["preview", ...flags(options)], options);
    }

    up(options: CommandOptions = {}): Promise<CommandResult> {
        return this.pulumi(["up", ...applyFlags(options)], options);
    }

    /** `--preview-only` in `args` shows the drift and stores nothing. */
    refresh(options: CommandOptions = {}): Promise<CommandResult> {
        const previewOnly = options.args?.includes("--preview-only");
        return this.pulumi(["refresh", ...(previewOnly ? flags(options) : applyFlags(options))], options);
    }

    destroy(options: CommandOptions = {}): Promise<CommandResult> {
        return this.pulumi(["destroy", ...applyFlags(options)], options);
    }

    /** Starts `up`, `refresh` or `destroy` without waiting for its end, and whatever its end may be. */
    start(command: "up" | "refresh" | "destroy", options: CommandOptions = {}): RunningCommand {
        return this.launch([command, ...applyFlags(options)], options.env);
    }

    /** Removes the lock that a killed command has left behind. */
    cancel(): Promise<CommandResult> {
        return this.pulumi(["cancel", "--yes", STACK]);
    }

    /** Replaces the program. */
    setProgram(source: string): void {
        const text = this.options.language === "yaml" ? yamlProject(source) : source;
        writeFile(this.folder, mainFile(this.options), text);
    }

    /** Replaces the program by one in another language: the stack and its state stay. */
    setLanguage(language: NonNullable<StackOptions["language"]>, program: string): void {
        Object.assign(this.options, { language, program, main: undefined });
        writeProject(this.folder, this.options, {});
    }

    /** Writes a file of the project, by its path from there. */
    setFile(name: string, text: string): void {
        writeFile(this.folder, name, text);
    }

    /** The text of a file of the project. */
    file(name: string): string {
        return readFileSync(join(this.folder, name), "utf8");
    }

    async setConfig(key: string, value: string, { secret = false } = {}): Promise<void> {
        if (secret) this.secrets.add(value);
        await this.pulumi(["config", "set", secret ? "--secret" : "--plaintext", key, "--", value]);
    }

    /** Changes the environment of the commands that follow; `undefined` takes a variable away. */
    setEnvironment(env: Record<string, string | undefined>): void {
        this.options.env = { ...this.options.env, ...env };
    }

    /** The state as it is stored: secrets stay encrypted. */
    async state(): Promise<StackState> {
        return JSON.parse((await this.pulumi(["stack", "export"])).stdout);
    }

    /** The resources of the state by name, without the stack and the providers. */
    async resources(): Promise<Record<string, StateResource>> {
        const all = (await this.state()).deployment.resources ?? [];
        const own = all.filter(({ type }) => type !== "pulumi:pulumi:Stack" && !type.startsWith("pulumi:providers:"));
        return Object.fromEntries(own.map((resource) => [nameOf(resource), resource]));
    }

    /** Stack outputs; secret ones read `[secret]`. */
    async outputs(): Promise<Record<string, unknown>> {
        return JSON.parse((await this.pulumi(["stack", "output", "--json"])).stdout);
    }

    /** Replaces the state by another, such as a fixture. Its URNs have to be of the stack `dev` of the project `test`. */
    async importState(state: StackState): Promise<void> {
        writeFile(this.folder, ".import.json", JSON.stringify(state));
        await this.pulumi(["stack", "import", "--file", join(this.folder, ".import.json")]);
    }

    /** `pulumi import`, the command (not the resource option). */
    import(type: string, name: string, id: string, options: CommandOptions = {}): Promise<CommandResult> {
        return this.pulumi(["import", type, name, id, ...applyFlags(options)], options);
    }

    /** Any other command of the CLI, with exactly these arguments. @throws when it ends otherwise than expected */
    async pulumi(
        args: string[],
        { expectFailure = false, env }: Pick<CommandOptions, "expectFailure" | "env"> = {},
    ): Promise<CommandResult> {
        const result = await this.launch(args, env).done;
        if (expectFailure === (result.code === 0)) {
            const wanted = expectFailure ? "was expected to fail and succeeded" : `failed with code ${result.code}`;
            throw new Error(`pulumi ${args.join(" ")} ${wanted}:\n${result.output}`);
        }
        return result;
    }

    private launch(args: string[], env?: Record<string, string | undefined>): RunningCommand {
        const { emulator } = this.options;
        const address = emulator && { TFE_ADDRESS: emulator.url, TFE_TOKEN: emulator.token };
        const environment = makeEnvironment(this.folders, { ...address, ...this.options.env, ...env });
        const command = startCommand(
            "pulumi",
            ["--non-interactive", "--color", "never", ...args],
            this.folder,
            environment,
        );
        this.running.add(command);
        const done = command.done.then((result) => {
            this.running.delete(command);
            this.secrets.check(`the output of pulumi ${args[0]}`, result.output);
            this.secrets.checkFolder(this.folders.backend);
            return result;
        });
        return { ...command, done, kill: () => command.kill().then(() => done) };
    }

    /** Kills what is still running and removes every file. What the stack has created stays where it is. */
    async dispose(): Promise<void> {
        await Promise.allSettled([...this.running].map((command) => command.kill()));
        rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
    }
}

function flags({ diff, refresh, args = [] }: CommandOptions): string[] {
    return [...(diff ? ["--diff"] : []), ...(refresh ? ["--refresh"] : []), ...args];
}

function applyFlags(options: CommandOptions): string[] {
    return ["--yes", ...(options.preview ? [] : ["--skip-preview"]), ...flags(options)];
}
