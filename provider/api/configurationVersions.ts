import type { Readable } from "node:stream";
import { MalformedReplyError } from "./errors";
import { decode, encode, type Resource, type WireResource } from "./http/jsonapi";
import { at, Noun, uploadTime } from "./noun";

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
    /** `cv-…`. */
    readonly id: string;
    /** What was set, and what became of it. */
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
    /** Where to upload to; a secret, good for an hour. */
    readonly uploadLink: string;
}

const TYPE = "configuration-versions";

/** The Configuration Versions API: `/workspaces/:id/configuration-versions` and `/configuration-versions/:id`. */
export class ConfigurationVersions extends Noun<ConfigurationVersion> {
    protected readonly type = TYPE;
    protected readonly fromWire = fromWire;

    /**
     * Creates a configuration version to upload to. One that is never uploaded to does nothing, so a lost answer is
     * tried again.
     */
    async create(
        workspaceId: string,
        attributes: ConfigurationVersionAttributes = {},
    ): Promise<NewConfigurationVersion> {
        const path = at("workspaces", workspaceId, TYPE);
        const body = encode(TYPE, attributes);
        const { data } = await this.connection.one({ type: TYPE }, { method: "POST", path, body, repeatable: true });
        const uploadLink = data.attributes?.["upload-url"];
        if (typeof uploadLink !== "string") {
            const reason = 'expected a link to upload to in "upload-url"';
            throw new MalformedReplyError({ method: "POST", path: `/api/v2${path}`, reason, mayHaveHappened: true });
        }
        return { ...fromWire(data), uploadLink };
    }

    /**
     * Uploads a `.tar.gz`. The token does not go along.
     *
     * @param content `open` is called again for each attempt
     */
    async upload(link: string, content: { open(): Readable | Buffer; readonly length?: number }): Promise<void> {
        const secretLink = "the upload link of the configuration version";
        const timeout = uploadTime(content.length);
        await this.connection.request({ method: "PUT", path: link, content, secretLink, expects: "nothing", timeout });
    }

    /** The configuration versions of a workspace, newest first. */
    list(workspaceId: string): AsyncGenerator<ConfigurationVersion> {
        return this.listed(at("workspaces", workspaceId, TYPE));
    }
}

function fromWire(wire: WireResource): ConfigurationVersion {
    const resource: Resource<ConfigurationVersion["attributes"] & { uploadUrl?: unknown }> = decode(wire);
    const { uploadUrl: _, ...attributes } = resource.attributes;
    return { id: resource.id, attributes };
}
