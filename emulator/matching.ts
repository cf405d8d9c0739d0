import type { SeenRequest } from "./counter";

/**
 * Which requests are meant: `"METHOD pattern"`, or a predicate. The method may be `*` or a list (`"POST,PATCH"`). The
 * pattern is compared with the route and with the path without its query; `*` in it stands for anything.
 *
 * @example "POST /api/v2/organizations/:organization/policy-sets", "* *", "GET /api/v2/policy-sets/polset-*"
 */
export type Match = string | ((request: SeenRequest) => boolean);

function escaped(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** @throws TypeError when the text is not a method and a pattern */
export function compile(match: Match): (request: SeenRequest) => boolean {
    if (typeof match === "function") return match;
    const parts = /^(\S+) (\S+)$/.exec(match);
    if (parts === null) throw new TypeError(`match: "${match}" is not "METHOD pattern", such as "GET /api/v2/*"`);
    const methods = parts[1]!.toUpperCase().split(",");
    const pattern = new RegExp(`^${parts[2]!.split("*").map(escaped).join(".*")}$`);
    return ({ method, route, path }) =>
        (methods.includes("*") || methods.includes(method)) &&
        (pattern.test(route) || pattern.test(path.split("?", 1)[0]!));
}
