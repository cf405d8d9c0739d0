import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, killTree } from "./processes";

/** How a command ended and what it printed. */
export interface CommandResult {
    stdout: string;
    stderr: string;
    /** Both, in the order in which they arrived. */
    output: string;
    /** Exit code; `null` when it was killed. */
    code: number | null;
}

/** A command that is still at work. */
export interface RunningCommand {
    /** Process id of the CLI. */
    pid: number;
    /** What it has printed so far. */
    output(): string;
    /** Its end, however it comes about: a failing command does not reject. */
    done: Promise<CommandResult>;
    /** Waits until a condition holds. @throws when the command ends before that, with what it printed */
    until(condition: () => boolean): Promise<void>;
    /** Kills it, its language host, the program and the provider with SIGKILL, and waits until all are gone. */
    kill(): Promise<CommandResult>;
}

/** Starts a command with nothing on its standard input. */
export function startCommand(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): RunningCommand {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const result: CommandResult = { stdout: "", stderr: "", output: "", code: null };
    for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => {
            result[name] += text;
            result.output += text;
        });
    }
    // "close" comes once the pipes are closed too, which the plugins share: nothing is running any more.
    const done = once(child, "close").then(([code]) => Object.assign(result, { code }));
    return {
        pid: child.pid ?? -1,
        output: () => result.output,
        done,
        until: async (condition) => {
            let ended = false;
            done.then(() => {
                ended = true;
            });
            while (!condition()) {
                if (ended) throw new Error(`the command ended before that:\n${result.output}`);
                await sleep(10);
            }
        },
        kill: async () => {
            const running = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
            const killed = running ? killTree(child.pid as number) : [];
            // A process closes its pipes before it is gone.
            while (killed.some(isAlive)) await sleep(10);
            return done;
        },
    };
}
