import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { declare } from "../../provider/adopt/declare";
import { readInventory } from "../../provider/adopt/inventory";
import { emulatorForTest } from "../handlers/setup";
import { clientOf, takeOver } from "./takeOver";
import { organization, populate } from "./world";

let folder: string;
const home = process.cwd();

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "adopt-"));
});
afterEach(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
});

const numRuns = Number(process.env.FUZZ_RUNS ?? 40);

test("what any organization has is taken over without a write, and is then as declared", async () => {
    let resources = 0;
    await fc.assert(
        fc.asyncProperty(organization, async (given) => {
            const emulator = await emulatorForTest();
            try {
                populate(emulator, given);
                const client = await clientOf(emulator);
                const inventory = await readInventory(client, { organization: emulator.organization });
                expect(inventory.unread).toEqual([]);
                const { program, left } = await declare(inventory);
                const bare = given.policies.filter(({ uploaded, code }) => uploaded === 0 || code.trim() === "").length;
                expect(left).toHaveLength(bare);
                resources += await takeOver(program, emulator, folder);
                expect(emulator.control.writes()).toBe(0);
            } finally {
                await emulator.close();
            }
        }),
        { numRuns },
    );
    expect(resources).toBeGreaterThan(numRuns);
});
