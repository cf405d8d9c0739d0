import { setTimeout as sleep } from "node:timers/promises";

/** Until when an operation may go on. All its requests and waits share one. */
export class Deadline {
    private constructor(private readonly at: number) {}

    /** A deadline so many milliseconds from now. */
    static in(milliseconds: number): Deadline {
        return new Deadline(performance.now() + milliseconds);
    }

    /** Milliseconds that are left; never negative. */
    get left(): number {
        return Math.max(0, this.at - performance.now());
    }

    /**
     * Waits for so many milliseconds.
     *
     * @throws what `late()` returns, at once, when the deadline would pass meanwhile
     */
    async wait(milliseconds: number, late: () => Error): Promise<void> {
        if (milliseconds >= this.left) throw late();
        await sleep(milliseconds);
    }
}
