import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { mayOnRuns } from "../auth";
import { type Context, originOf, queryOf, urlOf } from "../context";
import { readDocument } from "../documents";
import { conflict, notFound } from "../errors";
import { includes, paginate, type Resource, toOne } from "../jsonapi";
import type { Owned } from "../kinds";
import { startRun } from "../runs/start";
import { timestamp } from "../runs/statuses";

/** A configuration version: what a run plans. */
export interface ConfigurationVersion extends Owned {
    workspaceId: string;
    autoQueueRuns: boolean;
    speculative: boolean;
    provisional: boolean;
    source: string;
    status: string;
    statusTimestamps: Record<string, string>;
    error: string | null;
    errorMessage: string | null;
    /** The uploaded .tar.gz in base64; null before the upload. */
    content: string | null;
    /** The user who created it, for the run that its upload starts. */
    createdBy: string;
    createdAt: string;
}

declare module "../store" {
    interface Collections {
        "configuration-versions": ConfigurationVersion;
    }
}

interface ById {
    Params: { id: string };
}

const unpack = promisify(gunzip);

function resource(version: ConfigurationVersion): Resource {
    const self = `/api/v2/configuration-versions/${version.id}`;
    return {
        id: version.id,
        type: "configuration-versions",
        attributes: {
            "auto-queue-runs": version.autoQueueRuns,
            error: version.error,
            "error-message": version.errorMessage,
            provisional: version.provisional,
            source: version.source,
            speculative: version.speculative,
            status: version.status,
            "status-timestamps": version.statusTimestamps,
        },
        relationships: { "ingress-attributes": toOne("ingress-attributes", null, `${self}/ingress-attributes`) },
        links: version.content === null ? { self } : { self, download: `${self}/download` },
    };
}

/** The version that a run of a workspace takes when it names none: the one created or used last. */
export function latestConfigurationVersion(context: Context, workspaceId: string): ConfigurationVersion | undefined {
    const versions = context.store.of("configuration-versions");
    const own = versions.filter(
        (version) =>
            version.workspaceId === workspaceId &&
            version.status === "uploaded" &&
            !version.provisional &&
            !version.speculative,
    );
    const runs = context.store.of("runs").filter((run) => run.workspaceId === workspaceId && !run.planOnly);
    const used = runs.flatMap(({ configurationVersionId, createdAt }) => {
        const version = versions.get(configurationVersionId);
        return version === undefined ? [] : [{ version, at: createdAt }];
    });
    const all = [...own.map((version) => ({ version, at: version.createdAt })), ...used];
    return all.reduce<(typeof all)[number] | undefined>(
        (last, each) => (last && last.at > each.at ? last : each),
        undefined,
    )?.version;
}

async function take(context: Context, version: ConfigurationVersion, bytes: Buffer): Promise<void> {
    const content = bytes.toString("base64");
    if (version.status !== "pending") {
        // A client that did not hear the answer sends the same again.
        if (version.content === content) return;
        throw conflict(`Configuration version ${version.id} is ${version.status}: it has been uploaded`);
    }
    version.content = content;
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
    if (!version.autoQueueRuns) return;
    startRun(context, version, version.workspaceId, {
        source: "tfe-configuration-version",
        message: "Triggered by an uploaded configuration",
        createdBy: version.createdBy,
    });
}

/** Configuration versions (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/configuration-versions). */
export function register(app: FastifyInstance, context: Context): void {
    const versions = context.store.of("configuration-versions");

    context.kinds.define<"configuration-versions">("configuration-versions", {
        prefix: "cv",
        // One that is added by hand is ready for use.
        blank: (organization, now) => ({
            organization,
            workspaceId: context.store.of("workspaces").find((each) => each.organization === organization)?.id ?? "",
            autoQueueRuns: true,
            speculative: false,
            provisional: false,
            source: "tfe-api",
            status: "uploaded",
            statusTimestamps: {},
            error: null,
            errorMessage: null,
            content: null,
            createdBy: "owner",
            createdAt: now,
        }),
        resource,
    });
    context.blobs.keep("configuration-versions", {
        async write(id, bytes) {
            const version = versions.get(id);
            if (version === undefined) throw notFound();
            await take(context, version, bytes);
        },
        read(id) {
            const content = versions.get(id)?.content ?? null;
            return content === null ? undefined : Buffer.from(content, "base64");
        },
    });

    app.post<ById>("/api/v2/workspaces/:id/configuration-versions", async (request, reply) => {
        const workspace = context.find(request, "workspaces", request.params.id);
        if (!mayOnRuns(request.token, "plan")) throw notFound();
        const { attributes } = readDocument(request.body, {
            type: "configuration-versions",
            attributes: {
                "auto-queue-runs": { type: "boolean" },
                speculative: { type: "boolean" },
                provisional: { type: "boolean" },
            },
        });
        const given = (name: string, fallback: boolean) => (attributes[name] as boolean | undefined) ?? fallback;
        const version = context.kinds.create("configuration-versions", workspace.organization, {
            workspaceId: workspace.id,
            autoQueueRuns: given("auto-queue-runs", true),
            speculative: given("speculative", false),
            provisional: given("provisional", false),
            status: "pending",
            createdBy: request.token.user,
        });
        const uploadUrl = context.blobs.link(originOf(request), "upload", "configuration-versions", version.id);
        const { attributes: shown, ...others } = resource(version);
        return reply.code(201).send({ data: { ...others, attributes: { ...shown, "upload-url": uploadUrl } } });
    });

    app.get<ById>("/api/v2/workspaces/:id/configuration-versions", async (request) => {
        const { id } = context.find(request, "workspaces", request.params.id);
        const found = versions.filter(({ workspaceId }) => workspaceId === id).reverse();
        const { items, ...page } = paginate(found, queryOf(request), urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ById>("/api/v2/configuration-versions/:id", async (request) => {
        includes(queryOf(request), ["ingress-attributes"]);
        return { data: resource(context.find(request, "configuration-versions", request.params.id)) };
    });

    app.get<ById>("/api/v2/runs/:id/configuration-version", async (request) => {
        const { configurationVersionId } = context.find(request, "runs", request.params.id);
        return { data: resource(context.find(request, "configuration-versions", configurationVersionId)) };
    });

    app.get<ById>("/api/v2/configuration-versions/:id/download", async (request, reply) => {
        const version = context.find(request, "configuration-versions", request.params.id);
        if (version.content === null) throw notFound();
        return reply.redirect(
            context.blobs.link(originOf(request), "download", "configuration-versions", version.id),
            302,
        );
    });
}
