/** Laid over the attributes of an object when it goes over the wire, so that any answer can be had, malformed ones too. */
export interface Overlay {
    /** Attributes as they are sent, by their name on the wire. */
    set?: Record<string, unknown>;
    /** Attributes that are left out. */
    omit?: string[];
}

/** Attributes as they go over the wire, with an overlay on them. */
export function overlaid(attributes: Record<string, unknown>, ...overlays: (Overlay | null | undefined)[]) {
    const all = Object.assign({}, attributes, ...overlays.map((overlay) => overlay?.set)) as Record<string, unknown>;
    for (const overlay of overlays) for (const name of overlay?.omit ?? []) delete all[name];
    return all;
}
