import { whyNoAddress } from "../../../provider/handlers/run/address";

const RESOURCES = [
    "aws_instance.a",
    "aws_instance.a[0]",
    'aws_instance.a["b.c]"]',
    'aws_instance.a["a \\"b\\" \\\\"]',
    "module.m.aws_instance.a",
    'module.m["k"].module.n[1].aws_instance.a["x"]',
    "resource.aws_instance.a",
    "resource.var.x",
    "_a.b-c",
    "größe.ä",
];
const OTHERS = [
    "module.m",
    "module.m[0].module.n",
    "data.aws_ami.a",
    "module.m.data.aws_ami.a[0]",
    "ephemeral.a.b",
    "list.a.b",
];
const NONE: [string, RegExp][] = [
    ["", /is empty/],
    [" aws_instance.a", /no name/],
    ["aws_instance.a ", /no name/],
    ["aws_instance", /is no resource: TYPE\.NAME/],
    ["aws_instance.", /no name/],
    [".a", /no name/],
    ["aws_instance..a", /no name/],
    ["aws_instance.0", /no name/],
    ["aws_instance.a.0", /no name/],
    ["aws_instance.a.b", /goes on after the resource's name/],
    ["aws_instance.a[0].id", /goes on after the resource's name/],
    ["aws_instance.a[name]", /neither a number nor a text in quotes/],
    ["aws_instance.a[*]", /neither a number nor/],
    ["aws_instance.a[]", /neither a number nor/],
    ["aws_instance.a[-1]", /neither a number nor/],
    ["aws_instance.a['b']", /neither a number nor/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of HCL
    ['aws_instance.a["${b}"]', /neither a number nor/],
    ["aws_instance.a[0][1]", /neither a number nor/],
    ["aws_instance[0].a", /is no resource/],
    ["module", /a module without its name/],
    ["module[0].m", /a module without its name/],
    ["module.m.aws_instance", /is no resource/],
    ["data.aws_ami", /is no (managed )?resource/],
    ["data[0].aws_ami.a", /is no (managed )?resource/],
    ["var.x", /begins with var/],
    ["module.m.each.key", /begins with each/],
];

test.each([...RESOURCES, ...OTHERS])("%j can be targeted", (text) =>
    expect(whyNoAddress(text, "target")).toBeUndefined(),
);
test.each(RESOURCES)("%j can be replaced", (text) => expect(whyNoAddress(text, "replace")).toBeUndefined());
test.each(NONE)("%j is no address", (text, why) => {
    expect(whyNoAddress(text, "target")).toMatch(why);
    expect(whyNoAddress(text, "replace")).toMatch(why);
});
test.each(OTHERS)("%j cannot be replaced", (text) => expect(whyNoAddress(text, "replace")).toMatch(/can be replaced/));
