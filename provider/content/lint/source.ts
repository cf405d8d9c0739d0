import { posix } from "node:path";
import { leadsOut } from "../../platform/paths";
import { type Checker, nearest } from "./checker";
import type { Position } from "./finding";

/**
 * Checks where a policy or module comes from: a file of the content by `./` or `../`, or a URL.
 *
 * @param what it is, for messages: `policy "a"`
 * @returns the path in the content that the source names, whether or not it is there; undefined for a URL
 */
export function checkSource(checker: Checker, what: string, source: string, at: Position): string | undefined {
    if (/^[a-z][a-z0-9+.-]*:/i.test(source)) {
        checkRemote(checker, what, source, at);
        return undefined;
    }
    const path = posix.normalize(posix.join(checker.folder, source.replace(/[?#].*$/, ""))).normalize("NFC");
    if (source.startsWith("/") || leadsOut(path)) {
        checker.error(
            at,
            "source-outside",
            `The source \`${source}\` of ${what} is outside of the content, and the platform has only the content. Give a folder ` +
                "that has both, give the texts as `files`, or put a link to it into the content with followLinksInto.",
        );
        return undefined;
    }
    if (!/^\.\.?\//.test(source)) {
        checker.warn(
            at,
            "source-prefix",
            `The source \`${source}\` of ${what} does not begin with \`./\` or \`../\`, as a local source must. Write \`./${source}\`.`,
        );
    }
    checkPresent(checker, what, source, path, at);
    return path;
}

/** Whether a local source is in the content, and if not, why. */
export function checkPresent(checker: Checker, what: string, source: string, path: string, at: Position): void {
    if (checker.content.resolve(path)?.kind === "file") return;
    const link = checker.content.get(path);
    if (link) {
        const message = `The source \`${source}\` of ${what} is a link to \`${link.target}\`, which is not in the content.`;
        checker.error(at, "source-missing", message);
        return;
    }
    const rule = checker.content.excludedBy(path);
    if (rule) {
        const where = rule.origin === "default" ? "by default" : `by line ${rule.line} of \`${rule.origin}\``;
        checker.error(
            at,
            "source-ignored",
            `The source \`${source}\` of ${what} is left out of the content ${where} (\`${rule.text}\`). ` +
                `Bring it back with \`!/${path}\`.`,
        );
        return;
    }
    const others = checker.content.entries.map((entry) => entry.path);
    const hint = nearest(
        path,
        others.filter((other) => posix.extname(other) === posix.extname(path)),
    );
    checker.error(
        at,
        "source-missing",
        `The source \`${source}\` of ${what} is not in the content (no file \`${path}\`).${hint}`,
    );
}

function checkRemote(checker: Checker, what: string, source: string, at: Position): void {
    if (!/^https?:\/\//i.test(source)) {
        const scheme = source.slice(0, source.indexOf(":") + 1);
        checker.error(
            at,
            "source-scheme",
            `The source of ${what} is a \`${scheme}\` address; the platform reads only http and https. Use the raw URL of the file.`,
        );
        return;
    }
    if (/^https?:\/\/(?:www\.)?github\.com\/[^/]+\/[^/]+\/blob\//i.test(source)) {
        checker.error(
            at,
            "source-not-raw",
            `The source of ${what} is a page about the file, not the file. Use its raw URL (raw.githubusercontent.com).`,
        );
        return;
    }
    if (!/[?&]checksum=/.test(source)) {
        checker.warn(
            at,
            "source-no-checksum",
            `The remote source of ${what} has no checksum, so what it holds can change unseen. Append \`?checksum=sha256:…\`.`,
        );
    }
}
