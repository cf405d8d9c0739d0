import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { filesOnPath } from "../platform";
import { type Decision, decideConstantRego, decisionOf, undecided } from "./constant";
import { Later } from "./later";

const run = promisify(execFile);

/** Longer than any policy is worth waiting for. */
const DEADLINE_MS = 30_000;
const OUTPUT_LIMIT = 64 * 1024 * 1024;
const REMEMBERED = 1_000;

/** Rego as a policy set has it. */
export interface Rego {
    /** Its Rego files: path → text. */
    modules: Record<string, string>;
    query: string;
    /** `{ plan, run }`. */
    input: unknown;
    /** The set's `policy-tool-version`: below 1.0 the files are of the first version of the language. */
    toolVersion: string;
}

/** The first `opa` on the PATH. */
export function findOpa(path = process.env.PATH ?? ""): string | undefined {
    return filesOnPath("opa", path).find((file) => {
        try {
            accessSync(file, constants.X_OK);
            return true;
        } catch {
            return false;
        }
    });
}

function messageOf(stdout: string, stderr: string): string {
    try {
        const { errors } = JSON.parse(stdout) as {
            errors: { message: string; location?: { file: string; row: number; col: number } }[];
        };
        const lines = errors.map(({ message, location }) => {
            return location === undefined ? message : `${location.file}:${location.row}:${location.col}: ${message}`;
        });
        return lines.join("\n");
    } catch {
        return stderr.trim() || stdout.trim() || "opa said nothing";
    }
}

/** Decides Rego: by the Open Policy Agent where there is one, and constant rules by itself where there is none. */
export class Opa {
    private readonly decided = new Map<string, Decision>();

    /** @param command where `opa` is; undefined for none */
    constructor(readonly command: string | undefined) {}

    /** What a policy says. @throws Later while OPA is at work */
    decide(rego: Rego): Decision {
        const { modules, query } = rego;
        if (this.command === undefined) {
            const advice =
                "without OPA the emulator decides constant rules only: put opa on the PATH, name it with --opa";
            return (
                decideConstantRego(Object.values(modules), query) ??
                undecided(query, `${advice}, or say with a script what this policy answers`)
            );
        }
        const key = createHash("sha256").update(JSON.stringify(rego)).digest("hex");
        const known = this.decided.get(key);
        if (known !== undefined) return known;
        throw new Later(this.ask(this.command, rego).then((decision) => this.remember(key, decision)));
    }

    private remember(key: string, decision: Decision): void {
        if (this.decided.size >= REMEMBERED) this.decided.clear();
        this.decided.set(key, decision);
    }

    private async ask(command: string, { modules, query, input, toolVersion }: Rego): Promise<Decision> {
        const folder = await mkdtemp(join(tmpdir(), "tfe-emulator-opa-"));
        try {
            const files = Object.entries(modules);
            // Numbered, because no path of theirs may lead out; what OPA says of them is given its name again.
            await Promise.all(files.map(([, text], index) => writeFile(join(folder, `${index}.rego`), text)));
            await writeFile(join(folder, "input.json"), JSON.stringify(input));
            const version = /^0\./.test(toolVersion) ? "--v0-compatible" : "--v1-compatible";
            const data = files.flatMap((_, index) => ["--data", `${index}.rego`]);
            const args = ["eval", version, "--format", "json", "--input", "input.json", ...data, "--", query];
            const options = { cwd: folder, timeout: DEADLINE_MS, maxBuffer: OUTPUT_LIMIT };
            const { stdout } = await run(command, args, options);
            const { result } = JSON.parse(stdout) as { result?: { expressions: { value: unknown }[] }[] };
            return decisionOf(query, result?.[0]?.expressions[0]?.value);
        } catch (error) {
            const {
                stdout = "",
                stderr = "",
                message,
            } = error as { stdout?: string; stderr?: string; message: string };
            const said = messageOf(stdout, stderr || message);
            return undecided(
                query,
                said.replace(/\b(\d+)\.rego/g, (_, index) => named(modules, Number(index))),
            );
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    }
}

function named(modules: Record<string, string>, index: number): string {
    return Object.keys(modules)[index] ?? `${index}.rego`;
}
