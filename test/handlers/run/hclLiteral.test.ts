import { parse } from "@cdktn/hcl2json";
import fc from "fast-check";
import { whyNoLiteral } from "../../../provider/handlers/run/hclLiteral";

const heredoc = "<<-E\n  one\n  two\n  E";

test.each([
    '"prod"',
    '""',
    '"a \\"b\\" \\\\ \\n \\u00e9"',
    '"$${a} %%{b} $ % $$ {"',
    "5",
    "-5",
    "1.5e-3",
    "true",
    "false",
    "null",
    "[]",
    "[1, 2,]",
    '["a", ["b"], { c = 1 }]',
    "[\n  1, # one\n  2\n]",
    "{}",
    '{ a = 1, "b c" : [true] }',
    "{\n  a = 1\n  b = 2 // two\n\n  c = 3, d = 4\n}",
    heredoc,
    `${heredoc}\n`,
    '  "a"  # comment',
    '/* why */ "a"\n',
    '("a")',
    JSON.stringify({ a: [1, "x", null], b: { c: true } }),
])("%j is a literal", (text) => expect(whyNoLiteral(text)).toBeUndefined());

test.each([
    ["prod", /bare word; a text stands in quotes/],
    ["plain text", /bare word/],
    ["var.y", /bare word/],
    ["f(1)", /bare word/],
    ["", /is empty; an empty text is ""/],
    ["   ", /is empty/],
    ['"a', /quotes do not end/],
    ['"a\nb"', /quotes do not end/],
    ['"a\\q"', /backslash/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of HCL
    ['"${foo}"', /refers to something with \$\{; \$\$\{ stands for the characters/],
    ['["%{ if x }y%{ endif }"]', /refers to something with %\{/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of HCL
    ["<<E\n${foo}\nE", /refers to something/],
    ["<<E\nfoo", /does not end/],
    ['"a" "b"', /goes on after its value/],
    ["1\ny = 2", /goes on after its value/],
    ["1 + 1", /goes on/],
    ["[1 2]", /not separated by commas/],
    ["[1", /not separated by commas/],
    ["[x]", /bare word/],
    ["{ a = b }", /bare word/],
    ["{ a = 1 b = 2 }", /not separated by commas or lines/],
    ["{ a }", /without a value/],
    ["{ = 1 }", /without a name/],
    ["-", /minus without a number/],
    ["\n1", /is no value/],
    ["'a'", /is no value/],
    ["[".repeat(200), /nests deeper/],
] as const)("%j is none", (text, why) => expect(whyNoLiteral(text)).toMatch(why));

/** Pieces of HCL, so that most texts are nearly right. */
const piece = fc.constantFrom(
    ...[
        '"',
        "a",
        "=",
        ":",
        ",",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "\n",
        " ",
        "1",
        "-",
        ".5",
        "e3",
        "true",
        "null",
        "#",
        "//",
    ],
    ...[
        "/*",
        "*/",
        "<<E\n",
        "\nE",
        "\nE\n",
        "$",
        "$$",
        "%",
        "\\",
        "\\n",
        "var.x",
        "é",
        '"a"',
        "[1]",
        "{a=1}",
        "\r\n",
        "\t",
    ],
);

test("whatever is taken, HashiCorp's parser takes as one value that refers to nothing", async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
            const text = pieces.join("");
            if (whyNoLiteral(text) !== undefined) return;
            const parsed = (await parse("x.tfvars", `x = ${text}\n`)) as Record<string, unknown>;
            expect(Object.keys(parsed)).toEqual(["x"]);
        }),
        { numRuns: 3000 },
    );
});

test("every value that JSON can say is a literal once its templates are escaped", async () => {
    const escaped = (json: string) => json.replace(/([$%])\{/g, "$1$1{");
    const value = fc.letrec((tie) => ({
        any: fc.oneof(
            { maxDepth: 3 },
            fc.string({ unit: "grapheme" }).filter((text) => !/[\b\f\v]/.test(text)),
            fc.integer(),
            fc.boolean(),
            fc.constant(null),
            fc.array(tie("any"), { maxLength: 3 }),
            fc.dictionary(fc.string({ unit: "grapheme", minLength: 1 }), tie("any"), { maxKeys: 3 }),
        ),
    })).any;
    fc.assert(fc.property(value, (given) => expect(whyNoLiteral(escaped(JSON.stringify(given)))).toBeUndefined()));
});
