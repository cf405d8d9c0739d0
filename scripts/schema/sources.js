const path = require("node:path");
const ts = require("typescript");
const { root } = require("../setup/process");

/**
 * One member of a documented interface.
 * @typedef {{ text: string, optional: boolean, type: ts.Type }} Member
 */

/** What the TypeScript sources say of the provider's types, by the compiler's own reading of them. */
class Sources {
    constructor() {
        const config = path.join(root, "provider", "tsconfig.json");
        const { options, fileNames } = ts.parseJsonConfigFileContent(
            ts.readConfigFile(config, ts.sys.readFile).config,
            ts.sys,
            path.dirname(config),
        );
        this.program = ts.createProgram(fileNames, { ...options, noEmit: true, composite: false, incremental: false });
        this.checker = this.program.getTypeChecker();
    }

    /** @param {string} folder below `provider/` @returns {ts.SourceFile[]} */
    files(folder) {
        const prefix = `${path.join(root, "provider", folder).replaceAll("\\", "/")}/`;
        return this.program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(prefix));
    }

    /**
     * What a file exports, by name.
     * @param {string} folder
     * @returns {Map<string, ts.Symbol>}
     */
    exports(folder) {
        const found = this.files(folder).flatMap((file) => {
            const module = this.checker.getSymbolAtLocation(file);
            return module ? this.checker.getExportsOfModule(module) : [];
        });
        return new Map(found.map((symbol) => [symbol.name, symbol]));
    }

    /** @param {ts.Symbol} symbol */
    text(symbol) {
        return readable(ts.displayPartsToString(symbol.getDocumentationComment(this.checker)));
    }

    /**
     * The members of an object type.
     * @param {ts.Type} type
     * @returns {Map<string, Member>}
     */
    members(type) {
        const properties = this.checker.getPropertiesOfType(type);
        return new Map(
            properties.map((symbol) => {
                const declared = this.checker.getTypeOfSymbol(symbol);
                const given = this.checker.getNonNullableType(declared);
                const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0 || given !== declared;
                return [symbol.name, { text: this.text(symbol), optional, type: given }];
            }),
        );
    }

    /** @param {ts.Type} type @returns {ts.Type | undefined} the type of the entries, if it is a list */
    entryOf(type) {
        return this.checker.isArrayType(type) ? this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) : undefined;
    }

    /** The name that an object type has in the sources. @param {ts.Type} type @returns {string | undefined} */
    nameOf(type) {
        const name = type.aliasSymbol?.name ?? type.symbol?.name;
        return name?.startsWith("__") ? undefined : name;
    }
}

/**
 * A documentation text for readers of any language: without examples in TypeScript and without marks of TSDoc.
 * @param {string} text
 */
function readable(text) {
    return text
        .replace(/```ts\n[\s\S]*?```\n*/g, "")
        .replace(/\{@link\s+([^}]+?)\s*\}/g, "`$1`")
        .replace(/(?<![\w-])tfe:(?=organization|token)/g, "tfe-policy:")
        .replace(/\n{3,}/g, "\n\n")
        .trim();
}

module.exports = { Sources };
