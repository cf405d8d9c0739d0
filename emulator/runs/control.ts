import type { Context } from "../context";
import { UnknownObject } from "../controlGuard";
import type { Run } from "../routes/runs";
import type { RunScript } from "./script";
import { isFinal } from "./statuses";

/** What a test does to runs from outside the API: scripts, holds, statuses by hand. */
export class RunControl {
    constructor(private readonly context: Context) {}

    private get(id: string): Run {
        const run = this.context.store.of("runs").get(id);
        if (run === undefined) throw new UnknownObject("runs", id);
        return run;
    }

    /**
     * Says how runs go: all of them, those of a workspace, or one. Replaces what was said for the same target; a run's
     * own script goes before its workspace's, and that before the one for all, member by member.
     *
     * @param target `all`, or the id of a workspace or a run. @default "all"
     * @example control.runs.script({ holdAt: ["planning"], plan: { error: "no credentials" } }, workspace.id)
     */
    script(script: RunScript, target = "all"): void {
        this.context.life.scripts.set(target, script);
    }

    clearScripts(): void {
        this.context.life.scripts.clear();
    }

    /** Lets a run that is held go on. @throws UnknownObject */
    release(id: string): void {
        this.context.life.release(this.get(id));
    }

    /** Gives a run any status, known or not; it stays there until it is released or acted upon. @throws UnknownObject */
    setStatus(id: string, status: string): void {
        this.context.life.put(this.get(id), status);
    }

    /** Runs and policy checks in the form of the documents of 2017 (`seeds`) or of today. @throws TypeError */
    setWireForm(form: "current" | "seeds"): void {
        if (form !== "current" && form !== "seeds") throw new TypeError(`form: "${form}" is not "current" or "seeds"`);
        this.context.life.scripts.wireForm = form;
    }

    /**
     * Resolves with the run once it has one of the statuses. Time passes by itself meanwhile.
     *
     * @throws UnknownObject
     * @throws Error when the run ends with another status
     */
    async reached(id: string, ...statuses: string[]): Promise<Run> {
        const run = this.get(id);
        await this.context.life.settle();
        return new Promise((resolve, reject) => {
            const look = (): boolean => {
                if (statuses.includes(run.status)) resolve(run);
                else if (isFinal(run.status))
                    reject(new Error(`${id} ended as ${run.status}, not ${statuses.join(", ")}`));
                else return false;
                return true;
            };
            if (look()) return;
            const end = this.context.life.watch((changed) => {
                if (changed.id === id && look()) end();
            });
        });
    }
}
