import type { FastifyInstance } from "fastify";

/** The handshake: nothing but headers, which every answer of the API carries. */
export function register(app: FastifyInstance): void {
    app.get("/api/v2/ping", async (_, reply) => reply.code(204).send());
}
