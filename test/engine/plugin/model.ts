/** One resource of a program that is written in more than one language. */
export interface Declared {
    readonly type: string;
    readonly properties: Record<string, unknown>;
    readonly options?: Record<string, unknown>;
}

export type Program = Record<string, Declared>;

/** A text that the program makes a secret. */
export function secret(text: string) {
    return { "fn::secret": text };
}

/** What stands for the id of another resource of a program. */
export function idOf(name: string): string {
    return `\${${name}.id}`;
}

/** The program in YAML. */
export function inYaml(program: Program): string {
    const resources = Object.entries(program).map(([name, { type, ...rest }]) => [
        name,
        { type: `tfe-policy:${type}`, ...rest },
    ]);
    // JSON is YAML.
    return `resources: ${JSON.stringify(Object.fromEntries(resources))}`;
}

/** The program in JavaScript, with dynamic providers. */
export function inJavaScript(program: Program): string {
    const lines = Object.entries(program).map(([name, { type, properties }]) => {
        const args = JSON.stringify(properties)
            .replace(/"\$\{(\w+)\.id\}"/g, "$1.id")
            .replace(/\{"fn::secret":("[^"]*")\}/g, "pulumi.secret($1)");
        return `const ${name} = new tfe.${type}("${name}", ${args});`;
    });
    return ['const pulumi = require("@pulumi/pulumi");', 'const tfe = require("pulumi-tfe-policy");', ...lines].join(
        "\n",
    );
}
