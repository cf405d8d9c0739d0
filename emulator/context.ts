import type { FastifyRequest } from "fastify";
import { mustSee, type Token, Tokens } from "./auth";
import { Blobs } from "./blobs";
import { Counter, type SeenRequest } from "./counter";
import { notFound } from "./errors";
import { Faults } from "./faults";
import { Ingestion } from "./ingestion/ingestion";
import type { Query } from "./jsonapi";
import { Kinds, type Owned } from "./kinds";
import { Limits } from "./limits";
import { Misreadings } from "./misreadings";
import { Life } from "./runs/life";
import { type CollectionName, type Collections, Store } from "./store";
import { Watchers } from "./watchers";

declare module "fastify" {
    interface FastifyRequest {
        /** Set once the request is authenticated. */
        token: Token;
        seen: SeenRequest;
        faulted: boolean;
    }
}

/** Everything a route needs; one for each emulator. */
export class Context {
    readonly store: Store;
    readonly kinds: Kinds;
    readonly blobs: Blobs;
    readonly ingestion: Ingestion;
    /** The life of runs. */
    readonly life: Life;
    readonly tokens = new Tokens();
    readonly counter = new Counter();
    readonly faults = new Faults();
    readonly limits = new Limits();
    readonly watchers = new Watchers();
    readonly misreadings = new Misreadings();
    /** How long each answer is held back, in milliseconds. */
    latency = 0;
    /** Whether answers are compressed for those who accept it. */
    compresses = true;

    constructor(file?: string) {
        this.store = new Store(file);
        this.kinds = new Kinds(this.store);
        this.blobs = new Blobs(this.store);
        this.ingestion = new Ingestion(this.store);
        this.life = new Life(this);
    }

    /** An object by its id. @throws 404 when it does not exist or the token does not see its organization */
    find<K extends CollectionName>(request: FastifyRequest, kind: K, id: string): Collections[K] {
        const object = this.store.any(kind).get(id) as Owned | undefined;
        if (object === undefined) throw notFound();
        mustSee(request.token, object.organization);
        return object as unknown as Collections[K];
    }
}

/** The query of a request, undecoded brackets and all: `query["page[size]"]`. */
export function queryOf(request: FastifyRequest): Query {
    return request.query as Query;
}

/** Scheme, host and port under which the client reached the emulator. */
export function originOf(request: FastifyRequest): string {
    return `${request.protocol}://${request.host}`;
}

/** The absolute URL of a request. */
export function urlOf(request: FastifyRequest): string {
    return `${originOf(request)}${request.url}`;
}
