import type { FastifyInstance } from "fastify";
import type { RunScript } from "../nouns/runScripts";
import { body, guard } from "./guard";
import type { RunControl } from "./runControl";

interface ForRun {
    Params: { id: string };
}

function text(value: unknown, name: string): string {
    if (typeof value !== "string" || value === "") throw new TypeError(`${name}: must be a text`);
    return value;
}

/** The control endpoints about runs: {@link RunControl} over HTTP. */
export function registerRunControl(app: FastifyInstance, runs: RunControl): void {
    app.put<{ Params: { target: string } }>("/_emulator/run-scripts/:target", (request, reply) =>
        guard(reply, () => runs.script(body<RunScript>(request.body), request.params.target)),
    );
    app.delete("/_emulator/run-scripts", (_, reply) => guard(reply, () => runs.clearScripts()));
    app.post<ForRun>("/_emulator/runs/:id/release", (request, reply) =>
        guard(reply, () => runs.release(request.params.id)),
    );
    app.put<ForRun>("/_emulator/runs/:id/status", (request, reply) =>
        guard(reply, () => {
            const { status } = body<{ status?: unknown }>(request.body);
            runs.setStatus(request.params.id, text(status, "status"));
        }),
    );
    app.put("/_emulator/wire-form", (request, reply) =>
        guard(reply, () => runs.setWireForm(body<{ form: "current" | "seeds" }>(request.body).form)),
    );
}
