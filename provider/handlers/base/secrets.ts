import { hideIn, SHORT } from "../../api/http/redact";
import type { Failure } from "./check";
import type { Properties, Property, Values } from "./properties";
import { isUnknown } from "./unknown";

/** What the engine gets of a failure. It prints the value of the property, unless that is empty. */
export interface CheckFailure {
    readonly property: string;
    readonly reason: string;
}

/** The longest value that a reason quotes, in characters. */
const LONGEST_QUOTE = 200;

/** The shortest line of a longer secret that is hidden where it stands by itself, in characters. */
const SHORTEST_LINE = 8;

/**
 * Whether the program made an input a secret. The host unwraps secrets before a handler sees them, so the resource says
 * in a hidden input which ones they were.
 */
export function isSecret(name: string, inputs: Values): boolean {
    return Array.isArray(inputs.__secrets) && inputs.__secrets.includes(name);
}

/**
 * Keeps the secrets of one resource out of everything that is said about it: those that the program made secret, and those
 * that always are.
 */
export class Guard {
    private collected: readonly string[] | undefined;

    /** @param values inputs or outputs, with the hidden ones */
    constructor(
        private readonly table: Properties,
        private readonly values: Values,
    ) {}

    /** A failure for the engine, without the value where that is secret. */
    failure(entry: Failure): CheckFailure {
        const { path, quiet } = entry;
        if (path !== "" && !quiet && !this.hides(path)) return { property: path, reason: this.reason(entry) };
        return { property: "", reason: this.sentence(entry) };
    }

    /** A failure or warning as one text, with the name of the property. */
    sentence(entry: Failure): string {
        return entry.path === "" ? this.reason(entry) : this.text(`${entry.path}: ${this.reason(entry)}`);
    }

    /** A text without any secret that stands in it. A word or two of ours may well be as short as a secret of some letters. */
    readonly text = (text: string): string =>
        hideIn(
            text,
            this.secrets.filter(({ length }) => length >= SHORT),
        );

    /** Everything in the values that must not show. */
    get secrets(): readonly string[] {
        if (this.collected) return this.collected;
        const texts = new Set<string>();
        for (const [name, value] of Object.entries(this.values)) {
            if (this.hides(name)) collect(this.table[name], value, texts);
        }
        this.collected = [...texts];
        return this.collected;
    }

    /** Whether nothing of a property's value may show. */
    private hides(path: string): boolean {
        const [root = "", ...members] = path.split(".");
        if (isSecret(root, this.values)) return true;
        let property: Property | undefined = this.table[root];
        for (const member of members) {
            if (property?.secret) return true;
            property = property?.members?.[member];
        }
        return property?.secret === true;
    }

    private reason({ path, reason, value }: Failure): string {
        const shown = this.hides(path) ? "[secret]" : quoted(value);
        return this.text(reason.replace("{value}", () => shown));
    }
}

function quoted(value: unknown): string {
    if (value instanceof Error) return value.message;
    const text = JSON.stringify(value) ?? String(value);
    return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}

/** The texts in a secret value, at any depth; in maps the names as well, for the program has chosen them too. */
function collect(property: Property | undefined, value: unknown, texts: Set<string>): void {
    if (typeof value === "string" || typeof value === "number") {
        const text = String(value);
        if (text.trim() === "" || isUnknown(value)) return;
        const lines = text.split("\n").map((line) => line.trim());
        for (const part of [text, ...lines.filter((line) => line.length >= SHORTEST_LINE)]) {
            // As it stands, and as it stands in JSON and in an address, which takes no half of a character.
            const address = encodeURIComponent(Buffer.from(part).toString());
            for (const form of [part, JSON.stringify(part).slice(1, -1), address]) texts.add(form);
        }
    } else if (Array.isArray(value)) {
        for (const each of value) collect(property, each, texts);
    } else if (typeof value === "object" && value !== null) {
        for (const [name, each] of Object.entries(value)) {
            if (!property?.members?.[name]) collect(undefined, name, texts);
            collect(property?.members?.[name], each, texts);
        }
    }
}
