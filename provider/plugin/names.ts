/** The package, as programs in other languages and the engine call it. */
export const PACKAGE = "tfe-policy";

/** The type after the last colon of a token or of a URN's type: `PolicySet` of `tfe-policy:index:PolicySet`. */
export function typeIn(token: string): string {
    return token.slice(token.lastIndexOf(":") + 1);
}

/** The type of the resource that a URN names. */
export function typeOfUrn(urn: string): string {
    // What comes after the type is the name, which may hold anything.
    return typeIn(urn.split("::")[2] ?? "");
}

const SETTINGS = /(?<![\w-])tfe:(?=(?:token|hostname|address|organization|sslSkipVerify|caFile)\b)/g;

/** A text with the settings as they are called here: the handlers know them by the names that they have in TypeScript. */
export function inOtherLanguages(text: string): string {
    return text.replace(SETTINGS, `${PACKAGE}:`);
}
