import DataLoader from "dataloader";
import type { Deadline } from "../http/time";
import type { Burst } from "./burst";
import { type Divisible, sendDividing } from "./divide";

/**
 * How many members go into one request. The platform documents no bound; its own Terraform provider sends whole lists. A
 * request of 250 members is 12 KB; one that is refused for its size is halved as well.
 */
export const LARGEST_BATCH = 250;

export type Verb = "add" | "remove";

/** How a caller has members changed. Of those that travel together, the one whose deadline is the latest sends for all. */
export interface Carrier {
    readonly deadline: Deadline;
    carry(verb: Verb): Divisible;
}

interface Call {
    readonly id: string;
    readonly carrier: Carrier;
}

/**
 * The changes of one list of members that are asked for at the same time, in as few requests as can be.
 *
 * Calls of one burst travel together; calls that come while a request is under way travel with the next. Requests of one list
 * follow one another. Adding and removing one member happen in the order of the calls.
 */
export class Batch {
    private readonly loaders: Record<Verb, DataLoader<Call, undefined>>;
    private readonly latest = new Map<string, { verb: Verb; done: Promise<void>; after?: Promise<void> }>();
    private turn: Promise<void> = Promise.resolve();
    private sending: Promise<unknown> = Promise.resolve();

    constructor(
        private readonly burst: Burst,
        size = LARGEST_BATCH,
    ) {
        const loader = (verb: Verb) =>
            new DataLoader<Call, undefined>((calls) => this.send(verb, calls), {
                cache: false,
                maxBatchSize: size,
                batchScheduleFn: (dispatch) => this.schedule(dispatch),
            });
        this.loaders = { add: loader("add"), remove: loader("remove") };
    }

    /**
     * Adds or removes one member.
     *
     * @throws why this member failed, whatever became of the others
     */
    change(verb: Verb, id: string, carrier: Carrier): Promise<void> {
        return this.burst.during(() => this.inOrder(verb, id, carrier));
    }

    private inOrder(verb: Verb, id: string, carrier: Carrier): Promise<void> {
        const load = () => this.loaders[verb].load({ id, carrier });
        const before = this.latest.get(id);
        // What is asked for twice must not overtake what the first of the two still waits for.
        const after = before?.verb === verb ? before.after : before?.done;
        const done = after ? after.then(load, load) : load();
        const entry = { verb, done, after };
        this.latest.set(id, entry);
        const forget = () => {
            if (this.latest.get(id) === entry) this.latest.delete(id);
        };
        done.then(forget, forget);
        return done;
    }

    private schedule(dispatch: () => void): void {
        this.turn = this.turn
            .then(() => this.burst.over())
            .then(async () => {
                dispatch();
                await this.sending;
            });
    }

    private send(verb: Verb, calls: readonly Call[]): Promise<(undefined | Error)[]> {
        const ids = [...new Set(calls.map(({ id }) => id))];
        const { carrier } = calls.reduce((one, other) =>
            other.carrier.deadline.left > one.carrier.deadline.left ? other : one,
        );
        const answers = sendDividing(ids, carrier.carry(verb)).then((failures) =>
            calls.map(({ id }) => failures.get(id)),
        );
        this.sending = answers.catch(() => undefined);
        return answers;
    }
}
