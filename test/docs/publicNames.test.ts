import { join } from "node:path";
import ts from "typescript";
import { root } from "../../scripts/setup/process";

/** Where the public names of each package are. */
const ENTRIES = ["provider/index.ts", "emulator/index.ts"].map((file) => join(root, file));

const config = ts.getParsedCommandLineOfConfigFile(
    join(root, "provider", "tsconfig.json"),
    { noEmit: true, composite: false, incremental: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
);
const program = ts.createProgram(ENTRIES, config?.options ?? {});
const checker = program.getTypeChecker();

/** The names of an entry that say nothing of themselves, each by its path: `Client.connect`. */
function undocumented(entry: string): { names: string[]; count: number } {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    const names: string[] = [];
    let count = 0;
    for (const exported of module ? checker.getExportsOfModule(module) : []) {
        const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
        for (const [name, each] of [[exported.name, symbol] as const, ...membersOf(exported.name, symbol)]) {
            count++;
            if (!isDocumented(each)) names.push(name);
        }
    }
    return { names, count };
}

function isDocumented(symbol: ts.Symbol): boolean {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== "";
}

/** The public members of a class or an interface of ours: what a caller may use of it. */
function membersOf(name: string, symbol: ts.Symbol): [string, ts.Symbol][] {
    const own = (symbol.declarations ?? []).filter(
        (each) => ts.isClassDeclaration(each) || ts.isInterfaceDeclaration(each),
    );
    // The store's collections: each is named after what is in it.
    if (name === "Collections") return [];
    const isOurs = own.some((each) => !each.getSourceFile().fileName.includes("node_modules"));
    if (!isOurs) return [];
    return [...(symbol.members?.values() ?? [])]
        .filter((member) => !member.name.startsWith("__") && !isHidden(member) && !isErrorsName(member))
        .map((member) => [`${name}.${member.name}`, member]);
}

/** The name of a class of errors, which overrides that of all errors. */
function isErrorsName(member: ts.Symbol): boolean {
    const declared = member.valueDeclaration;
    return (
        member.name === "name" &&
        declared !== undefined &&
        (ts.getCombinedModifierFlags(declared) & ts.ModifierFlags.Override) !== 0
    );
}

function isHidden(member: ts.Symbol): boolean {
    return (member.declarations ?? []).every((each) => {
        const flags = ts.getCombinedModifierFlags(each);
        const isInternal = ts.getJSDocTags(each).some(({ tagName }) => tagName.text === "internal");
        return isInternal || (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
    });
}

test.each(ENTRIES.map((entry) => [entry.slice(root.length + 1), entry]))(
    "every public name of %s says what it is",
    (_, entry) => {
        const { names, count } = undocumented(entry);
        expect(count).toBeGreaterThan(100);
        expect(names).toEqual([]);
    },
);
