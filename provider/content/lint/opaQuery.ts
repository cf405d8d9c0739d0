import { type Checker, named, nearest } from "./checker";
import type { ConfigBlock } from "./config";
import { readQuery } from "./rego";
import { hasDataFiles, isBeginning, type RegoModule, type RegoModules } from "./regoModules";

/**
 * Checks the query of a policy: that it can be read, and that what it asks for is there.
 *
 * @returns the paths of data that it asks for, without `data`
 */
export function checkQuery(checker: Checker, policy: ConfigBlock, known: RegoModules): string[][] {
    if (!policy.attributes.has("query")) {
        const message = `${named(policy)} has no \`query\`, so the platform does not know which rule to ask.`;
        checker.error(policy.labelAt, "query-missing", `${message} Give one such as \`data.terraform.deny\`.`);
        return [];
    }
    const query = checker.text(policy, "query");
    if (!query) return [];
    const what = `The query \`${query.text}\` of ${named(policy)}`;
    const { references, isPath, problem, doubt } = readQuery(query.text);
    const asked = references.filter(({ path }) => path[0] === "data").map(({ path }) => path.slice(1));
    if (problem) {
        checker.error(query.at, "query-invalid", `${what} cannot be read: ${problem.message}.`);
        return asked;
    }
    if (doubt) checker.warn(query.at, "query-invalid", `${what} is more than one: ${doubt.message}.`);
    if (query.text.trim() === "" || (isPath && references[0]?.path[0] !== "data")) {
        const message = `${what} does not begin with \`data.\`, where all rules of packages are.`;
        checker.error(query.at, "query-invalid", message);
        return [];
    }
    const [path] = asked;
    if (isPath && path) checkAsked(checker, what, query.at, path, known);
    return asked;
}

function checkAsked(
    checker: Checker,
    what: string,
    at: { line: number; column: number },
    path: readonly string[],
    { modules, complete }: RegoModules,
): void {
    const near = modules.filter((module) => isBeginning(module.package, path));
    if (near.length === 0) {
        if (!complete) return;
        const packages = [...new Set(modules.map((module) => module.package.join(".")))];
        const have = packages.length > 0 ? `there is ${listed(packages)}` : "there is no .rego file";
        const message = `${what} asks for a package that no .rego file declares (${have}).`;
        const likely = packages.map((name) => `data.${name}`);
        const severity = hasDataFiles(checker) ? "warning" : "error";
        checker.report(
            severity,
            at,
            "query-unknown-package",
            message + nearest(`data.${path.slice(0, -1).join(".")}`, likely),
        );
        return;
    }
    const inside = near.filter((module) => module.package.length < path.length);
    // A query for a package gives everything in it.
    if (!complete || inside.length < near.length) return;
    const isDefined = (module: RegoModule) => module.heads.has(path[module.package.length] ?? "");
    if (inside.some(isDefined)) return;
    const longest = Math.max(...inside.map((module) => module.package.length));
    const rule = path[longest] ?? "";
    const heads = inside.filter((module) => module.package.length === longest).flatMap(({ heads }) => [...heads]);
    const names = [...new Set(heads)];
    const hint = nearest(rule, names) || (names.length > 0 ? ` There is ${listed(names)}.` : "");
    const name = path.slice(0, longest).join(".");
    const message = `${what} asks for \`${rule}\`, which no file of the package ${name} defines, so it has no answer.${hint}`;
    checker.warn(at, "query-unknown-rule", message);
}

function listed(names: readonly string[]): string {
    const rest = names.length - 5;
    return rest > 0 ? `${names.slice(0, 5).join(", ")} and ${rest} more` : names.join(", ");
}
