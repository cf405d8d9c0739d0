import type { FastifyInstance } from "fastify";
import type { ById, Context } from "../context";
import { unprocessable } from "../errors";
import type { Store } from "../store";
import { embedded } from "../table/columns";
import { isObject, readIdentifiers } from "../table/parse";

/** A tag with a value; a flat tag is one without. */
export interface TagBinding {
    key: string;
    value: string | null;
}

/** The bindings that embedded members of a relationship name. @throws 422 for one without a key */
function bindingsOf(members: Record<string, unknown>[], pointer: string): TagBinding[] {
    const bindings = members.map(({ key, value = null }, index) => {
        const place = `${pointer}/${index}/attributes`;
        if (typeof key !== "string" || key === "") {
            throw unprocessable({ pointer: `${place}/key`, detail: "key is required" });
        }
        if (value !== null && typeof value !== "string") {
            throw unprocessable({ pointer: `${place}/value`, detail: "value must be of type string" });
        }
        return { key, value };
    });
    return merged([], bindings);
}

/** Bindings and more of them: a key has one value, the last. */
function merged(bindings: readonly TagBinding[], more: readonly TagBinding[]): TagBinding[] {
    return [...new Map([...bindings, ...more].map((binding) => [binding.key, binding])).values()];
}

/** The property of what has tags: those that a write does not name stay. */
export const tagBindings = embedded<TagBinding>("tag-bindings", {
    write: "always",
    read: (members: Record<string, unknown>[], previous) =>
        merged(previous, bindingsOf(members, "/data/relationships/tag-bindings/data")),
});

function show(type: string, owner: string, bindings: readonly TagBinding[], from?: { type: string; id: string }) {
    return bindings.map(({ key, value }) => ({
        id: `${type === "tag-bindings" ? "tb" : "etb"}-${owner}-${key}`,
        type,
        attributes: { key, value: value ?? "" },
        ...(from === undefined ? {} : { relationships: { "inherited-from": { data: from } } }),
    }));
}

/** What has tags; a workspace has those of its project too, unless it has the same key itself. */
interface Tagged {
    readonly id: string;
    readonly tagBindings: readonly TagBinding[];
    readonly projectId?: string;
}

/** The tags that count for an object: its own, and those that it inherits. */
export function effectiveTags(store: Store, { id, tagBindings: own, projectId }: Tagged) {
    const project = projectId === undefined ? undefined : store.of("projects").get(projectId);
    const inherited = (project?.tagBindings ?? []).filter(({ key }) => !own.some((each) => each.key === key));
    const from = { type: "projects", id: project?.id ?? "" };
    const type = "effective-tag-bindings";
    return [...show(type, id, own), ...show(type, id, inherited, from)];
}

/**
 * The tags of projects and workspaces (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces#list-workspace-tag-bindings).
 * POST and PATCH both add to the tags there are, as the documents of PATCH say; a workspace inherits those of its project.
 */
export function register(app: FastifyInstance, context: Context): void {
    for (const kind of ["projects", "workspaces"] as const) {
        const path = `/api/v2/${kind}/:id`;
        const add = (body: unknown, given: TagBinding[]) => {
            const members = readIdentifiers(isObject(body) ? body.data : undefined, "tag-bindings", "/data", true);
            return merged(given, bindingsOf(members as Record<string, unknown>[], "/data"));
        };
        for (const url of [`${path}/tag-bindings`, `${path}/relationships/tag-bindings`]) {
            app.get<ById>(url, async (request) => {
                const { id, tagBindings } = context.find(request, kind, request.params.id);
                return { data: show("tag-bindings", id, tagBindings) };
            });
            for (const method of ["POST", "PATCH"] as const) {
                app.route<ById>({
                    method,
                    url,
                    handler: async (request, reply) => {
                        const object = context.find(request, kind, request.params.id);
                        object.tagBindings = add(request.body, object.tagBindings);
                        if (url.includes("/relationships/")) return reply.code(204).send();
                        return { data: show("tag-bindings", object.id, object.tagBindings) };
                    },
                });
            }
        }
        app.get<ById>(`${path}/effective-tag-bindings`, async (request) => {
            return { data: effectiveTags(context.store, context.find(request, kind, request.params.id)) };
        });
    }
}
