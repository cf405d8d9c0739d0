import * as fc from "fast-check";
import { legibleLine } from "../../provider/legible";
import { cut, padded, widthOf } from "../../provider/report/width";
import { anyText } from "./samples";

test.each([
    ["plain", 5],
    ["", 0],
    ["é", 1],
    ["e\u0301", 1],
    ["漢字", 4],
    ["ｶﾅ", 2],
    ["한국", 4],
    ["👍", 2],
    ["👨‍👩‍👧‍👦", 2],
    ["🇨🇭", 2],
    ["1️⃣", 2],
    ["🫠", 2],
    ["❤️", 2],
    ["שלום", 4],
    ["✓", 1],
    ["…", 1],
])("%j takes %d columns", (line, width) => {
    expect(widthOf(line)).toBe(width);
});

test("a cut line fits, is whole where it fits, and cuts no letter", () => {
    const line = anyText.map((text) => legibleLine(text));
    fc.assert(
        fc.property(line, fc.nat(20), (whole, width) => {
            const part = cut(whole, width);
            expect(widthOf(part)).toBeLessThanOrEqual(width);
            if (widthOf(whole) <= width) expect(part).toBe(whole);
            else if (width > 0) expect(part.endsWith("…") && whole.startsWith(part.slice(0, -1))).toBe(true);
            expect(widthOf(padded(part, width))).toBe(width);
        }),
    );
    expect(cut("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3)).toBe("👨‍👩‍👧‍👦…");
    expect(cut("漢字漢字", 4)).toBe("漢…");
});
