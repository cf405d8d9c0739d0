import type { FastifyInstance } from "fastify";
import type { TokenOptions } from "../auth";
import type { Context } from "../context";
import { FAULT_KINDS, type FaultOptions } from "../faults";
import type { IngestionSettings } from "../ingestion/ingestion";
import type { LowerLimit, RateLimit } from "../limits";
import type { PolicySetVersion } from "../nouns/policySetVersions";
import type { CollectionName, Collections, Snapshot } from "../store";
import type { Control } from "./control";
import { body, guard } from "./guard";
import { registerRunControl } from "./runControlRoutes";

interface Kind {
    Params: { kind: CollectionName };
    Querystring: { count?: string };
}

interface OneObject {
    Params: { kind: CollectionName; id: string };
}

type Given = Partial<Collections[CollectionName]>;

/** The control endpoints: {@link Control} over HTTP, in plain JSON and without a token. */
export function registerControl(app: FastifyInstance, context: Context, control: Control): void {
    const endpoints: string[] = [];
    app.addHook("onRoute", ({ method, url }) => {
        if (url.startsWith("/_emulator/")) endpoints.push(`${String(method)} ${url}`);
    });
    app.get("/_emulator/", (_, reply) =>
        guard(reply, () => ({ endpoints, kinds: context.kinds.names(), faults: FAULT_KINDS })),
    );

    app.get("/_emulator/data", (_, reply) => guard(reply, () => control.snapshot()));
    app.put("/_emulator/data", (request, reply) => guard(reply, () => control.load(body<Snapshot>(request.body))));

    app.get<Kind>("/_emulator/objects/:kind", (request, reply) =>
        guard(reply, () => {
            context.kinds.get(request.params.kind);
            return control.list(request.params.kind);
        }),
    );
    app.post<Kind>("/_emulator/objects/:kind", (request, reply) =>
        guard(reply, () => {
            const { kind } = request.params;
            if (request.query.count !== undefined) return control.createMany(kind, Number(request.query.count));
            return control.create(kind, body<Given>(request.body));
        }),
    );
    app.get<OneObject>("/_emulator/objects/:kind/:id", (request, reply) =>
        guard(reply, () => control.get(request.params.kind, request.params.id)),
    );
    app.patch<OneObject>("/_emulator/objects/:kind/:id", (request, reply) =>
        guard(reply, () => control.patch(request.params.kind, request.params.id, body<Given>(request.body))),
    );
    app.delete<OneObject>("/_emulator/objects/:kind/:id", (request, reply) =>
        guard(reply, () => control.delete(request.params.kind, request.params.id)),
    );

    app.get("/_emulator/requests", (_, reply) =>
        guard(reply, () => ({
            total: control.total(),
            writes: control.writes(),
            counts: control.counts(),
            requests: control.requests(),
        })),
    );
    app.delete("/_emulator/requests", (_, reply) => guard(reply, () => control.resetCounts()));

    app.get("/_emulator/faults", (_, reply) => guard(reply, () => control.faults()));
    app.post("/_emulator/faults", (request, reply) =>
        guard(reply, () => control.fault(body<FaultOptions>(request.body))),
    );
    app.delete("/_emulator/faults", (_, reply) => guard(reply, () => control.clearFaults()));

    app.put("/_emulator/rate-limit", (request, reply) =>
        guard(reply, () => control.setRateLimit(body<Partial<RateLimit>>(request.body))),
    );
    app.post("/_emulator/rate-limit/lower", (request, reply) =>
        guard(reply, () => control.addLowerLimit(body<LowerLimit>(request.body))),
    );
    app.delete("/_emulator/rate-limit/lower", (_, reply) => guard(reply, () => control.clearLowerLimits()));
    app.put("/_emulator/latency", (request, reply) =>
        guard(reply, () => control.setLatency(body<{ milliseconds: number }>(request.body).milliseconds)),
    );
    app.put("/_emulator/compression", (request, reply) =>
        guard(reply, () => control.setCompression(body<{ gzip: boolean }>(request.body).gzip)),
    );

    app.put("/_emulator/upload-link-lifetime", (request, reply) =>
        guard(reply, () => control.setUploadLinkLifetime(body<{ milliseconds: number }>(request.body).milliseconds)),
    );
    app.put("/_emulator/ingestion", (request, reply) =>
        guard(reply, () => control.setIngestion(body<Partial<IngestionSettings>>(request.body))),
    );
    app.post("/_emulator/ingestion/release", (request, reply) =>
        guard(reply, () => control.releaseIngestion(body<{ id?: string }>(request.body).id)),
    );
    app.post<{ Params: { id: string } }>("/_emulator/policy-sets/:id/versions", (request, reply) =>
        guard(reply, () => {
            const { files = {}, ...given } = body<Partial<PolicySetVersion>>(request.body);
            return control.uploadPolicySetVersion(request.params.id, files ?? {}, given);
        }),
    );

    app.post("/_emulator/tokens", (request, reply) =>
        guard(reply, () => control.addToken(body<TokenOptions>(request.body))),
    );
    app.delete<{ Params: { token: string } }>("/_emulator/tokens/:token", (request, reply) =>
        guard(reply, () => ({ revoked: control.revokeToken(request.params.token) })),
    );

    registerRunControl(app, control.runs);
}
