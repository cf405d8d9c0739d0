import type { AttachmentInputs, WaiverInputs } from "../../definitions/attachments";
import { type Failure, failure } from "../base/check";
import type { Unchecked } from "../base/definition";
import { isSecret } from "../base/secrets";
import { isUnknown } from "../base/unknown";

const DAY = 24 * 60 * 60_000;
/** How long before its end a preview warns, in milliseconds. */
const WARNED = 14 * DAY;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/;

/** What `check` makes of a waiver. */
export interface CheckedWaiver {
    readonly inputs: Pick<Unchecked<AttachmentInputs>, "active">;
    readonly failures: Failure[];
    readonly warnings: Failure[];
}

/**
 * Whether an exclusion still holds, by this machine's clock and without a request.
 *
 * @param noun what it is, for messages
 * @param olds the inputs of the state
 */
export function checkWaiver(
    noun: string,
    inputs: Unchecked<WaiverInputs>,
    olds: Unchecked<WaiverInputs>,
): CheckedWaiver {
    const { expiresAt, active } = inputs;
    const none = { inputs: {}, failures: [], warnings: [] };
    if (active !== undefined && active !== olds.active) {
        return {
            ...none,
            failures: [failure("active", "is worked out from expiresAt and cannot be given; leave it out")],
        };
    }
    if (expiresAt === undefined) return none;
    if (isUnknown(expiresAt)) return { ...none, inputs: { active: expiresAt } };
    const end = endOf(String(expiresAt));
    if (end === undefined) {
        const reason =
            'must be a date such as "2027-01-31" (through that day) or a time such as "2027-01-31T12:00:00Z", both UTC and in the calendar, but is {value}';
        return { ...none, failures: [failure("expiresAt", reason)] };
    }
    const left = end - Date.now();
    const warning = warningOn(noun, inputs, left, olds.active === true);
    const warnings = warning === undefined ? [] : [failure("", `${warning}. ${WAY_OUT}`)];
    return { ...none, inputs: { active: left > 0 }, warnings };
}

/** When a waiver ends, in milliseconds since 1970; `undefined` where that is no date, or none of the calendar. */
export function endOf(expiresAt: string): number | undefined {
    const isDate = DATE.test(expiresAt);
    if (!isDate && !TIME.test(expiresAt)) return undefined;
    const at = Date.parse(expiresAt);
    // 30 February is a time in March.
    if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== expiresAt.slice(0, 10)) return undefined;
    return isDate ? at + DAY : at;
}

function warningOn(
    noun: string,
    inputs: Unchecked<WaiverInputs>,
    left: number,
    wasActive: boolean,
): string | undefined {
    const when = isSecret("expiresAt", inputs) ? "expiresAt" : `expiresAt ${inputs.expiresAt}`;
    if (left > WARNED) return undefined;
    if (left > 0) {
        const days = Math.ceil(left / DAY);
        return `this ${noun} ends ${days === 1 ? "within a day" : `in ${days} days`} (${when}); the first up after that ends it`;
    }
    if (wasActive) return `this ${noun} has expired (${when}), and this up ends it on the platform`;
    return `this ${noun} has expired (${when}), so nothing is excluded`;
}
const WAY_OUT = "Give it a later expiresAt and a reason, or take it out of the program";
