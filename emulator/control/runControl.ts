import { type RunScript, setScript } from "../nouns/runScripts";
import { isFinal } from "../nouns/runStatuses";
import type { Run } from "../nouns/runTable";
import type { Life } from "../runs/life";
import type { Store } from "../store";
import { UnknownObject } from "./guard";

/** What a test does to runs from outside the API: scripts, holds, statuses by hand. */
export class RunControl {
    constructor(
        private readonly store: Store,
        private readonly life: Life,
    ) {}

    private get(id: string): Run {
        const run = this.store.of("runs").get(id);
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
        setScript(this.store, target, script);
    }

    /** Lets all runs go as they do without a script. */
    clearScripts(): void {
        this.store.of("run-scripts").clear();
    }

    /** Lets a run that is held go on. @throws UnknownObject */
    release(id: string): void {
        this.life.release(this.get(id));
    }

    /** Gives a run any status, known or not; it stays there until it is released or acted upon. @throws UnknownObject */
    setStatus(id: string, status: string): void {
        this.life.put(this.get(id), status);
    }

    /** Runs and policy checks in the form of the documents of 2017 (`seeds`) or of today. @throws TypeError */
    setWireForm(form: "current" | "seeds"): void {
        if (form !== "current" && form !== "seeds") throw new TypeError(`form: "${form}" is not "current" or "seeds"`);
        this.store.wireForm = form;
    }

    /**
     * Resolves with the run once it has one of the statuses. Time passes by itself meanwhile.
     *
     * @throws UnknownObject
     * @throws Error when the run ends with another status
     */
    async reached(id: string, ...statuses: string[]): Promise<Run> {
        const run = this.get(id);
        await this.life.settle();
        return new Promise((resolve, reject) => {
            const look = (): boolean => {
                if (statuses.includes(run.status)) resolve(run);
                else if (isFinal(run.status))
                    reject(new Error(`${id} ended as ${run.status}, not ${statuses.join(", ")}`));
                else return false;
                return true;
            };
            if (look()) return;
            const end = this.life.watch((changed) => {
                if (changed.id === id && look()) end();
            });
        });
    }
}
