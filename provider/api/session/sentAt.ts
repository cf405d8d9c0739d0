const moments = new WeakMap<object, number>();

/** Sends a request, and keeps for its answer or its failure when that was. */
export async function timed<T extends object>(send: () => Promise<T>): Promise<T> {
    const moment = performance.now();
    try {
        const answer = await send();
        moments.set(answer, moment);
        return answer;
    } catch (error) {
        if (error instanceof Error) moments.set(error, moment);
        throw error;
    }
}

/** Keeps for a failure that an answer was found to be when its request was sent. */
export function sentWith<T extends Error>(answer: object, failure: T): T {
    moments.set(failure, moments.get(answer) ?? Number.NaN);
    return failure;
}

/** When the request was sent that failed with an error, by `performance.now()`; `NaN` for one that was not sent. */
export function sentAt(failure: Error): number {
    return moments.get(failure) ?? Number.NaN;
}
