import { statSync } from "node:fs";
import type { Inventory } from "../../adopt/inventory";
import { legibleLine } from "../../legible";
import { UsageError } from "../command";

/** The folders that `--content` names, by the name of their policy set. @throws UsageError */
export function contentOf(given: readonly string[]): Map<string, string> {
    return new Map(
        given.map((each) => {
            const [, name, folder] = /^([^=]+)=(.+)$/s.exec(each) ?? [];
            if (name === undefined || folder === undefined) {
                throw new UsageError(`--content is <set>=<dir>, not ${each}.`);
            }
            if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
                throw new UsageError(`--content: there is no folder ${folder}.`);
            }
            return [name, folder];
        }),
    );
}

/** The same, if each is for a set that takes uploads. @throws UsageError */
export function fitting({ sets }: Inventory, content: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    for (const name of content.keys()) {
        const set = sets.map((found) => found.set).find(({ attributes }) => attributes.name === name);
        if (!set) throw new UsageError(`--content: there is no policy set named ${legibleLine(name)} to adopt.`);
        const takes = set.attributes.vcsRepo ? "a repository" : set.members.policies?.length ? "single policies" : "";
        if (takes) throw new UsageError(`--content: the policies of ${legibleLine(name)} come from ${takes}.`);
    }
    return content;
}
