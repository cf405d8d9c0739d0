/**
 * What the API's description says of one attribute or relationship: the JSON type of its value, or the types of the objects
 * that it leads to; whether a request may have it, and whether an answer has it.
 * @typedef {{ type: string, oneOf?: string[], asked?: true, shown?: true }} Member
 * @typedef {{ attributes: Record<string, Member>, relationships: Record<string, Member> }} Noun
 * @typedef {{ routes: string[], nouns: Record<string, Noun> }} Description
 * @typedef {any} Schema
 */

const METHODS = ["get", "post", "put", "patch", "delete"];

/**
 * What a description in OpenAPI 3.0 says of the routes and of the documents that they take and give.
 * @param {any} document
 * @returns {Description}
 */
function readDescription(document) {
    /** @param {Schema} schema @returns {Schema} */
    const whole = (schema) => {
        if (schema?.$ref) {
            return whole(
                schema.$ref
                    .slice(2)
                    .split("/")
                    .reduce((/** @type {any} */ at, /** @type {string} */ name) => at[name], document),
            );
        }
        const parts = schema?.allOf ?? schema?.oneOf ?? schema?.anyOf;
        if (!parts) return schema ?? {};
        const all = parts.map(whole);
        const merged = Object.assign({}, ...all, schema);
        return {
            ...merged,
            properties: Object.assign(
                {},
                ...all.map((/** @type {Schema} */ each) => each.properties),
                schema.properties,
            ),
        };
    };
    /** @param {Schema} schema */
    const property = (schema, /** @type {string} */ name) => whole(whole(schema).properties?.[name]);
    /** @param {Schema} schema @returns {Schema} */
    const member = (schema) => (schema.type === "array" ? whole(schema.items) : schema);

    /** @type {Description} */
    const found = { routes: [], nouns: {} };

    /** @param {Schema} schema @param {"asked" | "shown"} use */
    const note = (schema, use) => {
        const data = member(property(schema, "data"));
        const type = property(data, "type").enum?.[0];
        if (!type) return;
        found.nouns[type] ??= { attributes: {}, relationships: {} };
        const noun = found.nouns[type];
        for (const [name, given] of Object.entries(property(data, "attributes").properties ?? {})) {
            const { type: kind = "object", enum: oneOf, items, readOnly } = whole(given);
            if (use === "asked" && readOnly) continue;
            const form = kind === "array" ? `${whole(items).type ?? "object"}s` : kind;
            const known = noun.attributes[name] ?? { type: form, ...(oneOf && { oneOf }) };
            noun.attributes[name] = { ...known, [use]: true };
        }
        for (const [name, given] of Object.entries(property(data, "relationships").properties ?? {})) {
            const target = property(given, "data");
            const types = property(member(target), "type").enum;
            // One of links alone cannot be written.
            if (use === "asked" && !types) continue;
            const form = target.type === "array" ? "many" : types ? "one" : "links";
            const known = noun.relationships[name] ?? { type: form, ...(types && { oneOf: types }) };
            noun.relationships[name] = { ...known, [use]: true };
        }
    };

    for (const [path, operations] of Object.entries(document.paths)) {
        for (const method of METHODS.filter((each) => each in operations)) {
            const { requestBody, responses } = operations[method];
            found.routes.push(`${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "{}")}`);
            for (const { schema } of Object.values(whole(requestBody).content ?? {})) note(schema, "asked");
            for (const [status, response] of Object.entries(responses ?? {})) {
                if (!status.startsWith("2")) continue;
                for (const { schema } of Object.values(whole(response).content ?? {})) note(schema, "shown");
            }
        }
    }
    return found;
}

module.exports = { readDescription };
