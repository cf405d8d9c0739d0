import { posix, win32 } from "node:path";
import * as fc from "fast-check";
import { waysOfLink } from "../../provider/platform/links";
import { isWithin, slashed, wayTo } from "../../provider/platform/paths";

const name = fc.constantFrom("a", "b", "policies", "..", ".", "Ünï", "x y");
const ways = fc.array(name, { maxLength: 6 });
const plain = fc.array(fc.constantFrom("a", "b", "policies"), { maxLength: 4 });

/** The same place in both systems. */
const onPosix = (parts: readonly string[]) => posix.join("/", ...parts);
const onWindows = (parts: readonly string[]) => win32.join("C:\\", ...parts);

test("the way from one place to another is the same text on Windows, and so is whether a place is in a folder", () => {
    fc.assert(
        fc.property(plain, ways, (folder, path) => {
            const [from, to] = [onPosix(folder), onPosix(path)];
            const [there, here] = [onWindows(folder), onWindows(path)];
            expect(wayTo(here, there, win32)).toBe(wayTo(to, from, posix));
            expect(isWithin(there, here, win32)).toBe(isWithin(from, to, posix));
            expect(slashed(here, win32)).toBe(`C:${to}`);
        }),
    );
});

test("a link leads to the same place on Windows, relative or absolute", () => {
    fc.assert(
        fc.property(plain, plain, ways, fc.boolean(), (root, at, target, isAbsolute) => {
            const disk = [...root, ...at, "link"];
            const text = (place: typeof onPosix, sep: string) => (isAbsolute ? place(target) : target.join(sep));
            const link = { disk: onPosix(disk), text: text(onPosix, "/") };
            const same = { disk: onWindows(disk), text: text(onWindows, "\\") };
            expect(waysOfLink(same, [onWindows(root)], win32)).toEqual(waysOfLink(link, [onPosix(root)], posix));
        }),
    );
});

test.each([
    ["D:\\other", "another drive"],
    ["\\\\server\\share\\x", "a share"],
    ["C:\\else", "another folder"],
    ["C:\\root-two", "a folder whose name begins alike"],
])("%s is not in a folder of Windows: %s", (path) => {
    expect(isWithin("C:\\root", path, win32)).toBe(false);
    expect(waysOfLink({ disk: "C:\\root\\link", text: path }, ["C:\\root"], win32)).toEqual([]);
});

test("Windows does not tell letters apart by their size", () => {
    expect(isWithin("C:\\Root", "c:\\root\\a", win32)).toBe(true);
    expect(wayTo("c:\\root\\A", "C:\\Root", win32)).toBe("A");
});

test("a backslash in a name is no separator where it is none", () => {
    expect(slashed("a\\b", posix)).toBe("a\\b");
});
