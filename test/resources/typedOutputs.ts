import { join } from "node:path";
import ts from "typescript";

/** What the compiler sees of one resource class. */
export interface TypedClass {
    /** The outputs it types, besides `id` and `urn`; true for those that always have a value. */
    readonly outputs: ReadonlyMap<string, boolean>;
    /** The text that documents each output, and each input under `args.<name>`; empty where there is none. */
    readonly texts: ReadonlyMap<string, string>;
}

const PROVIDER = join(__dirname, "../../provider");
/** What `npx tsc -b` makes, and what is published. */
export const PUBLISHED = join(__dirname, "../../dist/index.d.ts");
/** What `pulumi.CustomResource` has by itself. */
const INHERITED = new Set(["id", "urn"]);

/** The resource classes by name, as programs see them. */
export function typedClasses(index = join(PROVIDER, "index.ts")): Map<string, TypedClass> {
    const { config } = ts.readConfigFile(join(PROVIDER, "tsconfig.json"), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, PROVIDER);
    const program = ts.createProgram([index], { ...options, composite: false });
    const checker = program.getTypeChecker();
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)!)!);
    const classes = exported.map((symbol) => [symbol.name, classOf(symbol, checker)] as const);
    return new Map(classes.filter((entry): entry is [string, TypedClass] => entry[1] !== undefined));
}

function classOf(exported: ts.Symbol, checker: ts.TypeChecker): TypedClass | undefined {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & ts.SymbolFlags.Class)) return undefined;
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (!isResource(type, checker)) return undefined;
    const outputs = new Map<string, boolean>();
    const texts = new Map<string, string>();
    for (const property of type.getProperties()) {
        const value = shownBy(checker.getTypeOfSymbol(property), checker);
        if (!value || INHERITED.has(property.name)) continue;
        outputs.set(property.name, !mayBeMissing(value));
        texts.set(property.name, textOf(property, checker));
    }
    const [construct] = checker.getTypeOfSymbol(symbol).getConstructSignatures();
    const args = checker.getTypeOfSymbol(construct!.getParameters()[1]!);
    for (const input of args.getProperties()) texts.set(`args.${input.name}`, textOf(input, checker));
    return { outputs, texts };
}

function isResource(type: ts.Type, checker: ts.TypeChecker): boolean {
    const bases = type.isClass() ? checker.getBaseTypes(type) : [];
    return bases.some((base) => base.symbol.name === "TfeResource" || isResource(base, checker));
}

/** What an output is of, or `undefined` for another type. */
function shownBy(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
    const apply = type.getProperty("apply");
    const callback = apply && checker.getTypeOfSymbol(apply).getCallSignatures()[0]?.getParameters()[0];
    const given = callback && checker.getTypeOfSymbol(callback).getCallSignatures()[0]?.getParameters()[0];
    return given && checker.getTypeOfSymbol(given);
}

function mayBeMissing(type: ts.Type): boolean {
    const parts = type.isUnion() ? type.types : [type];
    return parts.some(({ flags }) => flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Unknown));
}

function textOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}
