import { MalformedReplyError } from "./errors";
import { decode, type WireResource } from "./http/jsonapi";
import { at, Noun } from "./noun";

/** The plan of a run. */
export interface Plan {
    /** `plan-…`. */
    readonly id: string;
    /** How far it is, and what it would change. */
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

/** The Plans API: `/plans/:id` and what the plan says. */
export class Plans extends Noun<Plan> {
    protected readonly type = "plans";
    protected readonly fromWire = fromWire;

    /**
     * The plan as Terraform prints it in JSON, without sensitive values; `undefined` as long as it is not finished.
     *
     * @param options `unredacted` gives the sensitive values as well, which takes a right of its own
     */
    async json(id: string, { unredacted = false }: { readonly unredacted?: boolean } = {}): Promise<unknown> {
        const path = at("plans", id, unredacted ? "json-output" : "json-output-redacted");
        const text = await this.connection.text(path);
        if (text === undefined || text === "") return undefined;
        try {
            return JSON.parse(text);
        } catch {
            throw new MalformedReplyError({ method: "GET", path: `/api/v2${path}`, reason: "expected a plan in JSON" });
        }
    }
}

function fromWire(wire: WireResource): Plan {
    const { id, attributes: all } = decode<Plan["attributes"] & { logReadUrl?: unknown }>(wire);
    // Who has the link to the log needs no token, so it goes no further.
    const { logReadUrl: _, ...attributes } = all;
    return { id, attributes };
}
