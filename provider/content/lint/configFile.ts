import type { Content } from "../content";
import { isContentError } from "../errors";
import { type Config, unparsed } from "./config";
import { finding } from "./finding";

/** Reads and parses a configuration file of the content. */
export async function readConfig(
    content: Content,
    file: string,
    parse: (file: string, text: string) => Promise<Config>,
): Promise<Config> {
    try {
        return await parse(file, (await content.readText(file)) ?? "");
    } catch (error) {
        if (!isContentError(error)) throw error;
        return unparsed([finding("error", file, "syntax", error.message)], true);
    }
}
