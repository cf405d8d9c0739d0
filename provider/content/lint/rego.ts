/** A path of Rego data, `data.a["b-c"].d` as `["a", "b-c", "d"]`; undefined for anything else. */
export function parseReference(text: string): string[] | undefined {
    const parts: string[] = [];
    const step = /\.([A-Za-z_]\w*)|\["((?:[^"\\]|\\.)*)"\]/y;
    const head = /^[A-Za-z_]\w*/.exec(text)?.[0];
    if (!head) return undefined;
    parts.push(head);
    for (step.lastIndex = head.length; step.lastIndex < text.length; ) {
        const found = step.exec(text);
        if (!found) return undefined;
        parts.push(found[1] ?? found[2]!);
    }
    return parts;
}

/** The package a Rego module declares, `["terraform", "policies"]`; undefined when it declares none. */
export function regoPackage(text: string): string[] | undefined {
    // The declaration comes first; only comments may stand before it.
    const declared = /^\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*package[ \t]+([^\s#]+)/.exec(text);
    return declared ? parseReference(declared[1]!) : undefined;
}
