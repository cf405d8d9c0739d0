import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pack } from "tar-stream";

/** Text files as the `.tar.gz` that a user would upload. */
export async function packFiles(files: Readonly<Record<string, string>>): Promise<Buffer> {
    const tar = pack();
    for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
    return promisify(gzip)(Buffer.concat(chunks));
}
