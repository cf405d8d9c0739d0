import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { Names } from "../../provider/adopt/names";
import {
    type Declared,
    Each,
    Found,
    type Inputs,
    type LookUp,
    NAMED,
    Named,
    Output,
    type Program,
    Secret,
    type Section,
    type Term,
} from "../../provider/adopt/program";
import { typescript } from "../../provider/adopt/typescript";
import { yaml } from "../../provider/adopt/yaml";
import { evaluatedTypescript, evaluatedYaml, meaningOf } from "./printed";
import { odd } from "./world";

const root = join(__dirname, "../..");
const numRuns = Number(process.env.FUZZ_RUNS ?? 200);

const oddText = () => odd;

/** Any program: what refers to something comes after it, as the model wants it. */
const program = fc.gen().map((g): Program => {
    const names = new Names();
    const known: Output[] = [];
    const upTo = (max: number) => Array.from({ length: g(fc.nat, { max }) });
    const one = <T>(from: readonly T[]) => from[g(fc.nat, { max: from.length - 1 })] as T;
    const text = (): string => g(oddText);
    const lookUps: LookUp[] = upTo(2).map(() => ({
        variable: names.unique(text(), "found"),
        function: "getOauthToken",
        inputs: { name: text() },
    }));
    const term = (depth: number): Term => {
        const flat: (() => Term)[] = [
            text,
            text,
            () => g(fc.boolean),
            () => g(fc.integer),
            () => new Named(one(NAMED), text()),
            ...known.map((output) => () => output),
            ...lookUps.map(
                ({ variable }) =>
                    () =>
                        new Found(variable, "id"),
            ),
        ];
        const deep: (() => Term)[] = [
            () => upTo(3).map(() => term(depth - 1)),
            () => Object.fromEntries(upTo(3).map(() => [text(), term(depth - 1)])),
        ];
        return one(depth > 0 ? [...flat, ...deep] : flat)();
    };
    const inputs = (): Inputs => Object.fromEntries(upTo(3).map((_, at) => [`input${at}`, term(2)]));
    const imported = () => (g(fc.boolean) ? { import: text() } : {});
    const resource = (): Declared => {
        const variable = names.unique(text(), "resource");
        const remarks = upTo(1).map(text);
        const secret: Inputs = g(fc.boolean) ? { value: new Secret(variable) } : {};
        if (g(fc.boolean)) {
            const own = inputs();
            known.push(new Output(variable));
            return { type: "PolicySet", variable, inputs: { ...own, ...secret }, remarks, ...imported() };
        }
        const keys = [...new Set(upTo(3).map(text))];
        const instances = keys.map((key) => ({ key, values: inputs(), ...imported() }));
        const looped = { key: new Each(), one: new Each("input0"), two: [{ deep: new Each("input1") }] };
        known.push(...keys.map((key) => new Output(variable, "id", key)));
        return { type: "Policy", variable, inputs: { ...looped, ...secret }, instances, remarks };
    };
    const sections: Section[] = upTo(7).map((_, at) => ({
        title: text(),
        file: `sets/section${at}`,
        resources: upTo(3).map(resource),
        remarks: upTo(2).map(text),
    }));
    return { organization: "acme", lookUps, sections, files: new Map() };
});

test("a program means the same in TypeScript, whatever its texts are", () => {
    fc.assert(
        fc.property(program, (given) => {
            expect(evaluatedTypescript(typescript(given))).toEqual(meaningOf(given));
        }),
        { numRuns },
    );
});

test("a program means the same in YAML, for readers of both versions", () => {
    fc.assert(
        fc.property(program, (given) => {
            const text = yaml(given, { name: "acme" });
            for (const version of ["1.1", "1.2"] as const) {
                expect(evaluatedYaml(text, version)).toEqual(meaningOf(given, false));
            }
        }),
        { numRuns },
    );
});

test("loops, look-ups and secrets compile strictly", () => {
    const guardrails = new Output("guardrails");
    const limits: Declared = {
        type: "PolicySetParameter",
        variable: "limits",
        inputs: { policySetId: guardrails, key: new Each(), value: new Each("value"), sensitive: new Each("hidden") },
        instances: [
            { key: "cpu", values: { value: "4" }, import: "polset-1/var-1" },
            { key: "__proto__", values: { value: "x", hidden: true } },
        ],
    };
    const token: Declared = {
        type: "PolicySetParameter",
        variable: "token",
        inputs: { policySetId: guardrails, key: "token", sensitive: true, value: new Secret("token") },
    };
    const set = (variable: string, inputs: Inputs): Declared => ({
        type: "PolicySet",
        variable,
        inputs: { name: variable, ...inputs },
    });
    const vcsRepo = { identifier: "acme/x", oauthTokenId: new Found("github", "id") };
    const regions = {
        ...set("regions", { name: new Each("name") }),
        instances: [{ key: "eu", values: { name: "eu" } }],
    };
    const attached: Declared = {
        type: "WorkspaceAttachment",
        variable: "attached",
        inputs: {
            policySetId: new Output("regions", "id", "eu"),
            workspaceIds: [new Named("workspace", "a"), new Named("workspace", "b")],
        },
    };
    const resources = [set("guardrails", { vcsRepo }), limits, token, regions, attached];
    const sections = resources.map((each, at) => ({ title: each.type, file: `sets/part${at}`, resources: [each] }));
    const given: Program = {
        organization: "acme",
        lookUps: [{ variable: "github", function: "getOauthToken", inputs: { name: "GitHub" } }],
        sections,
        files: new Map(),
    };
    const more = { title: "One more", file: "more", resources: [set("last", {})] };
    mkdirSync(join(root, ".scratch"), { recursive: true });
    const folder = mkdtempSync(join(root, ".scratch", "printed-"));
    try {
        const programs = { one: typescript(given), many: typescript({ ...given, sections: [...sections, more] }) };
        for (const [name, files] of Object.entries(programs)) {
            for (const [path, text] of files) {
                mkdirSync(dirname(join(folder, name, path)), { recursive: true });
                writeFileSync(join(folder, name, path), text);
            }
        }
        const mains = Object.keys(programs).map((name) => join(folder, name, "index.ts"));
        const options = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--skipLibCheck", "--target", "es2020"];
        const compile = [join(root, "node_modules/typescript/bin/tsc"), ...options, "--module", "commonjs", ...mains];
        expect(spawnSync(process.execPath, compile, { cwd: folder, encoding: "utf8" }).stdout).toBe("");
    } finally {
        rmSync(folder, { recursive: true });
    }
});
