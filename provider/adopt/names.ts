/** Words that no variable can be called in TypeScript, and names that the programs use themselves. */
const TAKEN = new Set(
    (
        "abstract any as asserts async await boolean break case catch class const constructor continue debugger declare default " +
        "delete do else enum eval export extends false finally for from function get global if implements import in " +
        "infer instanceof interface is keyof let module namespace never new null number object of package private protected " +
        "public readonly require return set static string super switch symbol this throw true try type typeof undefined " +
        "unique unknown var void while with yield arguments exports pulumi tfe config workspace project workspaceIds projectIds " +
        "prototype each key Object index lookUps policies"
    )
        .split(" ")
        .map((word) => word.toLowerCase()),
);

/** The longest name made of one of the platform's; what comes after it only makes it unique. */
const LONGEST = 60;

/**
 * Gives names to variables (and to files and resources, which may not differ in case alone): of the platform's own names what can be
 * told of them in ASCII letters and digits, in camelCase. The same things in the same order get the same names.
 */
export class Names {
    private readonly used = new Set(TAKEN);

    /** Keeps a name that something has already. */
    reserve(name: string): void {
        this.used.add(name.toLowerCase());
    }

    /** @param otherwise what to call something of whose name nothing is left */
    unique(name: string, otherwise: string): string {
        const wanted = camelCase(name) || otherwise;
        for (let number = 1; ; number++) {
            const candidate = number === 1 ? wanted : `${wanted}${/\d$/.test(wanted) ? "_" : ""}${number}`;
            if (this.used.has(candidate.toLowerCase())) continue;
            this.reserve(candidate);
            return candidate;
        }
    }
}

function camelCase(name: string): string {
    const bare = name.normalize("NFKD").replace(/\p{M}/gu, "");
    const words = bare.split(/[^A-Za-z0-9]+/).filter(Boolean);
    const joined = words.map((word, at) => (at === 0 ? lowerFirst(word) : upperFirst(word))).join(" ");
    // Digits that meet would be another number.
    const together = joined.replace(/(?<=\d) (?=\d)/g, "_").replaceAll(" ", "");
    return together.replace(/^(?=\d)/, "_").slice(0, LONGEST);
}

function lowerFirst(word: string): string {
    return /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}

function upperFirst(word: string): string {
    return word.charAt(0).toUpperCase() + word.slice(1);
}
