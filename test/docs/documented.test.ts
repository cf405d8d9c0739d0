import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../../scripts/setup/process";

/** The classes and functions that a folder of the provider exports, with their documentation. */
function declaredIn(folder: string): [name: string, documentation: string][] {
    const files = readdirSync(join(root, "provider", folder)).map((name) => join(root, "provider", folder, name));
    return files.flatMap((file) => {
        const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
        return source.statements
            .filter((statement) => ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement))
            .map((statement): [string, string] => [
                statement.name?.text ?? "",
                ts
                    .getJSDocCommentsAndTags(statement)
                    .map((comment) => comment.getText())
                    .join("\n"),
            ]);
    });
}

const exported = Object.keys(require("../../provider/index") as object);
const documented = [...declaredIn("resources"), ...declaredIn("functions")].filter(([name]) => exported.includes(name));

test("there are all of them", () => {
    const names = documented.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(["PolicySet", "Run", "Provider", "getWorkspaceIds", "listRuns"]));
});

// A form for outputs says what it is a form of.
test.each(documented.filter(([name]) => !/Output$/.test(name) || name === "getPolicyCheckOutput"))(
    "%s has an example in its documentation",
    (_, documentation) => expect(documentation).toMatch(/```ts\n/),
);
