import type { Property } from "./properties";

/** A name that the platform finds whatever the case of its letters, and answers with as it is stored. */
export function caseless(text: string): string {
    return text.toLowerCase();
}

/** A folder of a repository: slashes around it, and doubled ones, mean nothing; the root is none. */
export function folder(text: string): string {
    return text
        .split("/")
        .filter((part) => part !== "" && part !== ".")
        .join("/");
}

/** The organization that a resource belongs to. */
export const ORGANIZATION: Property = {
    type: "string",
    required: true,
    replaces: true,
    fromSettings: "organization",
    sameName: caseless,
};
