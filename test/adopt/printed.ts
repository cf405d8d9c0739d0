import { transformSync } from "@swc/core";
import { parse } from "yaml";
import {
    type Expression,
    Found,
    Named,
    Output,
    type Program,
    type Replaced,
    replaced,
    resourcesOf,
    Secret,
    unrolled,
} from "../../provider/adopt/program";

/**
 * A resource as a program declares it, in whatever language. An expression is a text in angle brackets; of an output it names the
 * resource by its place.
 */
export interface Evaluated {
    readonly type: string;
    readonly inputs: Replaced<string>;
    readonly import?: string;
}

/** What a program declares. */
export function meaningOf(program: Program, hasSecrets = true): Evaluated[] {
    const all = unrolled(resourcesOf(program), (variable, key) => `${variable} ${key}`);
    const places = new Map(all.map(({ variable }, at) => [variable, at]));
    const say = (each: Expression): string | undefined => {
        if (each instanceof Output) return `<#${places.get(each.variable)} ${each.output}>`;
        if (each instanceof Named) return `<${each.what} ${each.name}>`;
        if (each instanceof Secret) return hasSecrets ? `<secret ${each.key}>` : undefined;
        if (!(each instanceof Found)) throw new Error("a loop is left");
        const call = program.lookUps.find(({ variable }) => variable === each.variable);
        return found(`${call?.function}`, call?.inputs, each.member);
    };
    return all.map(({ type, inputs, import: id }) => ({
        type,
        inputs: replaced(inputs, say) as Replaced<string>,
        import: id,
    }));
}

function found(name: string, inputs: unknown, member: string): string {
    return `<${name} ${JSON.stringify(inputs)} ${member}>`;
}

/** What the files of a program in TypeScript declare. */
export function evaluatedTypescript(files: ReadonlyMap<string, string>): Evaluated[] {
    const declared: Evaluated[] = [];
    const modules = new Map<string, object>();
    const load = (path: string): object => {
        const known = modules.get(path);
        if (known) return known;
        const source = files.get(path);
        if (source === undefined) throw new Error(`there is no ${path}`);
        const { code } = transformSync(source, {
            jsc: { parser: { syntax: "typescript" }, target: "es2022" },
            module: { type: "commonjs" },
        });
        const module = { exports: {} };
        const require = (name: string) => {
            if (name === "@pulumi/pulumi") return { Config };
            if (name === "pulumi-tfe-policy") return standIn(declared);
            return load(`${new URL(name, `file:///${path}`).pathname.slice(1)}.ts`);
        };
        new Function("module", "exports", "require", code)(module, module.exports, require);
        modules.set(path, module.exports);
        return module.exports;
    };
    load("index.ts");
    return declared;
}

class Config {
    getSecret(key: string): string {
        return `<secret ${key}>`;
    }
}

type Options = { readonly import?: string };
type Ids = (ids: unknown) => unknown;

/** In the place of this package: its classes note what they are made with, and its functions find texts. */
function standIn(declared: Evaluated[]): object {
    const members = (say: (name: string) => unknown) =>
        new Proxy({}, { get: (_, name) => (name === "then" ? undefined : say(String(name))) });
    return members((type) => {
        if (!type.startsWith("get")) {
            return function resource(_name: string, inputs: Replaced<string>, options: Options = {}) {
                const at = declared.push({ type, inputs, import: options.import }) - 1;
                return members((output) => `<#${at} ${output}>`);
            };
        }
        const what = type.startsWith("getWorkspace") ? "workspace" : "project";
        const idsByName = { apply: (get: Ids) => get(members((name) => `<${what} ${name}>`)) };
        return (inputs: unknown) =>
            members((member) =>
                member === "idsByName" ? idsByName : found(type.replace(/Output$/, ""), inputs, member),
            );
    });
}

interface YamlProject {
    readonly variables?: Record<string, { "fn::invoke": { function: string; arguments: unknown; return?: string } }>;
    readonly resources: Record<string, { type: string; properties: unknown; options?: Options }>;
}

/** What the file of a program in YAML declares. */
export function evaluatedYaml(text: string, version: "1.1" | "1.2"): Evaluated[] {
    const { variables = {}, resources }: YamlProject = parse(text, { version, merge: true });
    const places = Object.keys(resources);
    const access = (path: string): string => {
        const [name = "", member] = path.split(".");
        if (places.includes(name)) return `<#${places.indexOf(name)} ${member}>`;
        const { function: called, arguments: given } = variables[name]?.["fn::invoke"] ?? {};
        const inputs = interpolated(given, access);
        const bare = String(called).replace("tfe-policy:", "");
        if (member !== undefined) return found(bare, inputs, member);
        return `<${bare === "getWorkspace" ? "workspace" : "project"} ${(inputs as { name: string }).name}>`;
    };
    return Object.values(resources).map(({ type, properties, options }) => ({
        type: type.replace("tfe-policy:", ""),
        inputs: interpolated(properties, access) as Replaced<string>,
        import: options?.import,
    }));
}

/** As Pulumi reads texts: `$$` is `$`, and a reference is in braces. */
function interpolated(value: unknown, access: (path: string) => string): unknown {
    const text = (given: string) =>
        given.replace(/\$\$|\$\{([^}]*)\}/g, (_, path?: string) => (path === undefined ? "$" : access(path)));
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map((each) => interpolated(each, access));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [text(name), interpolated(each, access)]));
}
