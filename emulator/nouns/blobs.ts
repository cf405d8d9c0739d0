import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../context";
import { ApiError, notFound, unsupportedMediaType } from "../errors";

interface Secret {
    Params: { secret: string };
}

function refuse(status: number, title: string): ApiError {
    return new ApiError(status, [{ status: String(status), title }]);
}

function find(context: Context, request: FastifyRequest<Secret>, use: "upload" | "download") {
    // A token that is sent here all the same is not looked at; `requests()` tells that one came.
    const blob = context.blobs.find(request.params.secret);
    if (blob === undefined || blob.use !== use) throw notFound();
    if (Date.parse(blob.expiresAt) <= Date.now()) throw refuse(403, "the link has expired");
    return blob;
}

/** The blob storage behind upload and download links (https://developer.hashicorp.com/terraform/cloud-docs/api-docs#blob-storage-authentication). */
export function register(app: FastifyInstance, context: Context): void {
    app.put<Secret>("/_archivist/v1/object/:secret", async (request, reply) => {
        const blob = find(context, request, "upload");
        if (!Buffer.isBuffer(request.body)) throw unsupportedMediaType("application/octet-stream");
        await context.blobs.keeper(blob.kind)?.write?.(blob.objectId, request.body);
        return reply.code(200).send();
    });

    app.get<Secret>("/_archivist/v1/object/:secret", async (request, reply) => {
        const blob = find(context, request, "download");
        const content = context.blobs
            .keeper(blob.kind)
            ?.read?.(blob.objectId, request.query as Record<string, string | undefined>);
        if (content === undefined) throw notFound();
        return reply.type("application/octet-stream").send(content);
    });
}
