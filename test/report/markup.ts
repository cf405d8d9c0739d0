/** An element of a document, with the texts and elements in it. */
export interface Element {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: (Element | string)[];
}

const NAME = "[A-Za-z][\\w-]*";
const TAG = new RegExp(`<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`, "y");
/** What XML can carry. */
const CHARACTERS = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const REFERENCES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads XML, and HTML that is written like it, without mercy.
 *
 * @param raw elements whose content is no markup, as that of scripts in HTML
 */
export function readMarkup(document: string, raw: readonly string[] = []): Element {
    if (!CHARACTERS.test(document)) throw new Error("There are characters that no document may have.");
    const text = document.replace(/^<(?:\?xml [^<>]*\?|!DOCTYPE html)>\n/, "");
    const root: Element = { name: "", attributes: {}, children: [] };
    const open = [root];
    for (let at = 0; at < text.length; ) {
        const inside = open.at(-1) ?? root;
        if (raw.includes(inside.name)) {
            const end = text.indexOf(`</${inside.name}`, at);
            inside.children.push(text.slice(at, end));
            at = end;
        }
        if (text[at] !== "<") {
            const next = text.indexOf("<", at);
            const end = next < 0 ? text.length : next;
            inside.children.push(plain(text.slice(at, end)));
            at = end;
            continue;
        }
        TAG.lastIndex = at;
        const [whole = "", isEnd, name = "", attributes = "", isEmpty] = TAG.exec(text) ?? [];
        if (whole === "") throw new Error(`This is no tag: ${text.slice(at, at + 60)}`);
        at += whole.length;
        if (isEnd) {
            if (open.pop()?.name !== name || open.length === 0) throw new Error(`</${name}> ends nothing.`);
            continue;
        }
        const element = { name, attributes: attributesIn(attributes), children: [] };
        (open.at(-1) ?? root).children.push(element);
        if (!isEmpty) open.push(element);
    }
    const [only, ...others] = root.children.filter((child) => typeof child !== "string" || child.trim() !== "");
    if (open.length > 1 || typeof only !== "object" || others.length > 0)
        throw new Error("It is not one whole element.");
    return only;
}

/** The elements of a name, at any depth. */
export function elementsIn(element: Element, name: string): Element[] {
    const children = element.children.filter((child) => typeof child === "object");
    return children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsIn(child, name)]);
}

/** All text of an element. */
export function textIn(element: Element): string {
    return element.children.map((child) => (typeof child === "string" ? child : textIn(child))).join("");
}

function attributesIn(text: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [, name = "", value = ""] of text.matchAll(new RegExp(`(${NAME})="([^"]*)"`, "g"))) {
        if (name in found) throw new Error(`The attribute ${name} stands there twice.`);
        found[name] = plain(value);
    }
    return found;
}

function plain(text: string): string {
    if (text.includes("]]>")) throw new Error("]]> stands in a text.");
    return text.replace(/&(?:#(\d+);|(\w+);)?/g, (whole, code, name) => {
        const character = code ? String.fromCodePoint(Number(code)) : REFERENCES[name];
        if (character === undefined) throw new Error(`${whole} is no reference.`);
        return character;
    });
}
