import type { FastifyRequest } from "fastify";
import { mustSee, type Token, Tokens } from "./auth";
import { Blobs } from "./blobs";
import { propertyOf } from "./collection";
import { Counter, type SeenRequest } from "./counter";
import { Distortions } from "./distortions";
import { notFound } from "./errors";
import { Faults } from "./faults";
import { includes, paginate, type Query, type Resource, unique } from "./jsonapi";
import { Kinds } from "./kinds";
import { Limits } from "./limits";
import { type CollectionName, type Collections, Store } from "./store";
import { changed } from "./table/change";
import { Watchers } from "./watchers";

declare module "fastify" {
    interface FastifyRequest {
        /** Set once the request is authenticated. */
        token: Token;
        seen: SeenRequest;
        faulted: boolean;
    }
}

/** What documents may include: a name with hyphens → the resources it stands for. */
export type Includable<T> = Record<string, (object: T) => Resource[]>;

/** Everything a route needs; one for each emulator. */
export class Context {
    readonly store: Store;
    readonly kinds: Kinds;
    readonly blobs: Blobs;
    readonly tokens = new Tokens();
    readonly counter = new Counter();
    readonly faults = new Faults();
    readonly limits = new Limits();
    readonly watchers = new Watchers();
    /** Of what is sent. */
    readonly misreadings = new Distortions();
    /** Of what is answered. */
    readonly misanswers = new Distortions();
    /** How long each answer is held back, in milliseconds. */
    latency = 0;
    /** Whether answers are compressed for those who accept it. */
    compresses = true;

    constructor(file?: string) {
        this.store = new Store(file);
        this.kinds = new Kinds(this.store);
        this.blobs = new Blobs(this.store);
    }

    /** An object by its id. @throws 404 when it does not exist or the token does not see its organization */
    find<K extends CollectionName>(request: FastifyRequest, kind: K, id: string): Collections[K] {
        const object = this.store.of(kind).get(id);
        const organization = object && propertyOf(object, "organization");
        if (object === undefined || typeof organization !== "string") throw notFound();
        mustSee(request.token, organization);
        return object;
    }

    /** The document of one object, with what the request includes. @throws 400 for an unknown `include` */
    document<K extends CollectionName>(
        request: FastifyRequest,
        kind: K,
        object: Collections[K],
        includable: Includable<Collections[K]> = {},
    ) {
        const data = this.kinds.resource(kind, object, request.token);
        return { data, ...included(request, [object], includable) };
    }

    /** The document of the asked page of a list. @throws 400 for an unknown `include` or a bad page */
    page<K extends CollectionName>(
        request: FastifyRequest,
        kind: K,
        objects: readonly Collections[K][],
        includable: Includable<Collections[K]> = {},
    ) {
        const { items, ...page } = paginate(objects, queryOf(request), urlOf(request));
        const data = items.map((object) => this.kinds.resource(kind, object, request.token));
        return { data, ...included(request, items, includable), ...page };
    }

    /** The same, but all at once unless the request asks for a page. */
    whole<K extends CollectionName>(
        request: FastifyRequest,
        kind: K,
        objects: readonly Collections[K][],
        includable: Includable<Collections[K]> = {},
    ) {
        if (Object.keys(queryOf(request)).some((name) => name.startsWith("page["))) {
            return this.page(request, kind, objects, includable);
        }
        const data = objects.map((object) => this.kinds.resource(kind, object, request.token));
        return { data, ...included(request, objects, includable) };
    }

    /**
     * A new object of an organization as a request describes it, kept.
     *
     * @param given what goes before the defaults and cannot be written
     * @throws 422
     */
    created<K extends CollectionName>(
        kind: K,
        organization: string,
        request: FastifyRequest,
        given: Partial<Collections[K]> = {},
    ): Collections[K] {
        const noun = this.kinds.get(kind);
        const blank = { ...this.kinds.blank(kind, organization), ...given };
        return this.store.of(kind).put(changed(noun, this.store, blank, this.kinds.parse(kind, request.body), true));
    }

    /** An object after a request changed it. @throws 422 */
    updated<K extends CollectionName>(kind: K, object: Collections[K], request: FastifyRequest): Collections[K] {
        const noun = this.kinds.get(kind);
        const next = changed(noun, this.store, object, this.kinds.parse(kind, request.body, object.id), false);
        const times = "updatedAt" in object && noun.touched !== false ? { updatedAt: new Date().toISOString() } : {};
        return this.store.of(kind).put(Object.assign(object, next, times));
    }
}

function included<T>(request: FastifyRequest, objects: readonly T[], includable: Includable<T>) {
    const names = includes(queryOf(request), Object.keys(includable));
    if (names.length === 0) return {};
    return { included: unique(objects.flatMap((object) => names.flatMap((name) => includable[name]!(object)))) };
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
function urlOf(request: FastifyRequest): string {
    return `${originOf(request)}${request.url}`;
}

/** A request for one object. */
export interface ById {
    Params: { id: string };
}
