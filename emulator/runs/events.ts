import type { Context } from "../context";
import { newId } from "../ids";
import type { Run } from "../routes/runs";

/** Something that somebody did to a run: `queued`, `apply`, `discard`, `cancel`, `commented`, … */
export interface RunEvent {
    id: string;
    action: string;
    createdBy: string;
    createdAt: string;
    commentId: string | null;
}

/** What happened to a run by somebody's hand, in its order. Each comment is an event too. */
export function eventsOf(context: Context, runId: string): RunEvent[] {
    const run = context.store.of("runs").get(runId);
    const comments = context.store.of("comments").filter((comment) => comment.runId === runId);
    const commented = comments.map(({ id, runEventId, createdBy, createdAt }) => {
        return { id: runEventId, action: "commented", createdBy, createdAt, commentId: id };
    });
    return [...(run?.events ?? []), ...commented].sort((left, right) => (left.createdAt < right.createdAt ? -1 : 1));
}

/** Notes what somebody did to a run. */
export function noteEvent(run: Run, action: string, createdBy: string): void {
    const event = { id: newId("re"), action, createdBy, createdAt: new Date().toISOString(), commentId: null };
    // Runs from an older file have none.
    run.events = [...(run.events ?? []), event];
}
