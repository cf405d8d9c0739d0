import { readlinkSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { waysOfLink } from "../platform/links";
import { isWithin } from "../platform/paths";
import { ContentError, errorCode } from "./errors";
import { IGNORE_FILE } from "./ignore";
import { quoted, relativeTarget } from "./path";

/** What becomes of a link: it is uploaded as one, or what it leads to is put in its place. */
export type LinkEnd =
    | { readonly kind: "kept"; readonly target: string }
    | { readonly kind: "file" | "folder"; readonly real: string };

/** Reads the links of a folder, and decides which of them may be followed out of it. @internal */
export class Links {
    /**
     * @param root the folder, links resolved
     * @param given the folder as it was named
     * @param into the folder in which what a link leads to may be read, links resolved
     */
    constructor(
        private readonly root: string,
        private readonly given: string,
        private readonly into: string | undefined,
    ) {}

    /**
     * @param path of the link, in the content
     * @param disk where it is
     * @param isFollowed whether it is in a folder that another link led to: what is relative there is not so in the content
     * @throws ContentError for one that leads out, in its text or through another link
     */
    read(path: string, disk: string, isFollowed: boolean): LinkEnd {
        const raw = textOf(path, disk);
        const real = realPathOf(disk, path);
        if (isFollowed) return this.follow(path, raw, real, "");
        // An absolute target may go through the folder's name as it was given, which can itself be a link.
        const [inside] = waysOfLink({ disk, text: raw }, [this.root, this.given]);
        if (inside === undefined) return this.follow(path, raw, real, "");
        if (real !== undefined && !isWithin(this.root, real))
            return this.follow(path, raw, real, " (through another link)");
        if (real !== undefined && real !== realPathOf(resolve(this.root, inside), path)) {
            throw new ContentError(
                "link-broken",
                path,
                `The link ${quoted(path)} leads to ${quoted(raw)}, and ".." behind another link makes that a different ` +
                    "file once it is unpacked. Let it lead there directly.",
            );
        }
        return { kind: "kept", target: relativeTarget(path, (inside === "" ? "." : inside).normalize("NFC")) };
    }

    private follow(path: string, raw: string, real: string | undefined, way: string): LinkEnd {
        const isAllowed = this.into !== undefined && real !== undefined;
        if (isAllowed && (isWithin(this.into, real) || isWithin(this.root, real))) return kindOf(path, real);
        const leads = `The link ${quoted(path)} leads out of the folder, to ${quoted(raw)}${way}`;
        if (this.into !== undefined && real === undefined) {
            throw new ContentError(
                "link-broken",
                path,
                `${leads}, where nothing is. Remove it or make what is missing.`,
            );
        }
        const also = this.into === undefined ? "" : `, and out of ${this.into}, into which links may lead`;
        const ways =
            this.into === undefined
                ? "let links be followed that stay in a folder which holds both, with followLinksInto,"
                : "name a folder that holds both in followLinksInto,";
        throw new ContentError(
            "link-outside",
            path,
            `${leads}${also}. Put a copy of the file in its place, ${ways} or leave the link out with ${IGNORE_FILE}.`,
        );
    }
}

function kindOf(path: string, real: string): LinkEnd {
    const stat = statSync(real);
    if (stat.isDirectory()) return { kind: "folder", real };
    if (stat.isFile()) return { kind: "file", real };
    throw new ContentError(
        "special-file",
        path,
        `The link ${quoted(path)} leads to what is neither a file nor a folder.`,
    );
}

function textOf(path: string, disk: string): string {
    try {
        return readlinkSync(disk);
    } catch (error) {
        throw new ContentError("unreadable", path, `${quoted(path)} cannot be read (${errorCode(error)}).`);
    }
}

/** What is at the end of the links; undefined when there is nothing (Terraform keeps such links, lint warns). */
function realPathOf(file: string, path: string): string | undefined {
    try {
        // The other realpathSync takes `x/..` out of a link by its text, even where x is a link itself.
        return realpathSync.native(file);
    } catch (error) {
        if (errorCode(error) === "ELOOP") {
            throw new ContentError("link-broken", path, `The link ${quoted(path)} leads back to itself. Remove it.`);
        }
        return undefined;
    }
}
