const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

/**
 * What makes the Pulumi CLI quiet, and keeps all that it writes in two folders.
 * @param {{ backend: string, pulumiHome: string }} folders
 */
function quietCli({ backend, pulumiHome }) {
    return {
        PULUMI_HOME: pulumiHome,
        PULUMI_BACKEND_URL: pathToFileURL(backend).href,
        PULUMI_CONFIG_PASSPHRASE: "",
        PULUMI_CREDENTIAL_STORE: "plaintext",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
}

/**
 * What the Pulumi CLI needs in order to work in a folder of its own, with a file backend and without questions. Returned
 * apart from the rest of the environment, so that it can be shown and kept.
 * @param {string} folder
 * @param {{ url: string, token: string, organization: string }} emulator
 * @returns {Record<string, string>}
 */
function makeEnvironment(folder, emulator) {
    const backend = path.join(folder, "backend");
    fs.mkdirSync(backend, { recursive: true });
    return {
        TFE_ADDRESS: emulator.url,
        TFE_TOKEN: emulator.token,
        TFE_ORGANIZATION: emulator.organization,
        ...quietCli({ backend, pulumiHome: path.join(folder, "pulumi-home") }),
        PULUMI_OPTION_NON_INTERACTIVE: "true",
        PULUMI_OPTION_SUPPRESS_PROGRESS: "true",
        // The stack's settings would otherwise land beside Pulumi.yaml, in the checkout.
        PULUMI_OPTION_CONFIG_FILE: path.join(folder, "Pulumi.demo.yaml"),
    };
}

/**
 * Removes the settings of other stacks and of other platforms, which nothing here must touch.
 * @param {NodeJS.ProcessEnv} env
 * @param {RegExp} [more] other names to remove
 */
function withoutForeignSettings(env, more) {
    const isForeign = (/** @type {string} */ name) => /^(TFE?_|PULUMI_)/.test(name) || more?.test(name);
    return Object.fromEntries(Object.entries(env).filter(([name]) => !isForeign(name)));
}

module.exports = { makeEnvironment, quietCli, withoutForeignSettings };
