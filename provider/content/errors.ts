import { codeOf } from "../thrown";
/** What is wrong with a piece of content; stable words for programs, the message is for people. */
export type ContentProblem =
    | "missing"
    | "unreadable"
    | "bad-option"
    | "bad-path"
    | "collision"
    | "link-outside"
    | "link-broken"
    | "special-file"
    | "too-large"
    | "too-many"
    | "bad-archive"
    | "changed";

/**
 * Content that cannot be sent as it is: a link that leaves the folder, a name no archive can carry, a file that changed.
 *
 * `message` names the path, says what is wrong with it and what to do; `paths` are the paths inside the content
 * (or the file on disk, where the content itself is the problem) and `problem` is a word to test for.
 */
export class ContentError extends Error {
    override readonly name = "ContentError";
    /** Which kind of problem it is, for programs. */
    readonly problem: ContentProblem;
    /** The paths that it is about: inside the content, or of the file on disk. */
    readonly paths: readonly string[];

    constructor(problem: ContentProblem, paths: string | readonly string[], message: string) {
        super(message);
        this.problem = problem;
        this.paths = typeof paths === "string" ? [paths] : paths;
    }
}

/** True for a `ContentError` of this or of another copy of the package. */
export function isContentError(error: unknown): error is ContentError {
    return error instanceof Error && error.name === "ContentError";
}

/** The `code` of a file system error (`ENOENT`), or its text. @internal */
export function errorCode(error: unknown): string {
    return codeOf(error) ?? String(error);
}
