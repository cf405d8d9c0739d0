import nodePath from "node:path";
import { leadsOut, type Paths, wayTo } from "./paths";

/** Where a link leads, as ways from those of some folders that it does not leave, on this system and on those that unpack it. */
export function waysOfLink(link: { disk: string; text: string }, folders: readonly string[], paths: Paths = nodePath) {
    const target = paths.resolve(paths.dirname(link.disk), link.text);
    return folders
        .map((folder) => wayTo(target, paths.resolve(folder), paths))
        .filter((way) => !leadsOut(way) && !/^[A-Za-z]:/.test(way));
}
