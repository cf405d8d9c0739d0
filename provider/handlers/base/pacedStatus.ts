import { time } from "../../api/http/time";
import type { Status } from "./status";

/** The shortest time before the first message and between two of them, in milliseconds. */
const PAUSE = 1_000;

/** A status line for a step that reports often. */
export interface PacedStatus {
    readonly status: Status;
    /** Shows nothing more, whoever still has something to say: what is said next is the last word. */
    stop(): void;
}

/**
 * A status line that shows the latest message about once a second, and nothing at all for a step that is quicker than that.
 *
 * Without a terminal the CLI prints every message as a line, and nothing says so to a provider: so it is silent in CI jobs.
 */
export function pacedStatus(status: Status, env: NodeJS.ProcessEnv = process.env): PacedStatus {
    if (env.CI && env.CI !== "false") return { status: () => undefined, stop: () => undefined };
    let latest = "";
    let cancel: (() => void) | undefined;
    let stopped = false;
    let next = time.now() + PAUSE;
    const show = () => {
        cancel = undefined;
        next = time.now() + PAUSE;
        status(latest);
    };
    return {
        status(message) {
            if (stopped) return;
            latest = message;
            cancel ??= time.alarm(Math.max(0, next - time.now()), show);
        },
        stop() {
            stopped = true;
            cancel?.();
        },
    };
}
