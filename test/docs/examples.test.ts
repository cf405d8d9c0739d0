import { join, posix } from "node:path";
import ts from "typescript";
import { allExamples, type Example } from "../../scripts/docs/examples";
import { root } from "../../scripts/setup/process";
import { buildProvider } from "../engine/harness/build";
import { DECLARATIONS } from "./context";

const OPTIONS: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    types: ["node", "jest"],
};

/** Nothing of it is on disk: a file lies where what it imports is found as by a user of the package. */
const FOLDER = join(root, ".scratch", "examples");
const CONTEXT_FILE = join(FOLDER, "context.d.ts");

/** What the compiler says of examples, each by the place where it stands. */
function compile(examples: Example[]): string[] {
    const files = new Map(examples.map((example) => [fileOf(example), example]));
    const texts = new Map([...files].map(([file, { text }]) => [file, text]));
    texts.set(CONTEXT_FILE, DECLARATIONS);
    const host = ts.createCompilerHost(OPTIONS);
    const onDisk = { ...host };
    host.fileExists = (file) => texts.has(file) || onDisk.fileExists(file);
    host.readFile = (file) => texts.get(file) ?? onDisk.readFile(file);
    host.directoryExists = (folder) => folder.startsWith(FOLDER) || (onDisk.directoryExists?.(folder) ?? false);
    const program = ts.createProgram([...texts.keys()], OPTIONS, host);
    return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
        const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
        const { file, start = 0 } = diagnostic;
        const example = file && files.get(file.fileName);
        if (!example) return `${file?.fileName}: ${text}`;
        return `${example.path}:${example.line + file.getLineAndCharacterOfPosition(start).line}: ${text}`;
    });
}

/** Those of one page that have names lie in one folder, as they import each other. */
function fileOf({ path, line, file }: Example): string {
    return posix.join(FOLDER, path, file ?? `line-${line}.ts`);
}

beforeAll(buildProvider);

test("every piece of TypeScript in pages and comments compiles as it stands there, with --strict", () => {
    const examples = allExamples();
    expect(examples.length).toBeGreaterThan(40);
    expect(compile(examples)).toEqual([]);
});

test("what does not compile is found where it stands", () => {
    const example = { path: "docs/new.md", line: 7, script: false, file: undefined };
    const text =
        '// An argument that there is not, and one of the wrong type.\nnew tfe.PolicySet("a", { nam: "a" });\nconst n: number = token;';
    expect(compile([{ ...example, text }])).toEqual([
        expect.stringMatching(/^docs\/new\.md:8: .*'nam' does not exist/),
        expect.stringMatching(/^docs\/new\.md:9: Type 'Output<string>' is not assignable to type 'number'/),
    ]);
});
