/** The URN that a resource has in the program, as far as its inputs or outputs tell. */
export function urnOf(values: Record<string, unknown>): string | undefined {
    return typeof values.__urn === "string" ? values.__urn : undefined;
}

/** `PolicySet "guardrails"` for a URN; `undefined` for what is none. */
export function nameInProgram(urn: unknown): string | undefined {
    const [type, name] = typeof urn === "string" ? urn.split("::").slice(-2) : [];
    return type && name ? `${type.slice(type.lastIndexOf(":") + 1)} "${name}"` : undefined;
}
