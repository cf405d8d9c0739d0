import { parse as parseHcl } from "@cdktn/hcl2json";
import { parseDocument } from "yaml";
import { type Fence, pagePaths, readPage } from "../../scripts/docs/pages";

/** What is wrong with a piece of each of the languages in which a reader may copy one, besides TypeScript. */
const PROBLEMS: Record<string, (text: string) => Promise<unknown>> = {
    yaml: async (text) => parseDocument(text).errors.map(({ message }) => message),
    json: async (text) => void JSON.parse(text),
    hcl: async (text) => void (await parseHcl("snippet", text)),
};

const fences: [where: string, fence: Fence][] = pagePaths().flatMap((path) =>
    readPage(path)
        .fences.filter(({ language }) => language in PROBLEMS)
        .map((fence): [string, Fence] => [`${path}:${fence.line} (${fence.language})`, fence]),
);

test.each(fences)("%s can be read", async (_, { language, text }) => {
    const problems = await PROBLEMS[language]?.(text);
    expect(problems ?? []).toEqual([]);
});

const KNOWN = ["", "ts", "sh", "text", "yaml", "json", "hcl", "rego", "diff", "python", "go"];

// A misspelt one would be held against nothing.
test("fences name languages that are known", () => {
    const unknown = pagePaths().flatMap((path) => {
        const odd = readPage(path).fences.filter(({ language }) => !KNOWN.includes(language));
        return odd.map(({ line, language }) => `${path}:${line} ${language}`);
    });
    expect(unknown).toEqual([]);
});
