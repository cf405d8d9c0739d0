/** The language of what a command prints, which fences without a language are in. */
export const console = {
    name: "console",
    scopeName: "text.console",
    patterns: [
        { match: "^\\$ .*$", name: "strong" },
        { match: "^ *\\+-.*$", name: "keyword" },
        { match: "^ *\\+( .*)?$", name: "markup.inserted.diff" },
        { match: "^ *-( .*)?$", name: "markup.deleted.diff" },
        { match: "^ *~( .*)?$", name: "markup.changed.diff" },
        { match: "^ *error:.*$", name: "markup.deleted.diff" },
        { match: "^ *warning:.*$", name: "markup.changed.diff" },
    ],
    repository: {},
};
