import { legible } from "../../legible";
import { urnOf } from "../../urn";
import { checkProperties, type Failure, failure } from "./check";
import type { Configuration } from "./configuration";
import type { Definition } from "./definition";
import type { Values } from "./properties";
import { type CheckFailure, Guard } from "./secrets";
import { inform, warn, warnOnce } from "./status";
import { checkTimeouts } from "./timeouts";
import { isUnknown, UNKNOWN_VALUE } from "./unknown";

/** The longest reason, in characters; an engine prints it with the value of the property. */
const LONGEST_REASON = 10_000;

/** The answer to `check`. */
export interface CheckResult {
    readonly inputs: Values;
    readonly failures: CheckFailure[];
}

/** Checks, normalises and completes the inputs of one kind of resource. Makes no request. */
export class Checking {
    /** URNs of resources that are in the state already. */
    private readonly inState = new Set<string>();

    constructor(
        private readonly definition: Definition,
        private readonly configuration: Configuration,
    ) {}

    /** Whether a resource that is to be created is in the state: then another takes its place. */
    isInState(urn: string | undefined): boolean {
        return urn !== undefined && this.inState.has(urn);
    }

    async check(olds: Values | undefined, all: Values): Promise<CheckResult> {
        const { __preview, ...news } = all;
        const { inputs: table } = this.definition.kind;
        const guard = new Guard(table, news);
        const problem = __preview && (await this.configuration.problem());
        if (problem) warnOnce(news.__urn, `${problem} This preview does without; pulumi up cannot.`);
        const failures: Failure[] = checkTimeouts(news);
        const given = this.withoutUsedImport(olds, news);
        const isNew = Object.keys(olds ?? {}).length === 0;
        const wrongImport = isNew && this.wrongImport(given);
        if (wrongImport) failures.push(failure("", wrongImport));
        const checked = checkProperties(table, this.completed(given));
        failures.push(...checked.failures.map((entry) => this.explained(entry)));
        const wrong = new Set(failures.map(rootOf).filter((root) => root !== undefined));
        // What is wrong already is like what is not known yet: nothing more can be said of it.
        const usable = Object.entries(checked.inputs).map(([name, value]) => [
            name,
            wrong.has(name) ? UNKNOWN_VALUE : value,
        ]);
        const refined = await this.definition.refine?.(Object.fromEntries(usable), olds ?? {});
        failures.push(...(refined?.failures ?? []).filter((entry) => !wrong.has(rootOf(entry) ?? "")));
        for (const entry of refined?.warnings ?? []) warn(news.__urn, guard.sentence(entry));
        return {
            inputs: refined?.inputs ?? checked.inputs,
            failures: failures.map((entry) => legibleFailure(guard.failure(entry))),
        };
    }

    /** What is wrong with the resource option `import`. */
    wrongImport({ __import: given, ...inputs }: Values): string | undefined {
        if (given === undefined || isUnknown(given)) return undefined;
        const { noImport, wrongImport } = this.definition;
        return noImport?.(String(given)) ?? wrongImport?.(String(given), this.completed(inputs));
    }

    private completed(news: Values): Values {
        const filled: Values = {};
        for (const [name, property] of Object.entries(this.definition.kind.inputs)) {
            if (property.fromSettings && (news[name] ?? undefined) === undefined) {
                filled[name] = this.configuration.organization();
            }
        }
        return { ...news, ...filled };
    }

    private explained(entry: Failure): Failure {
        const missing = this.definition.kind.inputs[entry.path]?.fromSettings && entry.reason.startsWith("is required");
        if (!missing) return entry;
        const places = "on the resource, or TFE_ORGANIZATION, or pulumi config set tfe:organization";
        return failure(entry.path, `is required, but is set nowhere: set it ${places}`);
    }

    /**
     * The engine checks a replacement once more, without the old inputs. An import that stands in the program still must
     * not take over what is about to be replaced.
     */
    private withoutUsedImport(olds: Values | undefined, news: Values): Values {
        const urn = urnOf(news);
        if (urn === undefined) return news;
        if (Object.keys(olds ?? {}).length > 0) this.inState.add(urn);
        else if (this.inState.has(urn)) {
            const { __import, ...rest } = news;
            return rest;
        } else if (news.__import !== undefined) {
            // To the engine it is a create, and its display says so.
            const which = isUnknown(news.__import) ? "one that is not known yet" : news.__import;
            const { noun } = this.definition.kind;
            if (!this.definition.noImport)
                inform(news.__urn, `creates nothing: takes over the ${noun} ${which}, if it is as the program says`);
        }
        return news;
    }
}

function legibleFailure({ property, reason }: CheckFailure): CheckFailure {
    return { property, reason: legible(reason, LONGEST_REASON) };
}

function rootOf({ path }: Failure): string | undefined {
    return path === "" ? undefined : path.split(".")[0];
}
