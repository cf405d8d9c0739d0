import type { FastifyInstance } from "fastify";

/** The handshake: nothing but headers, which every answer of the API carries; and the services of the host. */
export function register(app: FastifyInstance): void {
    app.get("/api/v2/ping", async (_, reply) => reply.code(204).send());

    // Where Terraform looks for the services of a host.
    app.get("/.well-known/terraform.json", async (_, reply) => {
        const services = Object.fromEntries(["tfe.v2", "tfe.v2.1", "tfe.v2.2"].map((name) => [name, "/api/v2/"]));
        return reply.type("application/json").send(JSON.stringify(services));
    });
}
