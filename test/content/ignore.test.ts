import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { IgnoreRules } from "../../provider/content";

/** Recorded from go-slug by testdata/go-slug: for each ignore file, a 1 for each path that is packed. */
const table = JSON.parse(readFileSync(join(__dirname, "testdata", "terraformignore.json"), "utf8")) as {
    paths: string[];
    cases: [string, string][];
};

const excludes = (file: string, path: string) => new IgnoreRules(file).excludes(path) !== undefined;

describe("what go-slug packs", () => {
    test.each(table.cases)("for %j", (ignore, kept) => {
        const rules = new IgnoreRules(ignore);
        const ours = table.paths.map((path) => (rules.excludes(path) ? "0" : "1")).join("");
        expect(table.paths.filter((_, i) => ours[i] !== kept[i])).toEqual([]);
    });
});

describe("the documented behaviours", () => {
    test.each([
        // line, left out, stays
        ["", [".git/config", "a/.git/x", ".terraform/x"], [".terraform/modules/m/x", ".gitignore", ".terraformignore"]],
        ["foo", ["foo", "a/foo"], ["foo/a", "foo/b/c"]],
        ["foo/", ["foo/a", "x/foo/a/b"], ["foo", "foobar/a"]],
        ["/foo", ["foo"], ["a/foo"]],
        ["a/foo", ["a/foo", "x/a/foo"], ["foo"]],
        ["foo/*", ["foo/a", "foo/a/b"], ["foo"]],
        ["foo/*\n!x", ["foo/a"], ["foo/a/b"]],
        ["*.txt\n!keep.txt", ["a.txt", "b/a.txt"], ["keep.txt", "b/keep.txt"]],
        ["!keep.txt\n*.txt", ["keep.txt"], []],
        ["a?c", ["abc"], ["a/c", "ac"]],
        ["# a\n  b  \n\n\t\n", ["b"], ["a", "# a"]],
        ["!.git/config", [".git/x"], [".git/config"]],
    ] as [string, string[], string[]][])("%j", (line, out, stay) => {
        expect(out.filter((path) => !excludes(line, path))).toEqual([]);
        expect(stay.filter((path) => excludes(line, path))).toEqual([]);
    });
});

describe("what go-slug stumbles over", () => {
    test.each([
        ["a+", ["a+"], ["a", "aa"]],
        ["(a)", ["(a)"], ["a"]],
        ["a{2}", ["a{2}"], ["aa"]],
        ["a|b", ["a|b"], ["a", "b"]],
        ["^a", ["^a"], ["a"]],
        ["a$", ["a$"], ["a"]],
        ["[ab]c", ["ac", "bc"], ["[ab]c", "cc"]],
        ["[!a]c", ["bc", "!c"], ["ac", "/c", "x/ac"]],
        ["[^a]c", ["bc"], ["ac"]],
        ["[a-c]", ["a", "b", "c"], ["d", "-"]],
        ["[]a]", ["]", "a"], ["[]a]"]],
        ["[a-]", ["a", "-"], ["b"]],
        ["[a\\-c]", ["a", "-", "c"], ["b"]],
        ["a[", ["a["], ["a"]],
        ["[b/c]", ["[b/c]"], ["b", "c"]],
        ["a]", ["a]"], ["a"]],
        ["\\d", ["d"], ["1", "\\d"]],
        ["\\[a]", ["[a]"], ["a"]],
        ["a\\", ["a\\"], ["a"]],
        ["\ufefffoo", ["foo"], []],
        ["e\u0301", ["\u00e9"], []],
    ] as [string, string[], string[]][])("%j", (line, out, stay) => {
        expect(out.filter((path) => !excludes(line, path))).toEqual([]);
        expect(stay.filter((path) => excludes(line, path))).toEqual([]);
    });

    test.each(["   ", "!", "! ", "\\", "[", "[]", "[^", "[!]", "**", "!!", "\u0000", "/".repeat(50)])(
        "%j does not throw",
        (line) => {
            expect(() => excludes(`${line}\nkeep`, "a/b/c")).not.toThrow();
        },
    );

    test("a pattern that would keep a regular expression busy for ever", () => {
        expect(excludes(`${"*a".repeat(200)}b`, "a".repeat(3000))).toBe(false);
        expect(excludes(`${"**/".repeat(100)}b`, "a/".repeat(1000))).toBe(false);
    });
});

describe("random rules", () => {
    const atom = fc.constantFrom("a", "b", "ab", "*", "?", "**", "a*", "*b", ".x", "+", "(", "{1}");
    const line = fc
        .tuple(
            fc.constantFrom("", "!"),
            fc.constantFrom("", "/"),
            fc.array(atom, { minLength: 1, maxLength: 3 }),
            fc.constantFrom("", "/"),
        )
        .map(([not, root, parts, end]) => not + root + parts.join("/") + end);
    const path = fc.array(fc.constantFrom("a", "b", "ab", "aab", ".x", "+", "(", "{1}", ".git"), {
        minLength: 1,
        maxLength: 4,
    });

    test("decide as the documentation read as regular expressions does", () => {
        fc.assert(
            fc.property(fc.array(line, { maxLength: 5 }), path, (lines, parts) => {
                const joined = parts.join("/");
                expect(excludes(lines.join("\n"), joined)).toBe(oracle(lines, joined));
            }),
            { numRuns: 3000 },
        );
    });

    test("any text is a set of rules, and the program's come last", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary" }), fc.string(), (text, any) => {
                const path = `x${any}`;
                expect(() => new IgnoreRules(text).excludes(path)).not.toThrow();
                expect(new IgnoreRules(text, ["!*", "keep/"]).excludes("keep/a")).toMatchObject({
                    text: "keep/",
                    origin: "ignore",
                });
            }),
        );
    });
});

/** The table of the documentation as regular expressions, and go-slug's walk down to a path. */
function oracle(lines: string[], path: string): boolean {
    const rules = [".git/", ".terraform/", "!.terraform/modules/", ...lines].map((line) => {
        const negated = line.startsWith("!");
        let glob = negated ? line.slice(1) : line;
        glob = glob.endsWith("/") ? `${glob}**` : glob;
        glob = glob.startsWith("/") ? glob.slice(1) : `**/${glob}`;
        const source = glob
            .replace(/[.+(){}^$|]/g, "\\$&")
            .replace(/\*\*\/?$/, "<rest>")
            .replace(/\*\*\/?/g, "<folders>")
            .replace(/\*/g, "[^/]*")
            .replace(/\?/g, "[^/]")
            .replace(/<rest>/g, ".*")
            .replace(/<folders>/g, "(?:.*/)?");
        return { negated, pattern: new RegExp(`^${source}$`) };
    });
    const last = (text: string) => rules.findLastIndex(({ pattern }) => pattern.test(text));
    const out = (text: string) => last(text) >= 0 && !rules[last(text)]!.negated;
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
        const folder = parts.slice(0, depth).join("/");
        const inside = `${folder}/`;
        if (!out(folder) && out(inside) && !rules.slice(last(inside) + 1).some(({ negated }) => negated)) {
            return true;
        }
    }
    return out(path);
}
