import { type Emulator, type EmulatorOptions, startEmulator } from "tfe-emulator";
import { tokensOnLinks } from "../../emulator/api";
import { Stack, type StackOptions } from "./stack";

/** What each test of a file gets anew: an emulator, and the stack that it declares. */
export interface Scenario {
    readonly emulator: Emulator;
    /** Makes the test's stack, for the emulator's organization. */
    declare(program: string, options?: Partial<StackOptions>): Promise<Stack>;
    /** Kills `up` while a matching request waits in the emulator, before its effect or after. */
    killUpAt(match: string, moment: "before" | "after"): Promise<void>;
}

/** Sets up and tears down an emulator and a stack around each test of a file. */
export function scenario(options: EmulatorOptions = {}): Scenario {
    let emulator: Emulator;
    let stack: Stack | undefined;
    beforeEach(async () => {
        emulator = await startEmulator(options);
    });
    afterEach(async () => {
        await stack?.dispose();
        stack = undefined;
        const carried = tokensOnLinks(emulator);
        await emulator.close();
        expect(carried).toEqual([]);
    });
    return {
        get emulator() {
            return emulator;
        },
        async declare(program, rest = {}) {
            const config = { "tfe:organization": emulator.organization };
            stack = await Stack.create({ program, emulator, config, ...rest });
            return stack;
        },
        async killUpAt(match, moment) {
            let reached = false;
            const hold = () => {
                reached = true;
                return new Promise(() => undefined);
            };
            const release = emulator.control.onRequest(match, hold, moment);
            const up = stack?.start("up");
            await up?.until(() => reached);
            await up?.kill();
            release();
            await stack?.cancel();
        },
    };
}
