import { markCheck } from "../nouns/policyChecks";
import { scriptOf, stepOf } from "../nouns/runScripts";
import { isFinal, isKnown, timestamp, timestampKey } from "../nouns/runStatuses";
import { mustWait, type Run } from "../nouns/runTable";
import { checksOf, statusAfterChecks } from "./checks";
import { Later } from "./later";
import { detour } from "./next";
import { leave } from "./path";
import { prepareStage, startStage } from "./stages";
import { prepareTfPolicies, statusAfterTfPolicies } from "./tfPolicies";
import { applyOf, endWork, markWork, planOf } from "./work";
import type { World } from "./world";

/** Timers take no longer one; looking once too often does no harm. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** How long after a cancel a forced one is possible, unless a script says otherwise. */
const FORCE_CANCEL_MS = 10_000;

type Listener = (run: Run) => void;

/**
 * Lets runs live: each status lasts the time that the script says, then comes the next one, until somebody has to decide
 * or the run is over. Time passes by itself and at every request; both lead to the same state, because each step is taken
 * at the time at which it was due.
 */
export class Life {
    /** Ids of the runs that may have something to do, so that nobody has to look at those that are over. */
    private readonly active = new Set<string>();
    private loads = -1;
    private readonly listeners = new Set<Listener>();
    private timer: NodeJS.Timeout | undefined;
    private isOver = false;

    constructor(private readonly world: World) {}

    /** Calls a function at each new status of any run. @returns a function that ends it */
    watch(listener: Listener): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /** Does everything that is due. */
    async settle(): Promise<void> {
        for (;;) {
            try {
                this.pass(Date.now());
                break;
            } catch (error) {
                if (!(error instanceof Later)) throw error;
                await error.ready;
            }
        }
        this.schedule();
    }

    /** Ends the passing of time by itself. */
    close(): void {
        this.isOver = true;
        clearTimeout(this.timer);
    }

    /** A run has just been stored: it takes its first status. */
    begin(run: Run): void {
        const script = scriptOf(this.world.store, run);
        prepareTfPolicies(this.world, run, script);
        prepareStage(this.world, run, script);
        this.enter(run, "pending", Date.now());
        if (mustWait(this.world.store, run)) delete run.statusTimestamps["plan-queueable-at"];
        this.schedule();
    }

    private due(): Run[] {
        const { store } = this.world;
        const runs = store.of("runs");
        if (this.loads !== store.loads) {
            this.loads = store.loads;
            this.active.clear();
            for (const { id, due } of runs.all()) if (due !== null) this.active.add(id);
        }
        return [...this.active]
            .flatMap((id) => runs.get(id) ?? [])
            .filter(({ due, status }) => due !== null && due.status === status)
            .filter((run) => run.status !== "pending" || run.ending !== null || !mustWait(store, run))
            .sort((left, right) => left.due!.at - right.due!.at);
    }

    private pass(now: number): void {
        for (;;) {
            const [run] = this.due();
            if (run === undefined || run.due!.at > now) return;
            // A run that had to wait is late, but not earlier than the run it waited for.
            const at = run.status === "pending" ? now : run.due!.at;
            this.step(run, at);
        }
    }

    private schedule(): void {
        clearTimeout(this.timer);
        const [run] = this.due();
        if (run === undefined || this.isOver) return;
        const tick = async () => {
            await this.settle();
            await this.world.store.save();
        };
        const report = (error: Error) => process.stderr.write(`tfe-emulator: ${error.stack}\n`);
        const wait = Math.min(Math.max(1, run.due!.at - Date.now()), LONGEST_WAIT);
        this.timer = setTimeout(() => void tick().catch(report), wait);
        this.timer.unref();
    }

    private step(run: Run, at: number): void {
        const told = run.ending ?? run.ahead.shift();
        if (told !== undefined) {
            this.enter(run, told, at);
            return;
        }
        // A run that would stop here takes its detour first, and comes back.
        const { store } = this.world;
        const next = leave(this.world, run, at) ?? (detour(store, run).length > 0 ? run.status : undefined);
        if (next === undefined) this.wait(run, null);
        else this.go(run, next, at);
    }

