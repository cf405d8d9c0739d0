import type { Readable } from "node:stream";
import { Content } from "../content";
import type { ContentEntry } from "../entry";
import { digestOf } from "../hash";
import type { IgnoreRule } from "../ignore";
import { type PackItem, packItems } from "../pack";
import { changed } from "../reader";
import type { LooseRule } from "../walk";

/** Content of which one file has another text. */
export class Rewritten extends Content {
    constructor(
        private readonly base: Content,
        private readonly path: string,
        private readonly bytes: Buffer,
    ) {
        const digest = digestOf(bytes);
        const entries = base.entries.map((each) =>
            each.path === path ? { ...each, size: bytes.length, digest } : each,
        );
        super(base.source, base.where, entries);
    }

    pack(): Readable {
        return packItems(this.items());
    }

    override excludedBy(path: string): IgnoreRule | undefined {
        return this.base.excludedBy(path);
    }

    override get looseRules(): readonly LooseRule[] {
        return this.base.looseRules;
    }

    protected async readBytes(entry: ContentEntry): Promise<Buffer> {
        if (entry.path === this.path) return this.bytes;
        return (await this.base.read(entry.path, entry.size)) ?? Buffer.alloc(0);
    }

    private async *items(): AsyncGenerator<PackItem> {
        for (const entry of this.entries) {
            if (entry.kind === "link") {
                yield { entry };
                continue;
            }
            const body = await this.readBytes(entry);
            if (digestOf(body) !== entry.digest) throw changed(entry.path);
            yield { entry, body };
        }
    }
}
