import type { FastifyReply } from "fastify";
import { isObject } from "../table/parse";

/** An object that is not there. */
export class UnknownObject extends Error {
    constructor(kind: string, id: string) {
        super(`There is no ${id} among ${kind}`);
        this.name = "UnknownObject";
    }
}

/** The body of a control request: a JSON object, or nothing. */
export function body<T>(value: unknown): T {
    if (value !== undefined && !isObject(value)) throw new TypeError("the body must be a JSON object");
    return (value ?? {}) as T;
}

/** Says what went wrong in plain JSON: 404 for an unknown object, 400 for anything else that was asked wrongly. */
export async function guard(reply: FastifyReply, act: () => unknown): Promise<unknown> {
    reply.type("application/json");
    try {
        const answer = await act();
        return reply.send(JSON.stringify(answer ?? {}));
    } catch (error) {
        if (error instanceof UnknownObject) return reply.code(404).send(JSON.stringify({ error: error.message }));
        if (error instanceof TypeError) return reply.code(400).send(JSON.stringify({ error: error.message }));
        throw error;
    }
}
