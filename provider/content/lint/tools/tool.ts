import { spawn } from "node:child_process";
import { plainEnvironment } from "../../../platform/programs";

const MAX_OUTPUT = 16 * 1024 * 1024;

/** What a tool that ran to its end said. */
export interface Ran {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
}

/**
 * Runs a tool without a shell. It sees no more of the environment than it takes to start: a policy can read that, and there
 * may be a token in it.
 *
 * @param input what it reads from its standard input
 * @throws Error with what went wrong, in words, when it does not start, says too much, or does not end in time
 */
export function runTool(
    program: string,
    args: readonly string[],
    cwd: string,
    milliseconds: number,
    input?: string,
): Promise<Ran> {
    return new Promise((done, failed) => {
        const child = spawn(program, args, { cwd, env: plainEnvironment(), stdio: ["pipe", "pipe", "pipe"] });
        // A tool that ends before it has read everything is no failure of ours.
        child.stdin.on("error", () => undefined);
        child.stdin.end(input ?? "");
        const output = { stdout: "", stderr: "" };
        let reason = "";
        const stop = (why: string) => {
            reason ||= why;
            child.kill("SIGKILL");
        };
        const timer = setTimeout(() => stop(`it did not end within ${milliseconds / 1000} s`), milliseconds);
        for (const stream of ["stdout", "stderr"] as const) {
            child[stream].setEncoding("utf8").on("data", (text: string) => {
                output[stream] += text;
                if (output[stream].length > MAX_OUTPUT) stop("it printed too much");
            });
        }
        child.on("error", (error) => {
            clearTimeout(timer);
            failed(error);
        });
        child.on("close", (code, signal) => {
            clearTimeout(timer);
            if (reason || code === null) failed(new Error(reason || `it was ended by ${signal}`));
            else done({ code, ...output });
        });
    });
}
