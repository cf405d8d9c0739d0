import { hclParser } from "../../hclParser";
import { isValues } from "../../values";
import { type Config, type ConfigBlock, syntaxError, unparsed } from "./config";
import { type Finding, Places } from "./finding";
import { NestedTooDeep, type ScannedBlock, type ScannedBody, scanHcl } from "./hclScan";

type Json = { [key: string]: unknown };

/**
 * Parses an HCL file: values and validity from HashiCorp's own parser, positions from a scan of the text.
 * @param file its path, for findings
 */
export async function parseHcl(file: string, text: string): Promise<Config> {
    const places = new Places(text);
    let scanned: ScannedBody;
    try {
        scanned = scanHcl(text);
    } catch (error) {
        if (error instanceof NestedTooDeep) {
            return unparsed([syntaxError(file, places.at(error.offset), `The file ${error.message}.`)], true);
        }
        throw error;
    }
    const { parse } = hclParser();
    let values: Json;
    try {
        values = (await parse("config", text)) as Json;
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const clash = labelClash(file, places, scanned);
        // An error without a place comes from the values' way into JSON, which nobody but this parser goes.
        const unsure = message.search(diagnostic) < 0;
        if (!clash) return unparsed(parserErrors(file, message), unsure);
        return { body: joinBody(places, scanned, {}), problems: [clash], unsure };
    }
    return { body: joinBody(places, scanned, values), problems: [] };
}

/**
 * A block without a label where others of its type have one (or with one too many). That is good HCL to a parser, but
 * its values cannot be written as JSON, and the error about it names no place.
 */
function labelClash(file: string, places: Places, { blocks }: ScannedBody): Finding | undefined {
    const whole = new Map<string, ScannedBlock>();
    const begun = new Map<string, ScannedBlock>();
    for (const block of blocks) {
        const path = [block.type, ...block.labels.map(({ text }) => text)];
        const beginnings = path.map((_, length) => JSON.stringify(path.slice(0, length))).slice(1);
        const name = JSON.stringify(path);
        const other = begun.get(name) ?? beginnings.map((beginning) => whole.get(beginning)).find(Boolean);
        if (other) {
            const { line } = places.at(other.offset);
            const message = `This \`${block.type}\` block has ${block.labels.length} labels, the one in line ${line} has ${other.labels.length}.`;
            return syntaxError(file, places.at(block.offset), message);
        }
        whole.set(name, block);
        for (const beginning of beginnings) begun.set(beginning, block);
    }
    return undefined;
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

function joinBody(places: Places, scanned: ScannedBody, values: Json): Config["body"] {
    const attributes = new Map(
        scanned.attributes.map(({ name, offset, valueOffset }) => {
            const value = own(values, name);
            return [name, { value, at: places.at(offset), valueAt: places.at(valueOffset) }] as const;
        }),
    );
    const counted = new Map<string, number>();
    const blocks = scanned.blocks.map((block): ConfigBlock => {
        const labels = block.labels.map((label) => label.text);
        const key = JSON.stringify([block.type, ...labels]);
        const index = counted.get(key) ?? 0;
        counted.set(key, index + 1);
        const inner = joinBody(places, block, valuesOf(values, block, labels, index));
        const labelAt = places.at(block.labels.at(-1)?.offset ?? block.offset);
        return { type: block.type, labels, at: places.at(block.offset), labelAt, ...inner };
    });
    return { attributes, blocks };
}

/** The parser groups blocks by type and labels, and keeps those that are alike in their order. */
function valuesOf(values: Json, block: ScannedBlock, labels: string[], index: number): Json {
    let at: unknown = own(values, block.type);
    for (const label of labels) at = own(at, label);
    const found = Array.isArray(at) ? at[index] : at;
    return isValues(found) ? found : {};
}

function own(object: unknown, key: string): unknown {
    return isValues(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}
