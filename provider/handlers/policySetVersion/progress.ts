import type { Status } from "../base/status";

const MEGABYTE = 1_000_000;
/** The shortest time between two messages, in milliseconds: the display cannot show more, and each is a call. */
const PAUSE = 500;

/** Tells how far an upload is: `uploading 4.1 of 12 MB`. */
export function uploadProgress(length: number, status: Status): (bytes: number) => void {
    let last = Number.NEGATIVE_INFINITY;
    return (bytes) => {
        const now = performance.now();
        if (now - last < PAUSE && bytes < length) return;
        last = now;
        status(`uploading ${sent(bytes, length)}`);
    };
}

/** `4.1 of 12 MB`, `310 of 820 kB`. */
export function sent(bytes: number, length: number): string {
    const [unit, name] = length < MEGABYTE ? [1000, "kB"] : [MEGABYTE, "MB"];
    const show = (amount: number) => {
        const units = amount / unit;
        return units < 10 ? String(Math.round(units * 10) / 10) : String(Math.round(units));
    };
    return `${show(bytes)} of ${show(length)} ${name}`;
}
