import { type Clock, useClock } from "../provider/api/http/time";

/** A time that passes only where somebody waits, or where a test says so: the same on any machine, however busy. */
class VirtualTime implements Clock {
    private at = performance.now();
    private readonly alarms = new Set<{ at: number; ring: () => void }>();

    now(): number {
        return this.at;
    }

    async sleep(milliseconds: number): Promise<void> {
        this.pass(milliseconds);
        // What was answered meanwhile is heard first.
        await new Promise(setImmediate);
    }

    alarm(milliseconds: number, ring: () => void): () => void {
        const alarm = { at: this.at + milliseconds, ring };
        this.alarms.add(alarm);
        return () => this.alarms.delete(alarm);
    }

    pass(milliseconds: number): void {
        this.at += milliseconds;
        for (const alarm of [...this.alarms]
            .filter(({ at }) => at <= this.at)
            .sort((one, other) => one.at - other.at)) {
            this.alarms.delete(alarm);
            alarm.ring();
        }
    }
}

let current: VirtualTime | undefined;

/**
 * Lets the provider's time pass only where it waits, until the test ends. Called again in the same test it is the same time: no
 * clock goes back.
 *
 * @returns lets so many milliseconds pass at once
 */
export function useVirtualTime(): (milliseconds: number) => void {
    const virtual = current ?? new VirtualTime();
    current = virtual;
    useClock(virtual);
    return (milliseconds) => virtual.pass(milliseconds);
}

/** For `afterEach` of a file whose tests use a virtual time. */
export function useRealTime(): void {
    current = undefined;
    useClock();
}
