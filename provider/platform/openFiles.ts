/** Whether a file can lose its name while it is open, so that it is gone with the process, whatever ends that. */
export function losesItsName(platform: NodeJS.Platform = process.platform): boolean {
    return platform !== "win32";
}
