import type { ContentEntry } from "./entry";
import { ContentError } from "./errors";
import { quoted } from "./path";

/**
 * Refuses a file below another file or below a link, which no disk holds and the platform does not unpack.
 * @throws ContentError (`collision`)
 */
export function refuseShadowed(entries: readonly ContentEntry[], where: string): void {
    const kinds = new Map(entries.map(({ path, kind }) => [path, kind]));
    for (const { path } of entries) {
        for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
            const above = path.slice(0, slash);
            const kind = kinds.get(above);
            if (kind) {
                throw new ContentError(
                    "collision",
                    [path, above],
                    `${quoted(path)} in ${where} is below ${quoted(above)}, which is a ${kind}. Rename one of them.`,
                );
            }
        }
    }
}
