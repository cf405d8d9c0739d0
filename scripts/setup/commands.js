const fs = require("node:fs");
const path = require("node:path");

const windows = process.platform === "win32";

/**
 * The file name under which a command is installed on this platform.
 * @param {string} command
 */
function commandName(command) {
    if (!windows) return command;
    return command === "pulumi-resource-pulumi-nodejs" ? `${command}.cmd` : `${command}.exe`;
}

/**
 * @param {string} command
 * @returns {string | undefined} the first file of that name on the PATH that can be executed
 */
function findOnPath(command) {
    const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
    return folders.map((folder) => path.join(folder, commandName(command))).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
    try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
    } catch {
        return false;
    }
}

/**
 * An environment like `env` in which `folder` comes first on the PATH.
 * @param {string | undefined} folder
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
function withFolderOnPath(folder, env = process.env) {
    if (!folder) return { ...env };
    const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
    return { ...env, [name]: [folder, env[name]].filter(Boolean).join(path.delimiter) };
}

module.exports = { commandName, findOnPath, withFolderOnPath };
