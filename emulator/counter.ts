/** One request as it was seen. */
export interface SeenRequest {
    /** Of HTTP: `GET`. */
    method: string;
    /** The route with its placeholders, `/api/v2/policy-sets/:id`; `*` when no route answers to the path. */
    route: string;
    /** Path and query as they were sent. */
    path: string;
    /** Fingerprint of the bearer token, never the token; undefined without one. */
    token?: string;
    /** The JSON that was written; undefined for reads, uploads and what was answered before the body was read. */
    body?: unknown;
    /** The status answered; 0 when the connection was broken on purpose; undefined while it is not answered. */
    status?: number;
}

const KEPT = 20_000;

/** Counts requests by method and route, and remembers the last 20,000. */
export class Counter {
    private counted = new Map<string, number>();
    private seen: SeenRequest[] = [];

    /** Takes note of a request when it arrives. */
    add(request: SeenRequest): SeenRequest {
        const key = `${request.method} ${request.route}`;
        this.counted.set(key, (this.counted.get(key) ?? 0) + 1);
        this.seen.push(request);
        if (this.seen.length > KEPT) this.seen = this.seen.slice(-KEPT / 2);
        return request;
    }

    /** How often each route was asked since the last reset: `{ "GET /api/v2/policy-sets/:id": 2 }`. */
    counts(): Record<string, number> {
        return Object.fromEntries([...this.counted].sort(([left], [right]) => (left < right ? -1 : 1)));
    }

    /** All requests since the last reset. */
    total(): number {
        return [...this.counted.values()].reduce((sum, count) => sum + count, 0);
    }

    /** The requests since the last reset that were not GET. */
    writes(): number {
        return [...this.counted].reduce((sum, [key, count]) => sum + (key.startsWith("GET ") ? 0 : count), 0);
    }

    /** The requests since the last reset, oldest first. */
    requests(): readonly SeenRequest[] {
        return this.seen;
    }

    reset(): void {
        this.counted = new Map();
        this.seen = [];
    }
}
