import type { Emulator, PolicySet } from "tfe-emulator";
import { warn } from "../../../provider/handlers/base/status";
import { policySet } from "../../../provider/handlers/policySet";
import { Engine } from "../engine";
import { emulatorForTest, handlerFor } from "../setup";

export let emulator: Emulator;
/** Drives a policy set. */
export let engine: Engine;

/** Each test of a file gets an emulator and a policy set to drive. The file itself has to put a mock in the place of `warn`. */
export function policySetsDriven(): void {
    beforeEach(async () => {
        emulator = await emulatorForTest();
        engine = new Engine(handlerFor(policySet, emulator));
        jest.mocked(warn).mockClear();
    });
    afterEach(() => emulator.close());
}

/** What was shown as warnings. */
export const warnings = (): string[] => jest.mocked(warn).mock.calls.map(([, message]) => message);
/** The one set of the platform. */
export const only = (): PolicySet => emulator.control.list("policy-sets")[0]!;
