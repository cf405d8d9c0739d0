import { time } from "./time";

/** Until when an operation may go on. All its requests and waits share one. */
export class Deadline {
    private constructor(private readonly at: number) {}

    /** A deadline so many milliseconds from now. */
    static in(milliseconds: number): Deadline {
        return new Deadline(time.now() + milliseconds);
    }

    /** Milliseconds that are left; never negative. */
    get left(): number {
        return Math.max(0, this.at - time.now());
    }

    /**
     * Waits for so many milliseconds.
     *
     * @throws what `late()` returns, at once, when the deadline would pass meanwhile
     */
    async wait(milliseconds: number, late: () => Error): Promise<void> {
        if (milliseconds >= this.left) throw late();
        await time.sleep(milliseconds);
    }

    /**
     * The outcome of something that does not know of the deadline.
     *
     * @throws what `late()` returns when the deadline passes first
     */
    async race<T>(outcome: Promise<T>, late: () => Error): Promise<T> {
        let stop = () => {};
        const end = new Promise<never>((_, reject) => {
            stop = time.alarm(this.left, () => reject(late()));
        });
        try {
            return await Promise.race([outcome, end]);
        } finally {
            stop();
            outcome.catch(() => undefined);
        }
    }
}
