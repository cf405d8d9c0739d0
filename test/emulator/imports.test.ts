import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../emulator");

const files = readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](node_modules|dist)[\\/]/.test(relative(ROOT, file)));

/** The files of the emulator that one imports, for their types alone, too. */
function importedBy(file: string): string[] {
    const named = [...readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)].map((match) => match[1]!);
    return named.map((name) => `${resolve(dirname(file), name)}.ts`).filter((path) => existsSync(path));
}

/** A way along imports that comes back to where it began; undefined when there is none. */
function findCircle(file: string, way: string[], done: Set<string>): string[] | undefined {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of importedBy(file)) {
        const circle = findCircle(imported, [...way, file], done);
        if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
}

test("no file of the emulator imports itself by way of others", () => {
    expect(files.length).toBeGreaterThan(60);
    const done = new Set<string>();
    for (const file of files) expect(findCircle(file, [], done)?.map((each) => relative(ROOT, each))).toBeUndefined();
});

test("the emulator shares no code with the provider", () => {
    const foreign = files.filter((file) => importedBy(file).some((path) => relative(ROOT, path).startsWith("..")));
    expect(foreign).toEqual([]);
});
