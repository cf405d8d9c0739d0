import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** Root folder of the repository. */
export const root = resolve(__dirname, "..", "..", "..");

/**
 * Compiles the provider when a source is newer than the last build: the engine loads `dist/`, while the other tests load
 * the sources, so a single engine test started by hand would otherwise run yesterday's code.
 * @throws when it does not compile
 */
export function buildProvider(): void {
    const built = statSync(join(root, "dist", ".tsbuildinfo"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (newest(join(root, "provider")) <= built) return;
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    const result = spawnSync(process.execPath, [tsc, "-b", "provider"], { cwd: root, encoding: "utf8" });
    if (result.status !== 0) throw new Error(`the provider does not compile:\n${result.stdout}`);
}

function newest(folder: string): number {
    const times = readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
        (name) => statSync(join(folder, name)).mtimeMs,
    );
    return Math.max(0, ...times);
}
