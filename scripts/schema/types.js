const ts = require("typescript");

const PACKAGE = "tfe-policy";

/** @typedef {Record<string, unknown>} Spec a property, a type or whatever else a schema is made of */
/** @typedef {import("../../dist/definitions/table").Property} Property */
/** @typedef {import("../../dist/definitions/table").Properties} Properties */

/** @param {string} name */
function token(name) {
    return `${PACKAGE}:index:${name}`;
}

/** @param {string} text */
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The types of a schema besides its resources, which grow with what refers to them. */
class Types {
    /** @param {import("./sources").Sources} sources */
    constructor(sources) {
        this.sources = sources;
        /** @type {Record<string, Spec>} */
        this.types = {};
    }

    /**
     * The specifications of the properties of a table, with the texts of the interface that documents it.
     * @param {Properties} table
     * @param {ts.Type | undefined} type of the interface
     * @param {{ owner: string, number: "number" | "integer" }} naming whose properties they are, and what a number is
     * @returns {Record<string, Spec>}
     */
    ofTable(table, type, naming) {
        const members = type ? this.sources.members(type) : new Map();
        const entries = Object.entries(table).map(([name, property]) => {
            const member = members.get(name);
            if (!member) throw new Error(`${naming.owner} has a property ${name} that no interface documents`);
            const spec = this.ofProperty(property, member.type, { ...naming, owner: naming.owner + capital(name) });
            return [name, { description: member.text, ...spec }];
        });
        return Object.fromEntries(entries);
    }

    /**
     * @param {Property} property
     * @param {ts.Type} type
     * @param {{ owner: string, number: "number" | "integer" }} naming
     * @returns {Spec}
     */
    ofProperty(property, type, naming) {
        const { default: value, secret } = property;
        const marks = { ...(value !== undefined && { default: value }), ...(secret && { secret: true }) };
        switch (property.type) {
            case "string":
                return property.oneOf
                    ? { ...this.ofEnumeration(property.oneOf, naming.owner), ...marks }
                    : { type: "string", ...marks };
            case "boolean":
                return { type: "boolean", ...marks };
            case "number":
                return { type: naming.number, ...marks };
            case "idSet":
            case "list":
                return { type: "array", items: { type: "string" }, ...marks };
            case "map":
                return { type: "object", additionalProperties: { type: "string" }, ...marks };
            case "any":
                return { $ref: "pulumi.json#/Any", ...marks };
            case "object":
                return { ...this.ofObject(property.members ?? {}, type, naming), ...marks };
            case "objects": {
                const entry = this.sources.entryOf(type) ?? type;
                return { type: "array", items: this.ofObject(property.members ?? {}, entry, naming), ...marks };
            }
        }
    }

    /**
     * @param {Properties} table
     * @param {ts.Type} type
     * @param {{ owner: string, number: "number" | "integer" }} naming
     */
    ofObject(table, type, naming) {
        const name = (this.sources.nameOf(type) ?? naming.owner).replace(/Inputs$/, "");
        const properties = this.ofTable(table, type, { ...naming, owner: name });
        const required = Object.keys(table).filter((each) => table[each]?.required);
        const text = type.symbol ? this.sources.text(type.symbol) : "";
        return this.add(name, { description: text, type: "object", properties, required });
    }

    /** @param {readonly string[]} values @param {string} name */
    ofEnumeration(values, name) {
        const members = values.map((value) => ({ name: value.split("-").map(capital).join(""), value }));
        return this.add(name, { type: "string", enum: members });
    }

    /**
     * What the compiler knows of a type, for what has no table.
     * @param {ts.Type} given
     * @param {string} owner
     * @returns {Spec}
     */
    ofType(given, owner) {
        const type = this.sources.checker.getNonNullableType(given);
        const parts = type.isUnion() ? type.types : [type];
        const are = (/** @type {ts.TypeFlags} */ flags) => parts.every((part) => (part.flags & flags) !== 0);
        if (are(ts.TypeFlags.StringLike)) return { type: "string" };
        if (are(ts.TypeFlags.BooleanLike)) return { type: "boolean" };
        if (are(ts.TypeFlags.NumberLike)) return { type: "integer" };
        if (parts.length > 1) {
            const texts = new Set(parts.map((part) => JSON.stringify(this.ofType(part, owner))));
            const [only, ...others] = [...texts].map((text) => /** @type {Spec} */ (JSON.parse(text)));
            return others.length === 0 && only ? only : { oneOf: [only, ...others] };
        }
        if (this.isText(type)) return { type: "string" };
        const entry = this.sources.entryOf(type);
        if (entry) return { type: "array", items: this.ofType(entry, owner) };
        const values = this.sources.checker.getIndexTypeOfType(type, ts.IndexKind.String);
        if (values) return { type: "object", additionalProperties: this.ofType(values, owner) };
        if ((type.flags & ts.TypeFlags.Object) === 0 && !type.isIntersection()) return { $ref: "pulumi.json#/Any" };
        const name = (this.sources.nameOf(type) ?? owner).replace(/Inputs$/, "");
        if (this.types[token(name)]) return { $ref: `#/types/${token(name)}` };
        const { description, ...rest } = this.ofMembers(type, name);
        return this.add(name, { ...(description && { description }), type: "object", ...rest });
    }

    /** Whether a type is a text of which some are known, as `string & {}` says. @param {ts.Type} type */
    isText(type) {
        return type.isIntersection() && type.types.some(({ flags }) => (flags & ts.TypeFlags.StringLike) !== 0);
    }

    /**
     * @param {ts.Type} type
     * @param {string} owner
     * @returns {{ description: string, properties: Record<string, Spec>, required: string[] }}
     */
    ofMembers(type, owner) {
        const members = [...this.sources.members(type)];
        const symbol = type.aliasSymbol ?? type.symbol;
        return {
            description: symbol ? this.sources.text(symbol) : "",
            properties: Object.fromEntries(
                members.map(([name, member]) => [
                    name,
                    {
                        ...(member.text && { description: member.text }),
                        ...this.ofType(member.type, owner + capital(name)),
                    },
                ]),
            ),
            required: members.filter(([, { optional }]) => !optional).map(([name]) => name),
        };
    }

    /** @param {string} name @param {Spec} spec */
    add(name, spec) {
        this.types[token(name)] = spec;
        return { $ref: `#/types/${token(name)}` };
    }
}

module.exports = { PACKAGE, Types, capital, token };
