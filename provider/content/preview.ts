import type { Content } from "./content";
import type { ContentEntry } from "./entry";
import { digestOf } from "./hash";

/** What a file is to a reader of a preview, and how many bytes of it are shown as text. */
const SHOWN_BYTES = { policy: 64 * 1024, other: 4 * 1024, beside: 256 } as const;
/** Bytes of text in one state: beyond it, each kind shows only its smaller files. */
const STATE_BYTES = 4 * 1024 * 1024;
const PARTS = [1, 1 / 4, 1 / 16, 1 / 64];

/**
 * Content as a map of path → text for a resource's inputs, so that a preview shows which lines of which policy change.
 *
 * What is shown of a file depends on nothing but the file: its path says whether it is policy or configuration (text up to
 * 64 KiB), a test, a mock or documentation (256 bytes), or something else, such as data (4 KiB). A larger or a binary file is
 * `sha256:… (12345 bytes)`, a link `-> target`. So an edit, an addition and a removal show as just that.
 *
 * The map stays in the stack's state, which is why it is bounded: where more text than `stateBytes` comes together (4 MiB,
 * about ten times the largest libraries that are public), only files of a quarter of these sizes are text, or of a sixteenth,
 * and so on. See `steadied` for what keeps the preview of such a set to what was edited.
 */
export async function previewFiles(content: Content, stateBytes = STATE_BYTES): Promise<Record<string, string>> {
    const part = partOf(content, stateBytes);
    const shown: [string, string][] = [];
    for (const entry of content.entries) {
        const text = mayBeText(entry, part) ? textOf(await content.read(entry.path)) : undefined;
        shown.push([entry.path, text ?? summary(entry)]);
    }
    return Object.fromEntries(shown);
}

/**
 * What `previewFiles` gives, with each file that did not change in the form in which a state has it: that form may come from another
 * version of this package, or from before the set had more text than a state should hold.
 *
 * @param shown of `content`
 * @param before what the state shows
 */
export function steadied(
    shown: Readonly<Record<string, string>>,
    content: Content,
    before: Readonly<Record<string, unknown>>,
): Record<string, string> {
    const kept = Object.entries(shown).map(([path, now]): [string, string] => {
        const then = Object.hasOwn(before, path) ? before[path] : undefined;
        const entry = content.get(path);
        return typeof then === "string" && entry && shows(then, entry) ? [path, then] : [path, now];
    });
    return Object.fromEntries(kept);
}

/**
 * Whether what a state shows of content is in the form that `previewFiles` gives, which then need not be made again.
 *
 * @param before what the state shows of the very same content
 */
export function isPreviewOf(
    before: Readonly<Record<string, unknown>>,
    content: Content,
): before is Readonly<Record<string, string>> {
    const part = partOf(content, STATE_BYTES);
    const isInForm = (entry: ContentEntry) => {
        const then = Object.hasOwn(before, entry.path) ? before[entry.path] : undefined;
        return typeof then === "string" && isSummary(then) !== mayBeText(entry, part);
    };
    return Object.keys(before).length === content.entries.length && content.entries.every(isInForm);
}

function partOf(content: Content, stateBytes: number): number {
    return PARTS.find((size) => textBytes(content, size) <= stateBytes) ?? 0;
}

/** Whether a text in a state stands for this very entry. */
function shows(text: string, entry: ContentEntry): boolean {
    if (text === summary(entry)) return true;
    return entry.kind === "file" && !isSummary(text) && digestOf(text) === entry.digest;
}

function textBytes(content: Content, part: number): number {
    return content.entries.reduce((sum, entry) => sum + (mayBeText(entry, part) ? entry.size : 0), 0);
}

function mayBeText({ kind, path, size }: ContentEntry, part: number): boolean {
    return kind === "file" && size <= SHOWN_BYTES[roleOf(path)] * part;
}

const policy =
    /\.(?:sentinel|rego|policy\.hcl)$|(?:^|\/)(?:sentinel\.hcl|sentinel\.json|policies\.hcl|policies\.json)$/;
const beside =
    /(?:^|\/)(?:tests?|mocks?|testdata)\/|(?:^|\/)mock-[^/]*$|_test\.rego$|\.policytest\.hcl$|\.(?:md|mdx|markdown|rst|adoc)$/i;

/** What a path says of a file: what decides comes before what only accompanies it. */
function roleOf(path: string): keyof typeof SHOWN_BYTES {
    if (beside.test(path)) return "beside";
    return policy.test(path) ? "policy" : "other";
}

function textOf(bytes: Buffer | undefined): string | undefined {
    if (!bytes || bytes.includes(0)) return undefined;
    const text = bytes.toString("utf8");
    return Buffer.from(text, "utf8").equals(bytes) && !isSummary(text) ? text : undefined;
}

function summary({ kind, target, digest, size }: ContentEntry): string {
    return kind === "link" ? `-> ${target}` : `sha256:${digest} (${size} bytes)`;
}

/** Whether a text looks like what stands for a link or a large file, and so cannot stand for itself. */
function isSummary(text: string): boolean {
    return /^(?:-> |sha256:[0-9a-f]{64} \()/.test(text);
}
