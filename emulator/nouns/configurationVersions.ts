import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { mayOnRuns } from "../auth";
import { type ById, type Context, type Includable, originOf } from "../context";
import { conflict, notFound } from "../errors";
import { toOne } from "../jsonapi";
import { flag, hiddenOrganization, type ObjectOf, owner, text, time, value } from "../table/columns";
import type { Noun } from "../table/noun";
import { timestamp } from "./runStatuses";

const KIND = "configuration-versions";
const write = "create";

const columns = {
    organization: hiddenOrganization,
    workspaceId: owner("workspaces", { hidden: true }),
    autoQueueRuns: flag(true, { write }),
    speculative: flag(false, { write }),
    provisional: flag(false, { write }),
    source: text("tfe-api"),
    /** One that is added by hand is ready for use. */
    status: text("uploaded"),
    statusTimestamps: value<Record<string, string>>({}),
    error: text(null),
    errorMessage: text(null),
    /** The uploaded .tar.gz in base64; null before the upload. */
    content: text(null, { hidden: true }),
    /** The user who created it, for the run that its upload starts. */
    createdBy: text("owner", { hidden: true }),
    createdAt: time({ hidden: true }),
};

/** A configuration version: what a run plans. */
export type ConfigurationVersion = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "configuration-versions": ConfigurationVersion;
    }
}

const noun: Noun<ConfigurationVersion> = {
    kind: KIND,
    prefix: "cv",
    columns,
    fresh: (organization, store) => ({
        workspaceId: store.of("workspaces").by("organization", organization)[0]?.id ?? "",
    }),
    relationships: ({ id }) => ({
        "ingress-attributes": toOne(
            "ingress-attributes",
            null,
            `/api/v2/configuration-versions/${id}/ingress-attributes`,
        ),
    }),
    links: ({ id, content }) => ({
        download: content === null ? undefined : `/api/v2/configuration-versions/${id}/download`,
    }),
};

const unpack = promisify(gunzip);

/** Takes an upload; the first one that can be read may start a run. */
async function take(version: ConfigurationVersion, bytes: Buffer, start: (version: ConfigurationVersion) => void) {
    if (!["pending", "uploaded"].includes(version.status)) {
        throw conflict(`Configuration version ${version.id} is ${version.status}: it takes no upload`);
    }
    const isFirst = version.status === "pending";
    version.content = bytes.toString("base64");
    const now = timestamp(Date.now());
    try {
        await unpack(bytes);
    } catch (error) {
        const errorMessage = `The upload is not a .tar.gz: ${(error as Error).message}`;
        Object.assign(version, { status: "errored", error: "unpack-failed", errorMessage });
        version.statusTimestamps["errored-at"] = now;
        return;
    }
    version.status = "uploaded";
    version.statusTimestamps["uploaded-at"] = now;
    if (isFirst && version.autoQueueRuns) start(version);
}

/**
 * Configuration versions (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/configuration-versions).
 *
 * @param start starts the run that an upload asks for
 */
export function register(app: FastifyInstance, context: Context, start: (version: ConfigurationVersion) => void): void {
    const { kinds, store, blobs } = context;
    const versions = store.of(KIND);
    const IN_WORKSPACE = "/api/v2/workspaces/:id/configuration-versions";
    const ONE = "/api/v2/configuration-versions/:id";
    const OF_RUN = "/api/v2/runs/:id/configuration-version";
    kinds.define(noun);
    blobs.keep(KIND, {
        async write(id, bytes) {
            const version = versions.get(id);
            if (version === undefined) throw notFound();
            await take(version, bytes, start);
        },
        read(id) {
            const content = versions.get(id)?.content ?? null;
            return content === null ? undefined : Buffer.from(content, "base64");
        },
    });

    const includable: Includable<ConfigurationVersion> = { "ingress-attributes": () => [] };
    const find = (request: FastifyRequest<ById>) => context.find(request, KIND, request.params.id);
    const ofRun = (request: FastifyRequest<ById>) =>
        context.find(request, KIND, context.find(request, "runs", request.params.id).configurationVersionId);
    const download = (request: FastifyRequest, reply: FastifyReply, { id, content }: ConfigurationVersion) => {
        if (content === null) throw notFound();
        return reply.redirect(blobs.link(originOf(request), "download", KIND, id), 302);
    };

    app.post<ById>(IN_WORKSPACE, async (request, reply) => {
        const workspace = context.find(request, "workspaces", request.params.id);
        if (!mayOnRuns(request.token, "plan")) throw notFound();
        const given = { workspaceId: workspace.id, status: "pending", createdBy: request.token.user };
        const version = context.created(KIND, workspace.organization, request, given);
        const document = context.document(request, KIND, version);
        document.data.attributes["upload-url"] = blobs.link(originOf(request), "upload", KIND, version.id);
        return reply.code(201).send(document);
    });

    app.get<ById>(IN_WORKSPACE, async (request) => {
        const { id } = context.find(request, "workspaces", request.params.id);
        return context.page(request, KIND, versions.by("workspaceId", id).reverse(), includable);
    });

    app.get<ById>(ONE, async (request) => context.document(request, KIND, find(request), includable));
    app.get<ById>(OF_RUN, async (request) => context.document(request, KIND, ofRun(request), includable));
    app.get<ById>(`${ONE}/download`, async (request, reply) => download(request, reply, find(request)));
    app.get<ById>(`${OF_RUN}/download`, async (request, reply) => download(request, reply, ofRun(request)));

    // None comes from a VCS here.
    app.get<ById>(`${ONE}/ingress-attributes`, async (request) => {
        find(request);
        throw notFound();
    });

    app.post<ById>(`${ONE}/actions/archive`, async (request, reply) => {
        const version = find(request);
        if (!mayOnRuns(request.token, "plan")) throw notFound();
        if (version.status !== "uploaded") throw conflict(`Configuration version ${version.id} is ${version.status}`);
        Object.assign(version, { status: "archived", content: null });
        version.statusTimestamps["archived-at"] = timestamp(Date.now());
        return reply.code(202).send();
    });
}
