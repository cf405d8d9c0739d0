import { conflict, type Problem, unprocessable } from "./errors";

/** What an attribute of a written document may be. `null` is refused unless `nullable`. */
export interface AttributeRule {
    type: "string" | "boolean" | "object" | "strings" | "objects";
    nullable?: boolean;
    oneOf?: readonly string[];
    required?: boolean;
}

/** What a write may carry. An attribute or relationship that is not listed is refused. */
export interface DocumentRules {
    type: string;
    /** The id in the URL: one in the document must be the same. */
    id?: string;
    attributes: Record<string, AttributeRule>;
    /** Relationship name → type of its members. */
    relationships?: Record<string, string>;
    /** Relationship to one object → its type. */
    toOne?: Record<string, string>;
}

/** A written document that passed: only what was sent is in it. */
export interface Written {
    attributes: Record<string, unknown>;
    relationships: Record<string, string[]>;
    /** The id each relationship to one object names. */
    toOne: Record<string, string>;
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasType(value: unknown, type: AttributeRule["type"]): boolean {
    if (type === "object") return isObject(value);
    if (type === "strings") return Array.isArray(value) && value.every((item) => typeof item === "string");
    if (type === "objects") return Array.isArray(value) && value.every(isObject);
    return typeof value === type;
}

function attributeProblems(attributes: Record<string, unknown>, rules: Record<string, AttributeRule>): Problem[] {
    const problems: Problem[] = [];
    for (const [name, value] of Object.entries(attributes)) {
        const pointer = `/data/attributes/${name}`;
        const rule = rules[name];
        if (rule === undefined) problems.push({ pointer, detail: `Attribute "${name}" is not known here` });
        else if (value === null && rule.nullable) continue;
        else if (!hasType(value, rule.type)) problems.push({ pointer, detail: `${name} must be of type ${rule.type}` });
        else if (rule.oneOf && !rule.oneOf.includes(value as string)) {
            problems.push({ pointer, detail: `${name} must be one of ${rule.oneOf.join(", ")}` });
        }
    }
    for (const [name, rule] of Object.entries(rules)) {
        if (rule.required && attributes[name] === undefined) {
            problems.push({ pointer: `/data/attributes/${name}`, detail: `${name} is required` });
        }
    }
    return problems;
}

/**
 * The ids in a list of resource identifiers, in their order.
 *
 * @throws 422 naming the place when the list is not one or a member is of another type
 */
export function readIdentifiers(list: unknown, type: string, pointer: string): string[] {
    if (!Array.isArray(list)) throw unprocessable({ pointer, detail: `must be a list of { id, type: "${type}" }` });
    const problems: Problem[] = [];
    list.forEach((member: unknown, index) => {
        if (!isObject(member) || typeof member.id !== "string" || member.id === "") {
            problems.push({ pointer: `${pointer}/${index}/id`, detail: "id is required" });
        } else if (member.type !== type) {
            problems.push({ pointer: `${pointer}/${index}/type`, detail: `type must be "${type}"` });
        }
    });
    if (problems.length > 0) throw unprocessable(...problems);
    return list.map((member) => (member as { id: string }).id);
}

/** The id in a resource identifier; undefined for none. @throws 422 naming the place when it is none, or of another type */
function readIdentifier(value: unknown, type: string, pointer: string): string | undefined {
    if (value === null) return undefined;
    if (!isObject(value) || typeof value.id !== "string" || value.id === "") {
        throw unprocessable({ pointer: `${pointer}/id`, detail: "id is required" });
    }
    if (value.type !== type) throw unprocessable({ pointer: `${pointer}/type`, detail: `type must be "${type}"` });
    return value.id;
}

/**
 * Reads a written document (`{ data: { type, attributes, relationships } }`) strictly.
 *
 * @throws 422 with a pointer for everything that is wrong; 409 for an id other than the URL's
 */
export function readDocument(body: unknown, rules: DocumentRules): Written {
    const data = isObject(body) ? body.data : undefined;
    if (!isObject(data)) throw unprocessable({ pointer: "/data", detail: "data is required and must be an object" });
    if (data.type !== rules.type) {
        throw unprocessable({ pointer: "/data/type", detail: `type must be "${rules.type}"` });
    }
    if (rules.id !== undefined && data.id !== undefined && data.id !== rules.id) {
        throw conflict(`The document is about ${String(data.id)}, the URL about ${rules.id}`);
    }
    const attributes = data.attributes ?? {};
    const relationships = data.relationships ?? {};
    if (!isObject(attributes)) throw unprocessable({ pointer: "/data/attributes", detail: "must be an object" });
    if (!isObject(relationships)) throw unprocessable({ pointer: "/data/relationships", detail: "must be an object" });
    const problems = attributeProblems(attributes, rules.attributes);
    const members: Record<string, string[]> = {};
    const single: Record<string, string> = {};
    for (const [name, value] of Object.entries(relationships)) {
        const type = rules.relationships?.[name];
        const one = rules.toOne?.[name];
        const pointer = `/data/relationships/${name}`;
        if (one !== undefined) {
            const id = readIdentifier(isObject(value) ? value.data : undefined, one, `${pointer}/data`);
            if (id !== undefined) single[name] = id;
        } else if (type === undefined) problems.push({ pointer, detail: `Relationship "${name}" is not known here` });
        else members[name] = readIdentifiers(isObject(value) ? value.data : undefined, type, `${pointer}/data`);
    }
    if (problems.length > 0) throw unprocessable(...problems);
    return { attributes, relationships: members, toOne: single };
}
