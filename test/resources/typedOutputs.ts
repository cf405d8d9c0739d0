import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** What the sources say of one resource class. */
export interface TypedClass {
    /** The outputs it types, besides `id` and `urn`; true for those that always have a value. */
    readonly outputs: ReadonlyMap<string, boolean>;
    /** Whether it has a static `get`. */
    readonly hasGet: boolean;
}

interface Declared extends TypedClass {
    readonly base: string | undefined;
    readonly isAbstract: boolean;
}

const FOLDER = join(__dirname, "../../provider/resources");

/** The classes by name, read from the sources themselves, so that no list here can drift. */
export function typedClasses(): Map<string, TypedClass> {
    const declared = new Map<string, Declared>();
    for (const file of readdirSync(FOLDER)) {
        const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), "utf8"), ts.ScriptTarget.Latest);
        for (const node of source.statements) {
            if (ts.isClassDeclaration(node)) declared.set(node.name?.text ?? "", declarationOf(node, source));
        }
    }
    const inherited = (base: string | undefined): [string, boolean][] => {
        const found = declared.get(base ?? "");
        return found ? [...inherited(found.base), ...found.outputs] : [];
    };
    const classes = [...declared].filter(([, { isAbstract, base }]) => !isAbstract && declared.has(base ?? ""));
    return new Map(
        classes.map(([name, { hasGet, outputs, base }]) => {
            return [name, { hasGet, outputs: new Map([...inherited(base), ...outputs]) }] as const;
        }),
    );
}

function declarationOf(node: ts.ClassDeclaration, source: ts.SourceFile): Declared {
    const outputs = new Map<string, boolean>();
    for (const member of node.members) {
        if (!ts.isPropertyDeclaration(member) || !member.type || !ts.isTypeReferenceNode(member.type)) continue;
        if (member.type.typeName.getText(source) !== "pulumi.Output") continue;
        outputs.set(member.name.getText(source), !isOptional(member.type.typeArguments?.[0]));
    }
    const has = (kind: ts.SyntaxKind, each: ts.HasModifiers) => ts.getModifiers(each)?.some((one) => one.kind === kind);
    const hasGet = node.members.some(
        (member) =>
            ts.isMethodDeclaration(member) &&
            member.name.getText(source) === "get" &&
            has(ts.SyntaxKind.StaticKeyword, member),
    );
    const base = node.heritageClauses?.[0]?.types[0]?.expression.getText(source);
    return { outputs, hasGet, base, isAbstract: has(ts.SyntaxKind.AbstractKeyword, node) === true };
}

function isOptional(type: ts.TypeNode | undefined): boolean {
    const parts = type && ts.isUnionTypeNode(type) ? type.types : [type];
    return parts.some((part) => part?.kind === ts.SyntaxKind.UndefinedKeyword);
}
