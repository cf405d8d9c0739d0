/**
 * Whether a file counts as executable in content. Windows has no such bit, and what Node.js says of one there follows from the file's name:
 * nothing counts as executable, so that content is the same on every machine with Windows.
 *
 * @param mode as the system tells it
 */
export function isExecutable(mode: number, platform: NodeJS.Platform = process.platform): boolean {
    return platform !== "win32" && (mode & 0o100) !== 0;
}
