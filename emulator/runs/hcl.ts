import { isObject } from "../table/parse";
import { Later } from "./later";

/** A file of HCL that cannot be read. */
export class HclError extends Error {}

type Parsed = { blocks: Record<string, unknown> } | { error: string };

// The parser is asynchronous and the life of a run is not: what was parsed once is kept by its text.
const known = new Map<string, Parsed>();

async function read(path: string, text: string): Promise<void> {
    try {
        // Loaded with the first set: it takes longer than everything else here together.
        const { parse } = require("@cdktn/hcl2json") as typeof import("@cdktn/hcl2json");
        const blocks: unknown = path.endsWith(".json") ? JSON.parse(text) : await parse(path, text);
        known.set(text, { blocks: isObject(blocks) ? blocks : {} });
    } catch (error) {
        known.set(text, { error: error instanceof Error ? error.message : String(error) });
    }
}

/** The blocks of an HCL file, or of one of JSON in HCL's form. @throws Later while it is being parsed; HclError with the place when it is not HCL */
export function hclBlocks(path: string, text: string): Record<string, unknown> {
    const parsed = known.get(text);
    if (parsed === undefined) throw new Later(read(path, text));
    if ("error" in parsed) throw new HclError(parsed.error);
    return parsed.blocks;
}

/** The labelled blocks of a type: `policy "a" { level = "b" }` → `{ a: { level: "b" } }`. */
export function labelled(blocks: Record<string, unknown>, type: string): Record<string, Record<string, unknown>> {
    const named = blocks[type];
    if (!isObject(named)) return {};
    return Object.fromEntries(
        Object.entries(named).map(([label, bodies]) => {
            const body: unknown = Array.isArray(bodies) ? bodies[0] : bodies;
            return [label, isObject(body) ? body : {}];
        }),
    );
}
