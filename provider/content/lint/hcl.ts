import { type Config, type ConfigBlock, syntaxError, unparsed } from "./config";
import { positionAt } from "./finding";
import { NestedTooDeep, type ScannedBlock, type ScannedBody, scanHcl } from "./hclScan";

type Json = { [key: string]: unknown };

/**
 * Parses an HCL file: values and validity from HashiCorp's own parser, positions from a scan of the text.
 * @param file its path, for findings
 */
export async function parseHcl(file: string, text: string): Promise<Config> {
    let scanned: ScannedBody;
    try {
        scanned = scanHcl(text);
    } catch (error) {
        if (error instanceof NestedTooDeep) {
            return unparsed([syntaxError(file, positionAt(text, error.offset), `The file ${error.message}.`)]);
        }
        throw error;
    }
    // Loading its WebAssembly takes longer than all the rest of a preview, so it waits until it is needed.
    const { parse } = require("@cdktn/hcl2json") as typeof import("@cdktn/hcl2json");
    let values: Json;
    try {
        values = (await parse("config", text)) as Json;
    } catch (error) {
        return unparsed(parserErrors(file, error instanceof Error ? error.message : String(error)));
    }
    return { body: joinBody(text, scanned, values), problems: [] };
}

const diagnostic = /config:(\d+),(\d+)(?:-(?:\d+,)?\d+)?: /g;

function parserErrors(file: string, message: string) {
    const starts = [...message.matchAll(diagnostic)];
    if (starts.length === 0) {
        return [syntaxError(file, { line: 1, column: 1 }, `The file cannot be parsed: ${message}`)];
    }
    return starts.map((start, i) => {
        const text = message.slice(start.index + start[0].length, starts[i + 1]?.index).replace(/[\]\s]+$/, "");
        return syntaxError(file, { line: Number(start[1]), column: Number(start[2]) }, text.replace("; ", ": "));
    });
}

function joinBody(text: string, scanned: ScannedBody, values: Json): Config["body"] {
    const attributes = new Map(
        scanned.attributes.map(({ name, offset, valueOffset }) => {
            const value = own(values, name);
            return [name, { value, at: positionAt(text, offset), valueAt: positionAt(text, valueOffset) }] as const;
        }),
    );
    const counted = new Map<string, number>();
    const blocks = scanned.blocks.map((block): ConfigBlock => {
        const labels = block.labels.map((label) => label.text);
        const key = JSON.stringify([block.type, ...labels]);
        const index = counted.get(key) ?? 0;
        counted.set(key, index + 1);
        const inner = joinBody(text, block, valuesOf(values, block, labels, index));
        const labelAt = positionAt(text, block.labels.at(-1)?.offset ?? block.offset);
        return { type: block.type, labels, at: positionAt(text, block.offset), labelAt, ...inner };
    });
    return { attributes, blocks };
}

/** The parser groups blocks by type and labels, and keeps those that are alike in their order. */
function valuesOf(values: Json, block: ScannedBlock, labels: string[], index: number): Json {
    let at: unknown = own(values, block.type);
    for (const label of labels) {
        at = own(at as Json | undefined, label);
    }
    const found = Array.isArray(at) ? at[index] : at;
    return typeof found === "object" && found !== null ? (found as Json) : {};
}

function own(object: Json | undefined, key: string): unknown {
    return object && typeof object === "object" && Object.hasOwn(object, key) ? object[key] : undefined;
}
