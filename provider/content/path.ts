import { posix } from "node:path";
import { ContentError } from "./errors";

const MAX_NAME_BYTES = 255;
// PATH_MAX is 4096 on the platform's Linux; the rest is room for the folder it unpacks into.
const MAX_PATH_BYTES = 3500;

const controlCharacter = /\p{Cc}/u;
// What is not seen or turns the direction of writing, so that a name seems to be another; what joins letters is harmless.
const deceptive = /(?![\u200c\u200d])[\p{Cf}\p{Zl}\p{Zp}]/u;
// Node decodes bytes that are not UTF-8 to this one, so it stands for a name that was lost.
const notUtf8 = /\ufffd|\p{Cs}/u;

// Nearly every path, told at once: names of ASCII letters that are not `.` or `..`.
const ordinary = /^(?!\.\.?(?:\/|$))[\w.+ -]+(?:\/(?!\.\.?(?:\/|$))[\w.+ -]+)*$/;

/** A path or a piece of text in quotes, with what cannot be printed escaped. */
export function quoted(text: string): string {
    return JSON.stringify(text).replace(/[\u007f-\u009f\ufffd\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => {
        const code = (c.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
        return code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
    });
}

/**
 * Refuses a path that an archive, another system or the platform cannot carry.
 *
 * @param path relative, forward slashes
 * @param where what holds it, for the message (`the folder policies`)
 * @throws ContentError (`bad-path`)
 */
export function checkPath(path: string, where: string): void {
    const problem = pathProblem(path);
    if (problem) {
        throw new ContentError("bad-path", path, `${quoted(path)} in ${where} ${problem}. Rename it or leave it out.`);
    }
}

function pathProblem(path: string): string | undefined {
    if (ordinary.test(path) && path.length <= MAX_NAME_BYTES) return undefined;
    if (path === "") return "is an empty path";
    if (path.startsWith("/") || /^[A-Za-z]:(?:[\\/]|$)/.test(path)) return "is an absolute path";
    if (controlCharacter.test(path)) return "has a control character in its name";
    if (deceptive.test(path)) return "has a character in its name that makes it look like another";
    if (path.includes("\\")) {
        return "has a backslash in its name, which is a separator on some systems and not on others";
    }
    if (notUtf8.test(path)) return "has a name that is not valid UTF-8";
    for (const name of path.split("/")) {
        if (name === "..") return 'leaves the content through ".."';
        if (name === "." || name === "") return "is not a plain path (an empty or `.` part)";
        if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `has a name longer than ${MAX_NAME_BYTES} bytes`;
    }
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `has a path longer than ${MAX_PATH_BYTES} bytes`;
    return undefined;
}

/**
 * True for the `._name` files in which macOS keeps what its file system knows and a tar does not. The platform drops
 * them when it unpacks, so they are no part of the content.
 */
export function isAppleDouble(path: string): boolean {
    return path.startsWith("._", path.lastIndexOf("/") + 1);
}

/**
 * Where a relative link leads, from the root of the content (`"."` is the root), resolved by the text alone as the
 * platform does when it unpacks.
 */
export function linkDestination(path: string, target: string): string {
    const joined = posix.normalize(posix.join(posix.dirname(path), target));
    return joined.length > 1 && joined.endsWith("/") ? joined.slice(0, -1) : joined;
}

/** The one way to write a link from `path` to `destination` (both from the root): relative and without detours. */
export function relativeTarget(path: string, destination: string): string {
    return posix.relative(posix.dirname(path), destination) || ".";
}
