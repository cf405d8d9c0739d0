import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "tfe-emulator";
import { Stack } from "./harness";

// What some release wrote into users' states. Files are added when a shape changes, and never changed or taken away.
const folder = join(__dirname, "testdata", "states");

let emulator: Emulator;
let stack: Stack;
beforeEach(async () => {
    emulator = await startEmulator();
    stack = await Stack.create({ program: "", emulator });
});
afterEach(async () => {
    await stack.dispose();
    await emulator.close();
});

test.each(readdirSync(folder))("the state %s still refreshes and destroys", async (name) => {
    const { data, state } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    emulator.control.load(data);
    await stack.importState(state);
    // A step that failed is a change until one succeeds, whatever there is on the platform.
    const unfinished = name.includes("failed");
    await stack.refresh(unfinished ? {} : { args: ["--expect-no-changes"] });
    await stack.destroy();
    expect(emulator.control.list("policy-sets")).toHaveLength(0);
});
