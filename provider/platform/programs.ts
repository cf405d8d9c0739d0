import { accessSync, constants, statSync } from "node:fs";
import nodePath from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** What of the environment a program needs to start: nothing in which there could be a token. */
const NEEDED = {
    posix: ["PATH", "HOME", "TMPDIR", "LANG"],
    windows: ["PATH", "SystemRoot", "windir", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA"],
};

/**
 * Where a program is, by the `PATH`. Only absolute folders count: what lies in the working directory is content, not a tool. On Windows it is an
 * `.exe`: without a shell, which would read its arguments anew, nothing else starts.
 *
 * @param name without a suffix, `opa`
 */
export function programOnPath(
    name: string,
    env: Environment = process.env,
    platform: NodeJS.Platform = process.platform,
    isProgram: (file: string) => boolean = isExecutableFile,
): string | undefined {
    const isWindows = platform === "win32";
    const paths = isWindows ? nodePath.win32 : nodePath.posix;
    const given = variable(env, "PATH", platform) ?? "";
    // Windows lets an entry stand in quotes.
    const folders = given.split(paths.delimiter).map((each) => (isWindows ? each.replace(/^"(.*)"$/, "$1") : each));
    const file = isWindows ? `${name}.exe` : name;
    return folders
        .filter(paths.isAbsolute)
        .map((folder) => paths.join(folder, file))
        .find(isProgram);
}

/** The environment of a program that must not see any other. */
export function plainEnvironment(
    env: Environment = process.env,
    platform: NodeJS.Platform = process.platform,
): Record<string, string> {
    const names = platform === "win32" ? NEEDED.windows : NEEDED.posix;
    const entries = names.map((name) => [name, variable(env, name, platform)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A variable: Windows does not tell `Path` from `PATH`. */
function variable(env: Environment, name: string, platform: NodeJS.Platform): string | undefined {
    if (platform !== "win32") return env[name];
    const found = Object.keys(env).find((each) => each.toUpperCase() === name.toUpperCase());
    return found === undefined ? undefined : env[found];
}

function isExecutableFile(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
    } catch {
        return false;
    }
}
