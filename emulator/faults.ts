import type { SeenRequest } from "./counter";
import { compile, type Match } from "./matching";
import type { Moment } from "./watchers";

/** How an answer can go wrong. */
export const FAULT_KINDS = ["status", "reset", "truncated", "cut", "html", "empty", "malformed", "hang"] as const;

/** What goes wrong. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault to inject. */
export interface FaultOptions {
    /**
     * - `status`: answers `status` with `body`
     * - `reset`: breaks the connection
     * - `truncated`: announces the whole length, sends half of it and breaks the connection
     * - `cut`: sends half of it and ends the answer as if that were all
     * - `html`: a page of HTML, as a proxy sends it; `status` is 502 unless given
     * - `empty`: 200, or `status`, with no body
     * - `malformed`: 200, or `status`, with JSON that does not parse
     * - `hang`: no answer until the client gives up
     */
    kind: FaultKind;
    /** Before the request has its effect, or after. @default "before"; "after" for `truncated` and `cut` */
    when?: Moment;
    /** Which requests. @default "* *" */
    match?: Match;
    /** At which matching request it starts, counted from when it is set. @default 1 */
    at?: number;
    /** How many matching requests in a row it hits. @default 1 */
    times?: number;
    /** For `status`, `html`, `empty` and `malformed`. @default 500 for `status` */
    status?: number;
    /** For `status`: an object is sent as JSON:API, a string as it is. @default an error document */
    body?: unknown;
    /** More headers for `status`, such as `{ "retry-after": "1" }`. */
    headers?: Record<string, string>;
}

/** A fault with all that was left out. */
export type Fault = FaultOptions & Required<Pick<FaultOptions, "kind" | "when" | "at" | "times">>;

/** The faults that are set. Each counts the requests it matches. */
export class Faults {
    private entries: { fault: Fault; matches: (request: SeenRequest) => boolean; count: number }[] = [];

    /**
     * Sets a fault.
     *
     * @throws TypeError for an unknown kind, moment or match, or a number that is not positive
     * @example faults.add({ kind: "reset", when: "after", match: "POST *", at: 2 })
     */
    add(options: FaultOptions): Fault {
        const halves = options.kind === "truncated" || options.kind === "cut";
        const when = options.when ?? (halves ? "after" : "before");
        const fault: Fault = { ...options, when, at: options.at ?? 1, times: options.times ?? 1 };
        if (!FAULT_KINDS.includes(fault.kind)) {
            throw new TypeError(`kind: "${fault.kind}" is not one of ${FAULT_KINDS.join(", ")}`);
        }
        if (when !== "before" && when !== "after") throw new TypeError(`when: "${when}" is not "before" or "after"`);
        for (const name of ["at", "times"] as const) {
            if (!(fault[name] >= 1)) throw new TypeError(`${name}: must be 1 or more`);
        }
        this.entries.push({ fault, matches: compile(options.match ?? "* *"), count: 0 });
        return fault;
    }

    /** Counts the request, and names the fault that hits it, if any. One that has hit often enough is dropped. */
    take(request: SeenRequest, moment: Moment): Fault | undefined {
        let hit: Fault | undefined;
        for (const entry of this.entries) {
            if (entry.fault.when !== moment || !entry.matches(request)) continue;
            entry.count += 1;
            if (entry.count >= entry.fault.at) hit ??= entry.fault;
        }
        this.entries = this.entries.filter(({ fault, count }) => count < fault.at + fault.times - 1);
        return hit;
    }

    /** The faults that are still to come or going on. */
    pending(): Fault[] {
        return this.entries.map(({ fault }) => fault);
    }

    clear(): void {
        this.entries = [];
    }
}
