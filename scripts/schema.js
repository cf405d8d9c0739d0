const fs = require("node:fs");
const path = require("node:path");
const { makeSchema } = require("./schema/schema");
const { setUp } = require("./setup");
const { root, runMain } = require("./setup/process");

/** Writes schema.json anew, from the definitions of the resources and the texts of the sources. */
async function main() {
    await setUp({ build: ["provider"] });
    const { KINDS } = require("../dist/definitions/kinds");
    const { FUNCTIONS } = require("../dist/plugin/invoke");
    const { SECRET_SETTINGS, SETTINGS } = require("../dist/plugin/settings");
    const text = makeSchema({
        kinds: KINDS,
        functions: FUNCTIONS,
        settings: SETTINGS,
        secretSettings: SECRET_SETTINGS,
        package: JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")),
    });
    fs.writeFileSync(path.join(root, "schema.json"), text);
}

runMain(main);
