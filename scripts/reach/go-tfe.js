/**
 * Drives an emulator with the vendor's Go client (`scripts/reach/go-tfe`): `node scripts/reach/go-tfe.js`. It needs Go, and
 * downloads the client's modules the first time.
 */
const path = require("node:path");
const { setUp } = require("../setup");
const { findOnPath } = require("../setup/commands");
const { root, run, runMain, SetUpError } = require("../setup/process");

async function main() {
    const go = findOnPath("go");
    if (!go) throw new SetUpError("Go is needed: https://go.dev/doc/install");
    await setUp({ build: ["emulator"] });
    const { startEmulator } = require("tfe-emulator");
    const emulator = await startEmulator();
    const env = {
        ...process.env,
        TFE_ADDRESS: emulator.url,
        TFE_TOKEN: emulator.token,
        TFE_ORGANIZATION: emulator.organization,
        GOWORK: "off",
    };
    const code = await run(go, ["run", "-mod=readonly", "."], { cwd: path.join(root, "scripts/reach/go-tfe"), env });
    console.log(`${emulator.control.total()} requests`);
    await emulator.close();
    return code;
}

runMain(main);
