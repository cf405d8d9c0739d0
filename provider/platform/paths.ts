import nodePath, { type PlatformPath } from "node:path";

/** The paths of a system: those of this one, unless a test brings others. */
export type Paths = Pick<PlatformPath, "dirname" | "isAbsolute" | "join" | "relative" | "resolve" | "sep">;

/** A path of this system as content, programs, reports and messages have it on every one: with slashes. */
export function slashed(path: string, { sep }: Pick<Paths, "sep"> = nodePath): string {
    return sep === "/" ? path : path.split(sep).join("/");
}

/** The way from a folder to a path, with slashes; an absolute one where there is none, as to another drive of Windows. */
export function wayTo(path: string, folder: string, paths: Paths = nodePath): string {
    return slashed(paths.relative(folder, path), paths);
}

/** Whether a normalised relative path with slashes leaves the folder it is relative to. */
export function leadsOut(path: string): boolean {
    return path === ".." || path.startsWith("../") || path.startsWith("/");
}

/** Whether a path is a folder, or something in it. Both are absolute, and what the system itself calls them. */
export function isWithin(folder: string, path: string, paths: Paths = nodePath): boolean {
    const way = wayTo(path, folder, paths);
    return !leadsOut(way) && !paths.isAbsolute(way);
}
