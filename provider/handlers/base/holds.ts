import { errorOf } from "../../thrown";
import { engineAddress } from "./engine";
import { ExplainedError } from "./hostErrors";
import { RunJournal } from "./runJournal";

/** A resource instance that holds something. */
export interface Holder {
    readonly instance: string;
    /** Its URN in the program, where that is known. */
    readonly urn?: string;
}

interface Entry extends Holder {
    readonly key: string;
    readonly holds: boolean;
    /** By a clock that all processes of the machine share, in microseconds. */
    readonly at: number;
}

/**
 * Which resource instances hold what on the platform, as far as this run of the engine has seen.
 *
 * The engine creates first and deletes last, and it knows resources by their names: one that is renamed, or declared twice, is
 * to be deleted while another stands for the same object. What a second instance holds is left alone. A key is the id of an
 * object, or a member of a policy set.
 */
export class Holds {
    private readonly entries = new Map<string, Map<string, Entry>>();
    private journal: RunJournal | undefined;
    private failure: Error | undefined;

    /** @param join joins the other processes; `undefined` where there can be none */
    constructor(private readonly join: () => RunJournal | undefined = joinEngine) {}

    note(key: string, instance: string, urn?: string): void {
        this.tell({ key, instance, urn, holds: true, at: now() });
    }

    drop(key: string, instance: string): void {
        this.tell({ key, instance, holds: false, at: now() });
    }

    /**
     * The other instances that hold something.
     *
     * @throws ExplainedError when it cannot be known what other processes hold
     */
    others(key: string, instance: string): Holder[] {
        try {
            this.listen();
        } catch (error) {
            throw unreadable(errorOf(error));
        }
        const all = [...(this.entries.get(key)?.values() ?? [])];
        return all.filter((entry) => entry.holds && entry.instance !== instance);
    }

    private tell(entry: Entry): void {
        this.take(entry);
        try {
            this.shared()?.append(JSON.stringify(entry));
        } catch (error) {
            // The step goes on: what it has done must not be lost. Who needs to know is told by `others`.
            this.failure ??= errorOf(error);
        }
    }

    private listen(): void {
        const lines = this.shared()?.news() ?? [];
        for (const line of lines) this.take(JSON.parse(line));
    }

    private take(entry: Entry): void {
        const instances = this.entries.get(entry.key) ?? new Map<string, Entry>();
        this.entries.set(entry.key, instances);
        const known = instances.get(entry.instance);
        if (!known || known.at <= entry.at) instances.set(entry.instance, { ...entry, urn: entry.urn ?? known?.urn });
    }

    private shared(): RunJournal | undefined {
        if (this.failure) throw this.failure;
        try {
            this.journal ??= this.join();
        } catch (error) {
            this.failure = errorOf(error);
            throw error;
        }
        return this.journal;
    }
}

function now(): number {
    return Number(process.hrtime.bigint() / 1000n);
}

function joinEngine(): RunJournal | undefined {
    const engine = engineAddress();
    return engine === undefined ? undefined : RunJournal.join(engine);
}

function unreadable({ message }: Error): ExplainedError {
    return new ExplainedError(
        "Nobody can tell whether another resource of this program holds the same object, because the provider processes of this " +
            `run cannot share a folder for temporary files (${message}). Set TMPDIR to a folder that belongs to you.`,
    );
}

/** One process serves one run of the engine. */
export const holds = new Holds();
