const ts = require("typescript");
const { token } = require("./types");

/** @typedef {import("./types").Spec} Spec */
/** @typedef {import("../../dist/definitions/table").Kind} Kind */

/**
 * The names of the interfaces that document the inputs and the outputs of each kind, by its type: they stand in the `satisfies` of
 * its definition.
 * @param {import("./sources").Sources} sources
 * @returns {Map<string, { inputs: string, outputs: string | undefined }>}
 */
function interfacesOf(sources) {
    const found = new Map();
    for (const file of sources.files("definitions")) {
        /** @param {ts.Node} node */
        const visit = (node) => {
            if (ts.isSatisfiesExpression(node)) {
                const [, inputs, outputs] = /KindOf<(\w+)(?:, (\w+))?>/.exec(node.type.getText(file)) ?? [];
                const [, type] = /\btype: "(\w+)"/.exec(node.expression.getText(file)) ?? [];
                if (inputs && type) found.set(type, { inputs, outputs });
            }
            ts.forEachChild(node, visit);
        };
        visit(file);
    }
    return found;
}

/**
 * @param {import("./sources").Sources} sources
 * @param {import("./types").Types} types
 * @param {Readonly<Record<string, Kind>>} kinds
 * @returns {Record<string, Spec>}
 */
function resourcesOf(sources, types, kinds) {
    const interfaces = interfacesOf(sources);
    const declared = sources.exports("definitions");
    const classes = sources.exports("resources");
    const typeOf = (/** @type {string | undefined} */ name) => {
        const symbol = name && declared.get(name);
        return symbol ? sources.checker.getDeclaredTypeOfSymbol(symbol) : undefined;
    };
    const entries = Object.values(kinds).map((kind) => {
        const names = interfaces.get(kind.type);
        const symbol = classes.get(kind.type);
        if (!names || !symbol) throw new Error(`${kind.type} has no documented interface or no class`);
        return [token(kind.type), resourceOf(kind)];

        /** @param {Kind} kind */
        function resourceOf({ type, inputs, outputs }) {
            const [given, added] = [typeOf(names?.inputs), typeOf(names?.outputs)];
            const all = types.ofTable(inputs, given, { owner: type, number: "number" });
            const more = types.ofTable(outputs, added, { owner: type, number: "integer" });
            const optional = new Set(
                [given, added].flatMap((each) =>
                    each
                        ? [...sources.members(each)].filter(([, member]) => member.optional).map(([name]) => name)
                        : [],
                ),
            );
            const keep = (/** @type {string} */ name) => !inputs[name]?.notKept;
            const outs = Object.entries(all).filter(([name]) => keep(name));
            const properties = {
                ...Object.fromEntries(outs.map(([name, spec]) => [name, asOutput(spec, inputs[name])])),
                ...more,
            };
            return {
                description: sources.text(/** @type {ts.Symbol} */ (symbol)),
                properties,
                required: Object.keys(properties).filter((name) => !optional.has(name) && !inputs[name]?.notRead),
                inputProperties: Object.fromEntries(Object.entries(all).filter(([name]) => !inputs[name]?.computed)),
                requiredInputs: Object.keys(inputs).filter(
                    (name) => inputs[name]?.required && !inputs[name]?.fromSettings,
                ),
                aliases: [{ type: `pulumi-nodejs:dynamic/tfe:${type}` }],
            };
        }
    });
    return Object.fromEntries(entries);
}

/**
 * Whether a change replaces is for the provider to say, which knows what means the same to the platform: with `replaceOnChanges` the
 * engine would replace a policy set because its organization is written in capitals. So the schema says it to readers alone.
 * @param {Spec} spec
 * @param {import("../../dist/definitions/table").Property | undefined} property
 * @returns {Spec}
 */
function asOutput({ default: _, ...spec }, property) {
    return { ...spec, ...(property?.replaces && { willReplaceOnChanges: true }) };
}

module.exports = { resourcesOf };
