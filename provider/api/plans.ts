import { decode, type WireResource } from "./http/jsonapi";
import { Noun } from "./noun";

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
export class Plans extends Noun<Plan> {
    protected readonly type = "plans";
    protected readonly fromWire = fromWire;
}

function fromWire(wire: WireResource): Plan {
    const { id, attributes: all } = decode<Plan["attributes"] & { logReadUrl?: unknown }>(wire);
    // Who has the link to the log needs no token, so it goes no further.
    const { logReadUrl: _, ...attributes } = all;
    return { id, attributes };
}
