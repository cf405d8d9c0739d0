import { PassThrough, pipeline, type Readable } from "node:stream";
import { decode, type Resource, relatedId, type WireResource } from "./http/jsonapi";
import { at, Noun, uploadTime } from "./noun";
import { fromWireResource, type PolicySet } from "./policySets";

/** What became of a version. A platform newer than this list may send others: they are not final. */
export type PolicySetVersionStatus = "pending" | "ingressing" | "ready" | "errored" | "canceled" | (string & {});

/** The attributes of a policy set version. */
export interface PolicySetVersionAttributes {
    /** `tfe-api` for an upload, otherwise the VCS provider, for example `github`. */
    readonly source?: string | null;
    /** How far the platform is with it. */
    readonly status: PolicySetVersionStatus;
    /** When it became what: `ingressingAt`, `readyAt`, …; empty before anything was uploaded. */
    readonly statusTimestamps?: Readonly<Record<string, string>> | null;
    /** Why it could not be taken in. */
    readonly error?: string | null;
    /** More of it. */
    readonly errorMessage?: string | null;
    /** The commit it was taken from. */
    readonly ingressAttributes?: Readonly<Record<string, string | null>> | null;
    /** ISO 8601, UTC. */
    readonly createdAt?: string;
    /** ISO 8601, UTC. */
    readonly updatedAt?: string;
}

/** A version of a policy set's content. */
export interface PolicySetVersion {
    readonly id: string;
    readonly attributes: PolicySetVersionAttributes;
    readonly policySetId?: string;
    /** Where to upload to, while the version is pending: a secret, good for one hour from the version's creation. */
    readonly uploadLink?: string;
}

/** A policy set with the versions it has now. */
export interface PolicySetWithVersions {
    /** The policy set itself. */
    readonly set: PolicySet;
    /** The newest version, whatever became of it. */
    readonly newest?: PolicySetVersion;
    /** The newest version that became ready: what the set serves. */
    readonly current?: PolicySetVersion;
}

/** What is uploaded: a `.tar.gz` as a stream, opened again for each attempt. */
export interface PolicySetContent {
    /** The `.tar.gz`, from its beginning each time. */
    pack(): Readable;
    /** Bytes of the stream. */
    readonly length: number;
}

const TYPE = "policy-set-versions";

/**
 * The Policy Set Versions API: `/policy-sets/:id/versions` and `/policy-set-versions/:id`.
 *
 * https://developer.hashicorp.com/terraform/cloud-docs/api-docs/policy-sets#create-a-policy-set-version
 */
export class PolicySetVersions extends Noun<PolicySetVersion> {
    protected readonly type = TYPE;
    protected readonly fromWire = fromWire;

    /**
     * Creates an empty version, which then waits for its upload. A lost answer is not tried again: the error says
     * `mayHaveHappened`.
     *
     * @throws ValidationError when the set takes its policies from a repository or one by one
     */
    create(policySetId: string): Promise<PolicySetVersion> {
        return this.one({ method: "POST", path: ofSet(policySetId) });
    }

    /** The versions of a set, fetched page by page as they are needed, in the platform's order. */
    list(policySetId: string): AsyncGenerator<PolicySetVersion> {
        return this.listed(ofSet(policySetId));
    }

    /** A policy set with its newest and its current version, in one request. */
    async ofSet(policySetId: string): Promise<PolicySetWithVersions> {
        const { data, included = [] } = await this.connection.one(
            { type: "policy-sets", id: policySetId },
            {
                method: "GET",
                path: at("policy-sets", policySetId),
                query: { include: "newest_version,current_version" },
            },
        );
        const set = fromWireResource(data);
        const find = async (id: string | undefined) => {
            if (id === undefined) return undefined;
            const wire = included.find((resource) => resource.type === TYPE && resource.id === id);
            return wire ? fromWire(wire) : this.read(id);
        };
        return { set, newest: await find(set.newestVersionId), current: await find(set.currentVersionId) };
    }

    /**
     * Uploads content to the link of a version: whole, or not at all. An upload that breaks is sent again from its start; the
     * link gets no token.
     *
     * @param link absolute; it appears in no error
     * @param progress told how many bytes of the attempt have been handed over
     * @throws the error of the content's stream, if it fails
     */
    async upload(link: string, content: PolicySetContent, progress: (bytes: number) => void = () => {}): Promise<void> {
        const open = () => {
            let bytes = 0;
            const counted = new PassThrough({
                transform(chunk: Buffer, _encoding, done) {
                    bytes += chunk.length;
                    progress(bytes);
                    done(null, chunk);
                },
            });
            // A failure comes to whoever reads the last stream.
            pipeline(content.pack(), counted, () => {});
            return counted;
        };
        await this.connection.request({
            method: "PUT",
            path: link,
            secretLink: "the upload link",
            content: { open, length: content.length },
            expects: "nothing",
            timeout: uploadTime(content.length),
        });
    }
}

function ofSet(policySetId: string): string {
    return at("policy-sets", policySetId, "versions");
}

function fromWire(wire: WireResource): PolicySetVersion {
    const resource: Resource<PolicySetVersionAttributes> = decode(wire);
    const { upload } = resource.links;
    return {
        id: resource.id,
        attributes: resource.attributes,
        policySetId: relatedId(resource, "policySet"),
        ...(typeof upload === "string" ? { uploadLink: upload } : {}),
    };
}
