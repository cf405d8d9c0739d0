import { isDeepStrictEqual } from "node:util";
import type { Content } from "../../content";
import type { PolicySetVersionInputs } from "../../definitions/policySetVersion";
import type { Unchecked } from "../base/definition";
import { isUnknown } from "../base/unknown";
import type { VersionState } from "./found";

/** How many files are named. */
const NAMED = 5;

/**
 * The files of content that may be executed, by path. They stand in the state under `__executable`: the bit is a part of what is
 * uploaded and of the hash, but no text shows it.
 */
export function executablesOf(content: Content): string[] {
    return content.entries.filter(({ executable }) => executable).map(({ path }) => path);
}

/**
 * What a preview should say of files that became executable, or no longer are: it shows nothing of them but two hashes.
 * States from before this was noted do not tell which files; then it is said only where no text differs.
 */
export function executableRemark(olds: VersionState, news: Unchecked<PolicySetVersionInputs>): string | undefined {
    const [had, has] = [olds.__executable, news.__executable];
    if (has === undefined) return undefined;
    const why =
        "The executable bit is a part of the content, so it is uploaded as a new version; if that was not meant, chmod puts it back.";
    if (had === undefined) {
        if (olds.drift !== undefined || !isDeepStrictEqual(olds.files, news.files)) return undefined;
        const are = has.length === 0 ? "none is executable now" : `${named(has)} may be executed now`;
        return `No text of the content differs, so the bit that makes files executable must: ${are}. ${why}`;
    }
    const files = isUnknown(news.files) ? {} : (news.files ?? {});
    const became = has.filter((path) => !had.includes(path));
    const ceased = had.filter((path) => !has.includes(path) && path in files);
    const parts = [
        became.length > 0 && `${named(became)} became executable`,
        ceased.length > 0 && `${named(ceased)} ceased to be executable`,
    ].filter((part) => part !== false);
    return parts.length > 0 ? `${parts.join(", ")}. ${why}` : undefined;
}

function named(paths: readonly string[]): string {
    const rest = paths.length - NAMED;
    return `${paths.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more files` : ""}`;
}
