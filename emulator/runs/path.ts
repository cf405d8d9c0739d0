import { type RunScript, scriptOf } from "../nouns/runScripts";
import type { Run } from "../nouns/runTable";
import { decideChecks, prepareChecks } from "./checks";
import { following } from "./next";
import { decideStage } from "./stages";
import { decideTfPolicies } from "./tfPolicies";
import { finishApply, finishPlan } from "./work";
import type { World } from "./world";

/** What a status has to do before it is left, and what it leads to by that; undefined when it has nothing to do. */
function act(world: World, run: Run, script: RunScript, at: number): string | undefined {
    switch (run.status) {
        case "planning":
            if (!finishPlan(world.store, run, script, at)) return "errored";
            run.costEstimate = script.costEstimate === true;
            prepareChecks(world, run, script);
            return "planned";
        case "planned":
            return decideTfPolicies(world, run, at);
        case "post_plan_running": {
            const next = decideStage(world, run, at);
            return script.afterTaskStage ?? next;
        }
        case "policy_checking": {
            const next = decideChecks(world, run, at);
            return script.afterPolicyChecks ?? next;
        }
        case "applying":
            return finishApply(world.store, run, script, at) ? "applied" : "errored";
        default:
            return undefined;
    }
}

/** What the status of a run leads to, with its effects; undefined when somebody has to decide. @throws Later */
export function leave(world: World, run: Run, at: number): string | undefined {
    return act(world, run, scriptOf(world.store, run), at) ?? following(world.store, run);
}
