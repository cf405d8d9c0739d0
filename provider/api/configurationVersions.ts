import type { Readable } from "node:stream";
import { MalformedReplyError } from "./errors";
import { decode, encode, type Resource, type WireResource } from "./http/jsonapi";
import type { Connection } from "./session/connection";

/** The attributes of a configuration version that a client may set. */
export interface ConfigurationVersionAttributes {
    /** Whether the upload starts a run; `true` by default on the platform. */
    autoQueueRuns?: boolean;
    /** Only for plan-only runs. */
    speculative?: boolean;
    /** Whether it becomes the workspace's newest only when a run applies it. */
    provisional?: boolean;
}

/** The Terraform configuration that runs use: one upload, or one commit. */
export interface ConfigurationVersion {
    readonly id: string;
    readonly attributes: ConfigurationVersionAttributes & {
        /** pending, fetching, uploaded, archived, errored, or that its data is deleted. */
        readonly status: string;
        readonly source?: string | null;
        readonly error?: string | null;
        readonly errorMessage?: string | null;
        readonly statusTimestamps?: Readonly<Record<string, string | null>>;
    };
}

/** A configuration version with the link to upload to, which the platform shows only once. The link is a secret. */
export interface NewConfigurationVersion extends ConfigurationVersion {
    readonly uploadLink: string;
}

const TYPE = "configuration-versions";

/** How long an upload may take, in milliseconds: so much at least, and more for what is larger than a slow line carries. */
const PATIENCE = 60_000;
/** Bytes in a millisecond. */
const SLOWEST = 50;

/** The Configuration Versions API: `/workspaces/:id/configuration-versions` and `/configuration-versions/:id`. */
export class ConfigurationVersions {
    constructor(private readonly connection: Connection) {}

    /**
     * Creates a configuration version to upload to. One that is never uploaded to does nothing, so a lost answer is
     * tried again.
     */
    async create(
        workspaceId: string,
        attributes: ConfigurationVersionAttributes = {},
    ): Promise<NewConfigurationVersion> {
        const path = `/workspaces/${encodeURIComponent(workspaceId)}/configuration-versions`;
        const body = encode(TYPE, attributes);
        const { data } = await this.connection.one({ type: TYPE }, { method: "POST", path, body, repeatable: true });
        const uploadLink = data.attributes?.["upload-url"];
        if (typeof uploadLink !== "string") {
            const reason = 'expected a link to upload to in "upload-url"';
            throw new MalformedReplyError({ method: "POST", path: `/api/v2${path}`, reason, mayHaveHappened: true });
        }
        return { ...fromWireResource(data), uploadLink };
    }

    /**
     * Uploads a `.tar.gz`. The token does not go along.
     *
     * @param content `open` is called again for each attempt
     */
    async upload(link: string, content: { open(): Readable | Buffer; readonly length?: number }): Promise<void> {
        const secretLink = "the upload link of the configuration version";
        const timeout = PATIENCE + (content.length ?? 0) / SLOWEST;
        await this.connection.request({ method: "PUT", path: link, content, secretLink, expects: "nothing", timeout });
    }

    async read(id: string): Promise<ConfigurationVersion> {
        const path = `/configuration-versions/${encodeURIComponent(id)}`;
        return fromWireResource((await this.connection.one({ type: TYPE, id }, { method: "GET", path })).data);
    }

    /** The configuration versions of a workspace, newest first. */
    async *list(workspaceId: string): AsyncGenerator<ConfigurationVersion> {
        const path = `/workspaces/${encodeURIComponent(workspaceId)}/configuration-versions`;
        for await (const wire of this.connection.list(TYPE, path)) yield fromWireResource(wire);
    }
}

function fromWireResource(wire: WireResource): ConfigurationVersion {
    const resource: Resource<ConfigurationVersion["attributes"] & { uploadUrl?: unknown }> = decode(wire);
    const { uploadUrl: _, ...attributes } = resource.attributes;
    return { id: resource.id, attributes };
}
