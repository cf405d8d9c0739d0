import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills a process and everything it has started, at once and without warning. The engine gives each plugin a process
 * group of its own, so the group of the CLI is not enough. Everything is stopped first: nothing new starts meanwhile.
 *
 * @returns the processes, which may take a moment to end
 */
export function killTree(pid: number): number[] {
    const stopped = new Set<number>();
    for (let found = [pid]; found.length > 0; ) {
        for (const each of found) {
            signal(each, "SIGSTOP");
            stopped.add(each);
        }
        found = children(stopped);
    }
    for (const each of stopped) signal(each, "SIGKILL");
    return [...stopped];
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

/** Whether a process is there and has not ended; one that nobody has collected yet has ended. */
export function isAlive(pid: number): boolean {
    return processTable().some((row) => row.pid === pid);
}

function processTable(): { pid: number; parent: number }[] {
    return (process.platform === "linux" ? readProc() : askPs())
        .filter(({ state }) => !state.startsWith("Z"))
        .map(({ pid, parent }) => ({ pid: Number(pid), parent: Number(parent) }));
}

interface Row {
    pid: string;
    parent: string;
    state: string;
}

function askPs(): Row[] {
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,state="], { encoding: "utf8" }).trim().split("\n");
    return rows.map((row) => {
        const [pid = "", parent = "", state = ""] = row.trim().split(/\s+/);
        return { pid, parent, state };
    });
}

// Slim Linux images carry no ps.
function readProc(): Row[] {
    const rows: Row[] = [];
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        try {
            // pid (command, which may hold spaces and brackets) state parent …
            const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
            const [state = "", parent = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
            rows.push({ pid, parent, state });
        } catch {
            // It has ended since the folder was listed.
        }
    }
    return rows;
}
