import { decode, type Resource } from "./http/jsonapi";
import type { Connection } from "./session/connection";

/** The plan of a run. */
export interface Plan {
    readonly id: string;
    readonly attributes: {
        /** pending, managed_queued, queued, running, errored, canceled, finished or unreachable. */
        readonly status: string;
        readonly hasChanges?: boolean;
        readonly resourceAdditions?: number | null;
        readonly resourceChanges?: number | null;
        readonly resourceDestructions?: number | null;
        readonly resourceImports?: number | null;
        readonly statusTimestamps?: Readonly<Record<string, string | null>>;
    };
}

/** The Plans API: `/plans/:id`. */
export class Plans {
    constructor(private readonly connection: Connection) {}

    async read(id: string): Promise<Plan> {
        const path = `/plans/${encodeURIComponent(id)}`;
        const resource: Resource<Plan["attributes"] & { logReadUrl?: unknown }> = decode(
            (await this.connection.one({ type: "plans", id }, { method: "GET", path })).data,
        );
        // Who has the link to the log needs no token, so it goes no further.
        const { logReadUrl: _, ...attributes } = resource.attributes;
        return { id: resource.id, attributes };
    }
}
