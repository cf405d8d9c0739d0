import fc from "fast-check";
import { legible, legibleLine } from "../provider/legible";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

test.each([
    ["colours", "a\u001b[31mred\u001b[0m", "a\ufffdred\ufffd"],
    ["the cursor and the screen", "\u001b[2J\u001b[1;1Hall is well\u001b[?25l", "\ufffd\ufffdall is well\ufffd"],
    ["a title", "\u001b]0;owned\u0007x", "\ufffd]0;owned\ufffdx"],
    [
        "a link",
        "\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\",
        "\ufffd]8;;http://evil.example\ufffd\\click\ufffd]8;;\ufffd\\",
    ],
    ["a sequence of one byte", "\u009b31mred", "\ufffd31mred"],
    ["a reset", "\u001bcx", "\ufffdcx"],
    ["a backspace", "yes\b\b\bno", "yes\ufffd\ufffd\ufffdno"],
    ["a carriage return", "denied\rallowed", "denied\nallowed"],
    ["the direction of writing", "a\u202egnp.exe\u2066", "a\ufffdgnp.exe\ufffd"],
    ["what cannot be seen", "a\u200bb\ufeffc\u00add", "a\ufffdb\ufffdc\ufffdd"],
    ["half a character", "a\ud800b", "a\ufffdb"],
    ["a tab", "a\tb", "a    b"],
])("takes out %s", (_, text, shown) => {
    expect(legible(text)).toBe(shown);
});

test("leaves alone what people write", () => {
    for (const text of ["Überprüfung: „ja“ — 数 हिन्दी", "family 👨‍👩‍👧", "line 1\nline 2", "نمی‌خواهم"]) {
        expect(legible(text)).toBe(text);
    }
});

test("swallows nothing that stands behind an open sequence", () => {
    expect(legible("set \u001b] was not deleted: \u0007 use another token")).toBe(
        "set \ufffd] was not deleted: \ufffd use another token",
    );
});

test("a line is one line", () => {
    expect(legibleLine("  a\r\nb\u2028c\t d ")).toBe("a b\ufffdc d");
});

test("what is too long loses its middle, and says so", () => {
    expect(legible(`begin ${"x".repeat(20_000_000)} end`, 90)).toMatch(
        /^begin x{54} … \(19999920 characters are left out\) … x{26} end$/,
    );
    expect(legible("x".repeat(90), 90)).toHaveLength(90);
});

test("whatever the text, it is safe, short, well-formed, and the same when it is made so twice", () => {
    const piece = fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        fc.constantFrom("\u001b", "\u001b[", "\u001b]", "\u0007", "\u202e", "\n", "\ud83d", "x".repeat(300)),
    );
    fc.assert(
        fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 10, max: 500 }), (pieces, longest) => {
            const text = pieces.join("");
            for (const make of [legible, legibleLine]) {
                const shown = make(text, longest);
                expect(shown).not.toMatch(UNSAFE);
                expect(shown).not.toMatch(/\p{Cs}/u);
                expect(shown.length).toBeLessThanOrEqual(longest + 60);
            }
            expect(legibleLine(text, longest)).not.toContain("\n");
            const whole = legible(text, 1_000_000);
            expect(legible(whole, 1_000_000)).toBe(whole);
        }),
    );
});
