import type { Context } from "../context";
import type { Run } from "../routes/runs";
import { checksOf, markCheck, statusAfterChecks } from "./checks";
import { Later } from "./later";
import { following, leave } from "./path";
import { mustWait } from "./queue";
import { type RunScript, Scripts, stepOf } from "./script";
import { prepareStage, startStage } from "./stages";
import { isCancelable, isDiscardable, isFinal, isKnown, mayBeConfirmable, timestamp, timestampKey } from "./statuses";
import { applyOf, endWork, markWork, planOf } from "./work";

/** Timers take no longer one; looking once too often does no harm. */
const LONGEST_WAIT = 2 ** 31 - 1;

type Listener = (run: Run) => void;

/**
 * Lets runs live: each status lasts the time that the script says, then comes the next one, until somebody has to decide
 * or the run is over. Time passes by itself and at every request; both lead to the same state, because each step is taken
 * at the time at which it was due.
 */
export class Life {
    readonly scripts: Scripts;
    private readonly listeners = new Set<Listener>();
    private timer: NodeJS.Timeout | undefined;
    private isOver = false;

    constructor(private readonly context: Context) {
        this.scripts = new Scripts(context.store);
    }

    private script(run: Run): RunScript {
        return this.scripts.of(run);
    }

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
        prepareStage(this.context, run, this.script(run));
        this.enter(run, "pending", Date.now());
        if (mustWait(this.context, run)) delete run.statusTimestamps["plan-queueable-at"];
        this.schedule();
    }

    private due(): Run[] {
        const timed = this.context.store.of("runs").filter(({ due, status }) => due !== null && due.status === status);
        return timed
            .filter((run) => run.status !== "pending" || run.ending !== null || !mustWait(this.context, run))
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
            await this.context.store.save();
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
        const next =
            leave(this.context, run, this.script(run), at) ?? (this.detour(run).length > 0 ? run.status : undefined);
        if (next === undefined) run.due = null;
        else this.go(run, next, at);
    }

    /** The statuses to pass after the present one; a run takes a detour once. */
    private detour(run: Run): string[] {
        return run.detoured.includes(run.status) ? [] : (this.script(run).detours?.[run.status] ?? []);
    }

    /** Goes to a status by way of the detour after the present one. */
    private go(run: Run, status: string, at: number): void {
        const [next, ...ahead] = [...this.detour(run), status];
        run.ahead = ahead;
        run.detoured.push(run.status);
        this.enter(run, next!, at);
    }

    private enter(run: Run, status: string, at: number): void {
        const script = this.script(run);
        const key = timestampKey(status);
        run.status = status;
        run.updatedAt = new Date(at).toISOString();
        if (key !== undefined) run.statusTimestamps[key] = timestamp(at);
        const holds = script.holdAt?.includes(status) === true;
        run.due = holds || isFinal(status) ? null : { status, at: at + stepOf(script, status) };
        if (status === "plan_queued") markWork(planOf(this.context, run), "queued", at);
        else if (status === "planning") markWork(planOf(this.context, run), "running", at);
        else if (status === "apply_queued") markWork(applyOf(this.context, run), "queued", at);
        else if (status === "applying") markWork(applyOf(this.context, run), "running", at);
        else if (status === "post_plan_running") startStage(this.context, run, at);
        else if (status === "policy_checking") {
            for (const check of checksOf(this.context, run.id)) markCheck(check, "queued", at);
        }
        if (isFinal(status)) {
            Object.assign(run, { ending: null, ahead: [] });
            endWork(this.context, run, at);
        }
        for (const listener of [...this.listeners]) listener(run);
    }

    /** Whether the run is paused until somebody confirms its plan. */
    isConfirmable(run: Run): boolean {
        if (run.ending !== null || run.ahead.length > 0 || this.detour(run).length > 0) return false;
        if (!mayBeConfirmable(run.status)) return false;
        return run.status === "planned_and_saved" || following(this.context, run) === undefined;
    }

    /** Whether the run is paused for a decision, or waits behind another. */
    isDiscardable(run: Run): boolean {
        if (run.ending !== null) return false;
        return run.status === "pending" ? mustWait(this.context, run) : isDiscardable(run.status);
    }

    isCancelable(run: Run): boolean {
        return run.canceledAt === null && run.ending === null && isCancelable(run.status);
    }

    isForceCancelable(run: Run): boolean {
        if (!isCancelable(run.status) || run.forceCancelAvailableAt === null) return false;
        return Date.parse(run.forceCancelAvailableAt) <= Date.now();
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
        const script = this.script(run);
        const now = Date.now();
        run.canceledBy = user;
        run.canceledAt = new Date(now).toISOString();
        run.forceCancelAvailableAt = new Date(now + (script.forceCancelAfterMilliseconds ?? 0)).toISOString();
        if (script.ignoreCancel) return;
        run.ending = "canceled";
        run.due = { status: run.status, at: now + stepOf(script, "canceled") };
        this.schedule();
    }

    /** Ends the run at once. */
    forceCancel(run: Run): void {
        this.enter(run, "force_canceled", Date.now());
        this.schedule();
    }

    /** Goes on after a policy check was overridden. */
    checksOverridden(run: Run): void {
        if (run.status !== "policy_override") return;
        const next = statusAfterChecks(this.context, run);
        if (next !== "policy_override") this.go(run, next, Date.now());
        this.schedule();
    }

    /** Goes on after a task stage was overridden. */
    stageOverridden(run: Run): void {
        if (run.status === "post_plan_awaiting_decision") this.enter(run, "post_plan_running", Date.now());
        this.schedule();
    }

    /** Lets a run go on that is held. */
    release(run: Run): void {
        if (isFinal(run.status)) return;
        run.due = { status: run.status, at: Date.now() };
        this.schedule();
    }

    /** Gives a run any status by hand; it stays there until it is released. */
    put(run: Run, status: string): void {
        // An unknown status leads nowhere: released, the run goes back to where it was.
        const back = isKnown(status) || isFinal(run.status) ? [] : [run.status];
        this.enter(run, status, Date.now());
        Object.assign(run, { due: null, ahead: back });
        this.schedule();
    }
}
