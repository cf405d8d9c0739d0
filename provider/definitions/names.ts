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
export const ORGANIZATION = {
    type: "string",
    required: true,
    replaces: true,
    fromSettings: "organization",
    sameName: caseless,
} as const;

/** What the platform takes as the name of a policy or a policy set. */
export const NAME = { pattern: /^[\w-]+$/, says: 'may hold only letters, numbers, "-" and "_"' } as const;
