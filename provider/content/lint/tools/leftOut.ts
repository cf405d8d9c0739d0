import type { Finding } from "../finding";

export const NOT_ON_PATH = "it is not on the PATH";
export const INCOMPLETE = "the content is more than the 64 MiB that it is shown";

/** A tool that cannot be asked is no fault of the content. */
export function toolFailed(file: string, name: string, error: unknown): Finding {
    const message = `${name} is on the PATH, but could not be asked: ${reason(error)}. Its checks were left out.`;
    return { severity: "warning", file, line: 1, column: 1, message, rule: "tool-failed" };
}

/** Tests that were asked for and did not run must not look like tests that passed. */
export function testsNotRun(file: string, name: string, why: string): Finding {
    const message = `The tests did not run: ${name} runs them, and ${why}. Mend that, or do not ask for the tests.`;
    return { severity: "error", file, line: 1, column: 1, message, rule: "tests-not-run" };
}

/** What is left out when a tool could not be asked. */
export function couldNotAsk(file: string, name: string, error: unknown, test: boolean): Finding[] {
    const tests = test ? [testsNotRun(file, name, `it could not be asked: ${reason(error)}`)] : [];
    return [...tests, toolFailed(file, name, error)];
}

function reason(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
