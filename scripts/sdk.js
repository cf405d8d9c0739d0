const path = require("node:path");
const { findGo, goRequirement } = require("./setup/build");
const { root, run, runMain, SetUpError } = require("./setup/process");

const FOLDER = "sdk";

/** Makes an SDK for Python, Go and Node out of schema.json, in the git-ignored `sdk/`. @returns {Promise<number>} */
async function makeSdks() {
    const go = findGo("sdk");
    if (!go) {
        throw new SetUpError(
            `Go ${goRequirement("sdk").join(".")} or newer is needed for Pulumi's generators: https://go.dev/doc/install`,
        );
    }
    const args = ["run", "-mod=readonly", ".", path.join(root, "schema.json"), path.join(root, FOLDER)];
    return run(go, args, {
        cwd: path.join(root, "tools/sdk"),
        env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
    });
}

module.exports = { makeSdks, FOLDER };

if (require.main === module) runMain(makeSdks);
