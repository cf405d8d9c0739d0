import { parseArgs } from "node:util";
import { parsed } from "../command";
import { contentOf } from "./content";

/** What `adopt` is called with. */
export type Options = Omit<ReturnType<typeof parse>["values"], "content"> & {
    /** Folders that were uploaded, by the name of their policy set. */
    readonly content: ReadonlyMap<string, string>;
};

/** @throws UsageError */
export function optionsOf(args: string[]): Options {
    const { values } = parsed(() => parse(args));
    return { ...values, content: contentOf(values.content ?? []) };
}

function parse(args: string[]) {
    return parseArgs({
        args,
        options: {
            organization: { type: "string" },
            set: { type: "string", multiple: true },
            language: { type: "string" },
            out: { type: "string" },
            into: { type: "string" },
            stack: { type: "string", multiple: true },
            "from-terraform": { type: "string" },
            content: { type: "string", multiple: true },
            ids: { type: "boolean" },
            format: { type: "string", default: "text" },
        },
    });
}
