import { type Config, type ConfigBlock, syntaxError, unparsed } from "./config";
import { type Finding, Places } from "./finding";
import { type JsonNode, JsonSyntaxError, plainValue, scanJson } from "./jsonScan";

/**
 * Parses a file in the JSON variant of HCL, in which `policy "a" { query = "…" }` is `{"policy": {"a": {"query": "…"}}}`, and
 * any object may be a list of objects.
 *
 * @param labels how many labels a block of each type has; what is not named is an argument
 */
export function parseJson(file: string, text: string, labels: Readonly<Record<string, number>>): Config {
    const places = new Places(text);
    let root: JsonNode;
    try {
        root = scanJson(text);
    } catch (error) {
        if (error instanceof JsonSyntaxError) {
            return unparsed([syntaxError(file, places.at(error.offset), `${error.message}.`)]);
        }
        throw error;
    }
    const problems: Finding[] = [];
    const body: Config["body"] = { attributes: new Map(), blocks: [] };
    const objects = (node: JsonNode, what: string): (JsonNode & { kind: "object" })[] =>
        (node.kind === "array" ? node.items : [node]).flatMap((item) => {
            if (item.kind !== "object") {
                problems.push(syntaxError(file, places.at(item.offset), `${what} must be an object.`));
                return [];
            }
            return [item];
        });
    for (const object of objects(root, "The file")) {
        for (const { name, offset, value } of object.members) {
            const at = places.at(offset);
            if (Object.hasOwn(labels, name)) {
                body.blocks.push(...blocksOf(places, name, [], offset, offset, value, labels[name]!, objects));
            } else {
                body.attributes.set(name, { value: plainValue(value), at, valueAt: places.at(value.offset) });
            }
        }
    }
    return problems.length > 0 ? unparsed(problems) : { body, problems };
}

function blocksOf(
    places: Places,
    type: string,
    labels: string[],
    offset: number,
    labelOffset: number,
    node: JsonNode,
    missing: number,
    objects: (node: JsonNode, what: string) => (JsonNode & { kind: "object" })[],
): ConfigBlock[] {
    const what = `\`${[type, ...labels].join(" ")}\``;
    return objects(node, what).flatMap((object) => {
        if (missing > 0) {
            return object.members.flatMap((member) =>
                blocksOf(
                    places,
                    type,
                    [...labels, member.name],
                    offset,
                    member.offset,
                    member.value,
                    missing - 1,
                    objects,
                ),
            );
        }
        const attributes = new Map(
            object.members.map(({ name, offset: at, value }) => [
                name,
                { value: plainValue(value), at: places.at(at), valueAt: places.at(value.offset) },
            ]),
        );
        const at = places.at(offset);
        return [{ type, labels, at, labelAt: places.at(labelOffset), attributes, blocks: [] }];
    });
}
