const NAME = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const KEY = /\[[ \t]*(?:\d+|"(?:[^"\\\r\n$%]|\\[nrt"\\]|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|[$%](?!\{))*")[ \t]*\]/y;

/** What comes before the type of a resource that is no managed one, and what Terraform itself takes for something else. */
const MODES = ["data", "ephemeral", "list"];
const RESERVED = ["arg", "count", "each", "lazy", "local", "path", "self", "template", "terraform", "var"];

/**
 * Why a text is not an address that Terraform takes, as words that follow "it"; `undefined` when it is one.
 *
 * @param kind `target`: a module, a resource or an instance; `replace`: a managed resource or an instance of it
 */
export function whyNoAddress(text: string, kind: "target" | "replace"): string | undefined {
    const steps = stepsOf(text);
    if (typeof steps === "string") return steps;
    let at = 0;
    while (steps[at]?.name === "module") {
        const module = steps[at + 1];
        if (steps[at]?.key || !module) return "names a module without its name: module.NAME";
        at += 2;
    }
    const rest = steps.slice(at);
    if (rest.length === 0) return kind === "replace" ? "is a module, and only a resource can be replaced" : undefined;
    const [first] = rest;
    const isPrefixed = first?.name === "resource" || MODES.includes(first?.name ?? "");
    if (kind === "replace" && MODES.includes(first?.name ?? ""))
        return "is no managed resource, and only such can be replaced";
    if (RESERVED.includes(first?.name ?? "")) return `begins with ${first?.name}, which is no type of a resource`;
    const [type, name, ...more] = isPrefixed ? rest.slice(1) : rest;
    if ((isPrefixed && first?.key) || !type || type.key || !name) return "is no resource: TYPE.NAME";
    return more.length > 0
        ? 'goes on after the resource\'s name; an instance is TYPE.NAME[0] or TYPE.NAME["key"]'
        : undefined;
}

interface Step {
    readonly name: string;
    readonly key: boolean;
}

/** The names between the dots, each with or without a key; or why it is not made of such. */
function stepsOf(text: string): Step[] | string {
    if (text === "") return "is empty";
    const steps: Step[] = [];
    for (let at = 0; ; at++) {
        const name = matchAt(NAME, text, at);
        if (name === undefined) return "has a part that is no name";
        at += name.length;
        const key = matchAt(KEY, text, at);
        at += key?.length ?? 0;
        steps.push({ name, key: key !== undefined });
        if (at === text.length) return steps;
        if (text[at] === "[") return "has a key that is neither a number nor a text in quotes";
        if (text[at] !== ".") return "has a part that is no name";
    }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
}
