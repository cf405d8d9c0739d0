import { isUtf8 } from "node:buffer";
import { resolve } from "node:path";
import type { PolicyInputs } from "../../definitions/policy";
import { whereItStarts } from "../../programFolder";
import { readRegularFile, UnfitFile } from "../../regularFile";
import { codeOf, errorOf } from "../../thrown";
import { type Checked, type Failure, failure } from "../base/check";
import type { Unchecked } from "../base/definition";
import { isUnknown } from "../base/unknown";

/** The longest code the platform takes, in bytes. */
const LONGEST = 10 * 1024 * 1024;

type Level = PolicyInputs["enforcementLevel"];

/** The enforcement levels of each kind, the default first. */
const LEVELS: Record<PolicyInputs["kind"], readonly [Level, ...Level[]]> = {
    sentinel: ["soft-mandatory", "advisory", "hard-mandatory"],
    opa: ["advisory", "mandatory"],
};

/** Reads the file, fills in the enforcement level of the kind, and checks what goes only together or not together. */
export async function refine(inputs: Unchecked<PolicyInputs>): Promise<Checked> {
    const failures: Failure[] = [];
    const { file, ...rest } = inputs;
    const refined: Unchecked<PolicyInputs> = { ...rest };
    if ((file === undefined) === (inputs.code === undefined)) {
        const reason =
            file === undefined
                ? "is missing: give the text as code, or its path as file"
                : "give only one of code and file";
        failures.push(failure("code", reason, { quiet: true }));
    } else if (isUnknown(file)) {
        refined.code = file;
    } else if (file !== undefined) {
        const read = readPolicy(file);
        if (typeof read === "string") refined.code = read;
        else failures.push(read);
    }
    if (typeof refined.code === "string") failures.push(...codeFailures(refined.code));
    if (inputs.kind !== undefined && !isUnknown(inputs.kind)) failures.push(...kindFailures(inputs.kind, refined));
    return { inputs: refined, failures };
}

function readPolicy(file: string): string | Failure {
    try {
        const bytes = readRegularFile(file, LONGEST);
        return isUtf8(bytes) ? bytes.toString() : failure("file", "is not text in UTF-8");
    } catch (error) {
        if (error instanceof UnfitFile) return failure("file", `{value} ${error.problem}`, { value: resolve(file) });
        const absent = `does not exist.${whereItStarts(file)}`;
        const why = { ENOENT: absent, EISDIR: "is a directory", EACCES: "may not be read" }[codeOf(error) ?? ""];
        return why
            ? failure("file", `{value} ${why}`, { value: resolve(file) })
            : failure("file", errorOf(error).message);
    }
}

function codeFailures(code: string): Failure[] {
    if (code.trim() === "") return [failure("code", "is empty", { quiet: true })];
    const bytes = Buffer.byteLength(code);
    if (bytes <= LONGEST) return [];
    const reason = `is ${bytes} bytes long, but the platform takes ${LONGEST} at most`;
    return [failure("code", reason, { quiet: true })];
}

function kindFailures(kind: PolicyInputs["kind"], inputs: Unchecked<PolicyInputs>): Failure[] {
    const failures: Failure[] = [];
    const levels = LEVELS[kind];
    inputs.enforcementLevel ??= levels[0];
    const level = inputs.enforcementLevel;
    if (!isUnknown(level) && !levels.includes(level)) {
        failures.push(failure("enforcementLevel", `must be one of ${levels.join(", ")} for kind ${kind}`));
    }
    const { query } = inputs;
    if (kind === "opa" && !query) {
        failures.push(failure("query", 'is required for kind opa: give the rule to ask for, such as "data.main.deny"'));
    }
    if (kind === "sentinel" && query && !isUnknown(query)) {
        failures.push(failure("query", "is for kind opa only; leave it out"));
    }
    return failures;
}
