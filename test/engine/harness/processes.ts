import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills a process and everything it has started, at once and without warning. The engine gives each plugin a process
 * group of its own, so the group of the CLI is not enough. Everything is stopped first: nothing new starts meanwhile.
 */
export function killTree(pid: number): void {
    const stopped = new Set<number>();
    for (let found = [pid]; found.length > 0; ) {
        for (const each of found) {
            signal(each, "SIGSTOP");
            stopped.add(each);
        }
        found = children(stopped);
    }
    for (const each of stopped) signal(each, "SIGKILL");
}

function children(parents: Set<number>): number[] {
    return processTable()
        .filter(({ pid, parent }) => parents.has(parent) && !parents.has(pid))
        .map(({ pid }) => pid);
}

function signal(pid: number, name: NodeJS.Signals): void {
    try {
        process.kill(pid, name);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
}

function processTable(): { pid: number; parent: number }[] {
    if (process.platform !== "linux") {
        const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
        return rows.map((row) => row.trim().split(/\s+/).map(Number)).map(([pid = 0, parent = 0]) => ({ pid, parent }));
    }
    // Slim images carry no ps.
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => {
            try {
                const stat = readFileSync(`/proc/${name}/stat`, "utf8");
                // pid (command, which may hold spaces and brackets) state parent …
                return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) }];
            } catch {
                return [];
            }
        });
}
