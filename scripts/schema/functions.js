const { capital, token } = require("./types");

/** @typedef {import("./types").Spec} Spec */

/**
 * @param {import("./sources").Sources} sources
 * @param {import("./types").Types} types
 * @param {readonly string[]} names
 * @returns {Record<string, Spec>}
 */
function functionsOf(sources, types, names) {
    const declared = sources.exports("functions");
    const { checker } = sources;
    const entries = names.map((name) => {
        const symbol = declared.get(name);
        const [signature] = symbol ? checker.getTypeOfSymbol(symbol).getCallSignatures() : [];
        const [args] = signature?.getParameters() ?? [];
        if (!symbol || !signature || !args) throw new Error(`there is no function ${name}`);
        const given = checker.getNonNullableType(checker.getTypeOfSymbol(args));
        const answer = checker.getAwaitedType(signature.getReturnType());
        if (!answer) throw new Error(`${name} gives no promise`);
        const inputs = types.ofMembers(given, capital(name));
        return [
            token(name),
            {
                description: sources.text(symbol),
                inputs: { ...inputs, type: "object" },
                outputs: { ...outputsOf(checker.getNonNullableType(answer), capital(name)), type: "object" },
            },
        ];
    });
    return Object.fromEntries(entries);

    /** What is no object stands as the member `result`. @param {import("typescript").Type} type @param {string} owner */
    function outputsOf(type, owner) {
        const spec = types.ofType(type, owner);
        if (spec.$ref === undefined) {
            return { properties: { result: spec }, required: spec.type === "array" ? ["result"] : [] };
        }
        const name = String(spec.$ref).replace("#/types/", "");
        const { properties, required } = /** @type {Spec} */ (types.types[name]);
        return { properties, required };
    }
}

module.exports = { functionsOf };
