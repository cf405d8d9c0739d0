import type { Emulator } from "tfe-emulator";

export const MEDIA_TYPE = "application/vnd.api+json";

/** One answer of the emulator, as far as the tests look at it. */
export interface Answer {
    status: number;
    headers: Headers;
    // biome-ignore lint/suspicious/noExplicitAny: tests reach into documents of many shapes
    body: any;
}

/** Sends one request over a real socket, with the owner's token and the media type unless told otherwise. */
export async function send(
    emulator: Emulator,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | undefined> = {},
): Promise<Answer> {
    const all = { authorization: `Bearer ${emulator.token}`, "content-type": MEDIA_TYPE, ...headers };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const url = path.startsWith("http") ? path : emulator.url + path;
    const answer = await fetch(url, { method, headers: given, body: text, redirect: "manual" });
    const content = await answer.text();
    const json = /json/.test(answer.headers.get("content-type") ?? "") && content !== "";
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(content) : content };
}

/**
 * The requests of the blob storage's links that carried a token, which is none of its business. The platform takes them, so
 * whoever sends requests has to be looked at for it.
 */
export function tokensOnLinks({ control }: Emulator): string[] {
    const carried = control
        .requests()
        .filter(({ path, token }) => path.startsWith("/_archivist/") && token !== undefined);
    return carried.map(({ method, route }) => `${method} ${route}`);
}

/** A document to write. Relationships are lists of ids; the type of their members is their name's last word. */
export function written(type: string, attributes: object, relationships: Record<string, string[]> = {}) {
    const linked = Object.entries(relationships).map(([name, ids]) => [name, { data: identifiers(name, ids) }]);
    return { data: { type, attributes, relationships: Object.fromEntries(linked) } };
}

/** Resource identifiers for a relationship of a policy set. */
export function identifiers(relationship: string, ids: string[]) {
    const type = { "workspace-exclusions": "workspaces", "project-exclusions": "projects" }[relationship];
    return ids.map((id) => ({ id, type: type ?? relationship }));
}

/** The pointers of a 422, in their order. */
export function pointers(answer: Answer): string[] {
    expect(answer.status).toBe(422);
    return answer.body.errors.map((error: { source: { pointer: string } }) => error.source.pointer);
}

/** The details of an answer's errors, one a line. */
export function details(answer: Answer): string {
    return answer.body.errors.map((error: { detail: string }) => error.detail).join("\n");
}
