import { posix, win32 } from "node:path";

/** What ends a process that somebody sends a signal or whose window is closed: Windows has no `SIGTERM`. */
export function endingSignals(platform: NodeJS.Platform = process.platform): readonly NodeJS.Signals[] {
    return platform === "win32" ? ["SIGINT", "SIGBREAK", "SIGHUP"] : ["SIGINT", "SIGTERM"];
}

/** The files that a command may be, by a `PATH`, first come first. */
export function filesOnPath(command: string, path: string, platform: NodeJS.Platform = process.platform): string[] {
    const paths = platform === "win32" ? win32 : posix;
    const file = platform === "win32" ? `${command}.exe` : command;
    const folders = path.split(paths.delimiter).filter(Boolean);
    // Windows lets an entry stand in quotes.
    const plain = platform === "win32" ? folders.map((folder) => folder.replace(/^"(.*)"$/, "$1")) : folders;
    return plain.map((folder) => paths.join(folder, file));
}
