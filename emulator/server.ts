import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { fingerprint, type Token } from "./auth";
import { encoded } from "./compress";
import type { Context } from "./context";
import { ApiError, badRequest, notFound, unsupportedMediaType } from "./errors";
import { injure } from "./injure";
import { MEDIA_TYPE } from "./jsonapi";

/** Larger than any upload that the platform is known to take. */
const BODY_LIMIT = 64 * 1024 * 1024;

const OCTETS = "application/octet-stream";

/** Control endpoints are neither counted nor limited nor faulted. */
function isControl(request: FastifyRequest): boolean {
    return request.url.startsWith("/_emulator/");
}

/** Links of the blob storage carry their own secret and take no token. */
function isApi(request: FastifyRequest): boolean {
    return request.url.startsWith("/api/");
}

function checkMediaType(request: FastifyRequest): void {
    const wanted = request.routeOptions.url?.endsWith("/upload") ? OCTETS : MEDIA_TYPE;
    const given = (request.headers["content-type"] ?? "").trim().toLowerCase();
    // JSON:API allows no parameters but `ext` and `profile`, which the platform does not have.
    if (given !== wanted) throw unsupportedMediaType(wanted);
}

function parseBodies(app: FastifyInstance): void {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
        [MEDIA_TYPE, "application/json"],
        { parseAs: "string" },
        async (_: unknown, text: string) => {
            if (text === "") return undefined;
            try {
                return JSON.parse(text) as unknown;
            } catch (error) {
                throw badRequest(`The body is not JSON: ${(error as Error).message}`);
            }
        },
    );
    app.addContentTypeParser("*", { parseAs: "buffer" }, async (_: unknown, bytes: Buffer) => bytes);
}

/** What is put on the wire for a body. */
async function onTheWire(context: Context, request: FastifyRequest, reply: FastifyReply, body: string | Buffer) {
    return context.compresses ? encoded(request, reply, body) : Buffer.from(body);
}

/** The spoilt body, where a fault hits the request: a text, or what goes out as it is. */
async function spoil(context: Context, request: FastifyRequest, reply: FastifyReply, payload?: unknown) {
    const moment = payload === undefined ? "before" : "after";
    await context.watchers.run(request.seen, moment);
    const fault = context.faults.take(request.seen, moment);
    if (fault === undefined) return undefined;
    request.faulted = true;
    const body = await injure(fault, reply, payload, (healthy) => onTheWire(context, request, reply, healthy));
    request.seen.status = fault.kind === "reset" ? 0 : fault.kind === "hang" ? undefined : reply.statusCode;
    return body;
}

/** Sends a stream that may never begin or end: fastify would go on to the route while it waits. */
function sendRaw(reply: FastifyReply, body: Readable): void {
    reply.hijack();
    reply.raw.statusCode = reply.statusCode;
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string);
    body.once("error", () => reply.raw.destroy());
    body.pipe(reply.raw);
}

function onRequest(context: Context) {
    return async (request: FastifyRequest, reply: FastifyReply) => {
        if (isControl(request)) return;
        request.seen = context.counter.add({
            method: request.method,
            route: request.routeOptions.url ?? "*",
            path: request.url,
            token: fingerprint(request.headers.authorization),
        });
        if (context.latency > 0) await sleep(context.latency, undefined, { ref: false });
        const spoilt = await spoil(context, request, reply);
        if (spoilt instanceof Readable) return sendRaw(reply, spoilt);
        if (spoilt !== undefined) return reply.send(spoilt);
        if (!isApi(request)) return;
        reply.headers({ "tfp-api-version": "2.6", "tfp-appname": "HCP Terraform" });
        let token: Token | undefined;
        try {
            token = context.tokens.authenticate(request.headers.authorization);
        } finally {
            // The limit holds for those without a token too: by address.
            context.limits.spend(token?.user ?? `address ${request.ip}`, request.seen, reply);
        }
        request.token = token;
        if (request.routeOptions.url === undefined) throw notFound();
        if (token.access === "read" && request.method !== "GET") throw notFound();
        if (request.method !== "GET") checkMediaType(request);
    };
}

function onSend(context: Context) {
    return async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
        if (request.method !== "GET") await context.store.save();
        // fastify adds a charset, which JSON:API does not allow.
        if (String(reply.getHeader("content-type")).startsWith(MEDIA_TYPE)) reply.header("content-type", MEDIA_TYPE);
        if (isControl(request)) return payload;
        let body = payload;
        if (!request.faulted) {
            request.seen.status = reply.statusCode;
            body = (await spoil(context, request, reply, payload ?? "")) ?? payload;
        }
        const encodable = typeof body === "string" || (Buffer.isBuffer(body) && !request.faulted);
        return encodable ? onTheWire(context, request, reply, body as string | Buffer) : body;
    };
}

function answerError(error: FastifyError | ApiError, request: FastifyRequest, reply: FastifyReply): void {
    const status = error instanceof ApiError ? error.status : (error.statusCode ?? 500);
    // An answer that was broken on purpose comes back here as an error of its stream.
    if (status >= 500 && !request.faulted)
        process.stderr.write(`tfe-emulator: ${request.method} ${request.url}: ${error.stack}\n`);
    const errors =
        error instanceof ApiError
            ? error.errors
            : [{ status: String(status), title: status >= 500 ? "internal server error" : error.message }];
    void reply.code(status).type(MEDIA_TYPE).send(JSON.stringify({ errors }));
}

/** A server with everything around the routes: tokens, limits, media types, faults, counting, errors. */
export function createServer(context: Context): FastifyInstance {
    const app = fastify({
        bodyLimit: BODY_LIMIT,
        exposeHeadRoutes: false,
        forceCloseConnections: true,
        routerOptions: { maxParamLength: 500 },
    });
    parseBodies(app);
    app.decorateRequest("token", null as never);
    app.decorateRequest("seen", null as never);
    app.decorateRequest("faulted", false);
    app.addHook("onRequest", onRequest(context));
    app.addHook("preHandler", async (request) => {
        if (isControl(request) || Buffer.isBuffer(request.body)) return;
        request.seen.body = request.body;
        request.body = context.misreadings.apply(request.seen, request.body);
    });
    app.addHook("preSerialization", async (request, reply, payload) => {
        reply.type(MEDIA_TYPE);
        return isControl(request) ? payload : context.misanswers.apply(request.seen, payload);
    });
    app.addHook("onSend", onSend(context));
    app.setErrorHandler(answerError);
    app.setNotFoundHandler((request, reply) => answerError(notFound(), request, reply));
    return app;
}