    /** Says when the present status of a run ends by itself; never, for null. */
    private wait(run: Run, due: Run["due"]): void {
        run.due = due;
        if (due === null) this.active.delete(run.id);
        else this.active.add(run.id);
    }

    /** Goes to a status by way of the detour after the present one. */
    private go(run: Run, status: string, at: number): void {
        const [next, ...ahead] = [...detour(this.world.store, run), status];
        run.ahead = ahead;
        run.detoured.push(run.status);
        this.enter(run, next!, at);
    }

    private enter(run: Run, status: string, at: number): void {
        const { store } = this.world;
        const script = scriptOf(store, run);
        const key = timestampKey(status);
        run.status = status;
        run.updatedAt = new Date(at).toISOString();
        if (key !== undefined) run.statusTimestamps[key] = timestamp(at);
        const holds = script.holdAt?.includes(status) === true;
        this.wait(run, holds || isFinal(status) ? null : { status, at: at + stepOf(script, status) });
        if (status === "plan_queued") markWork(planOf(store, run), "queued", at);
        else if (status === "planning") markWork(planOf(store, run), "running", at);
        else if (status === "apply_queued") markWork(applyOf(store, run), "queued", at);
        else if (status === "applying") markWork(applyOf(store, run), "running", at);
        else if (status === "post_plan_running") startStage(this.world, run, at);
        else if (status === "policy_checking") {
            for (const check of checksOf(store, run.id)) markCheck(check, "queued", at);
        }
        if (isFinal(status)) {
            Object.assign(run, { ending: null, ahead: [] });
            endWork(store, run, at);
        }
        for (const listener of [...this.listeners]) listener(run);
    }

    /** Confirms the plan. */
    apply(run: Run, user: string): void {
        run.confirmedBy = user;
        this.go(run, "confirmed", Date.now());
        this.schedule();
    }

    /** Discards the run. */
    discard(run: Run): void {
        this.enter(run, "discarded", Date.now());
        this.schedule();
    }

    /** Asks Terraform to stop; the run ends a step later, unless its script says that it does not react. */
    cancel(run: Run, user: string): void {
        const script = scriptOf(this.world.store, run);
        const now = Date.now();
        const { forceCancelAfterMilliseconds = FORCE_CANCEL_MS } = script;
        run.canceledBy = user;
        run.canceledAt = new Date(now).toISOString();
        run.forceCancelAvailableAt = new Date(now + forceCancelAfterMilliseconds).toISOString();
        if (script.ignoreCancel) return;
        run.ending = "canceled";
        this.wait(run, { status: run.status, at: now + stepOf(script, "canceled") });
        this.schedule();
    }

    /** Ends the run at once. */
    forceCancel(run: Run): void {
        this.enter(run, "force_canceled", Date.now());
        this.schedule();
    }

    /** Goes on after something that held the run was overridden: a policy check, a task stage, Terraform policies. */
    overridden(run: Run): void {
        const { store } = this.world;
        const now = Date.now();
        if (run.status === "post_plan_awaiting_decision") this.enter(run, "post_plan_running", now);
        else {
            const next =
                run.status === "policy_override" ? statusAfterChecks(store, run) : statusAfterTfPolicies(store, run);
            if (next !== run.status) this.go(run, next, now);
        }
        this.schedule();
    }

    /** Lets a run go on that is held. */
    release(run: Run): void {
        if (isFinal(run.status)) return;
        this.wait(run, { status: run.status, at: Date.now() });
        this.schedule();
    }

    /** Gives a run any status by hand; it stays there until it is released. */
    put(run: Run, status: string): void {
        // An unknown status leads nowhere: released, the run goes back to where it was.
        const back = isKnown(status) || isFinal(run.status) ? [] : [run.status];
        this.enter(run, status, Date.now());
        this.wait(run, null);
        run.ahead = back;
        this.schedule();
    }
}
