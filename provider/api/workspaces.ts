import { decode, type Identifier, related, relatedId, relatedIds, type WireResource } from "./http/jsonapi";
import { at, Noun } from "./noun";
import type { Query } from "./session/connection";
import { sharedList } from "./session/shared";

/** A workspace, as far as policy sets and look-ups need it. */
export interface Workspace {
    readonly id: string;
    readonly attributes: {
        readonly name: string;
        readonly description?: string | null;
        readonly tagNames?: readonly string[];
        /** Whether it is locked, by somebody or by the run that has it. */
        readonly locked?: boolean;
        /** ISO 8601, UTC. */
        readonly createdAt?: string;
        readonly executionMode?: string;
        readonly autoApply?: boolean;
        readonly workingDirectory?: string | null;
    };
    readonly projectId?: string;
    /** Who has it locked: `users`, `teams` or `runs`, and the id. */
    readonly lockedBy?: Identifier;
    /** The run that has it. */
    readonly currentRunId?: string;
    /** The newest run; `null` where there was none yet, and missing where the platform does not say. */
    readonly latestRunId?: string | null;
    /** Its own tags and those of its project, where they were asked for. */
    readonly effectiveTags?: readonly Tag[];
}

/** A tag; a flat one has an empty value. */
export interface Tag {
    readonly key: string;
    readonly value: string;
}

/** Which workspaces. Everything that is given must hold. */
export interface ListWorkspacesOptions {
    /** Part of the name; the platform searches fuzzily. */
    readonly search?: string;
    /** With `*` at the beginning, at the end, or both: `prod-*`. */
    readonly wildcardName?: string;
    /** Names of flat tags, or tags with their values; a workspace must have all of them. */
    readonly tags?: readonly string[] | Readonly<Record<string, string>>;
    /** A workspace must have none of these flat tags. */
    readonly excludeTags?: readonly string[];
    /** Only those of this project, `prj-…`. */
    readonly projectId?: string;
}

/** The Workspaces API, to read: `/organizations/:organization_name/workspaces` and `/workspaces/:id`. */
export class Workspaces extends Noun<Workspace> {
    protected readonly type = "workspaces";
    protected readonly fromWire = (wire: WireResource) => fromWire(wire);

    /** The workspaces of an organization, fetched page by page as they are needed, and once for all who ask at about the same time. */
    list(organization: string, options: ListWorkspacesOptions = {}): AsyncIterable<Workspace> {
        const path = at("organizations", organization, this.type);
        return sharedList(this.connection, this.type, path, queryFor(options), (wire) => fromWire(wire));
    }

    /**
     * All workspaces of an organization, or an error: for those who must not miss one.
     *
     * @param include `effective_tag_bindings` for their tags
     */
    async *all(
        organization: string,
        options: ListWorkspacesOptions = {},
        include?: "effective_tag_bindings",
    ): AsyncGenerator<Workspace> {
        const path = at("organizations", organization, this.type);
        for await (const page of this.connection.wholePages(this.type, path, { ...queryFor(options), include })) {
            const { data, included = [] } = page;
            const tags = include && new Map(included.filter(isTag).map((each) => [each.id, each]));
            for (const wire of data) yield fromWire(wire, tags);
        }
    }
}

function isTag({ type }: WireResource): boolean {
    return type === "effective-tag-bindings";
}

function fromWire(wire: WireResource, tags?: ReadonlyMap<string, WireResource>): Workspace {
    const workspace = decode<Workspace["attributes"]>(wire);
    const { id, attributes } = workspace;
    const lockedBy = related(workspace, "lockedBy");
    const latestRun = workspace.relationships.latestRun?.data;
    const bindings = tags && relatedIds(workspace, "effectiveTagBindings");
    return {
        id,
        attributes,
        projectId: relatedId(workspace, "project"),
        ...(lockedBy && { lockedBy }),
        currentRunId: relatedId(workspace, "currentRun"),
        ...(latestRun !== undefined && { latestRunId: relatedId(workspace, "latestRun") ?? null }),
        ...(bindings && { effectiveTags: bindings.flatMap((id) => tagOf(tags.get(id))) }),
    };
}

function tagOf(wire: WireResource | undefined): Tag[] {
    const { key, value } = wire?.attributes ?? {};
    return typeof key === "string" ? [{ key, value: typeof value === "string" ? value : "" }] : [];
}

function queryFor({ search, wildcardName, tags, excludeTags, projectId }: ListWorkspacesOptions): Query {
    const query: Record<string, string | undefined> = {
        "search[name]": search,
        "search[wildcard-name]": wildcardName,
        "search[exclude-tags]": excludeTags?.join(",") || undefined,
        "filter[project][id]": projectId,
    };
    if (Array.isArray(tags)) query["search[tags]"] = tags.join(",") || undefined;
    else {
        Object.entries(tags ?? {}).forEach(([key, value], at) => {
            query[`filter[tagged][${at}][key]`] = key;
            query[`filter[tagged][${at}][value]`] = value;
        });
    }
    return query;
}
