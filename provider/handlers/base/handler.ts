import { isDeepStrictEqual } from "node:util";
import type { Client } from "../../api/client";
import { isMissing } from "../../api/errors";
import { legible } from "../../legible";
import { urnOf } from "../../urn";
import { asAsked, differing, pairsOf, withPairs } from "./answered";
import { asDeclared } from "./asDeclared";
import { type Checked, checkProperties, type Failure, failure } from "./check";
import { project } from "./compare";
import { Configuration, type ConfigureRequest } from "./configuration";
import { explained } from "./explain";
import type { Holder } from "./holds";
import { ExplainedError, HostError, PartialHostError, UnfinishedError } from "./hostErrors";
import { adopt } from "./importing";
import { instanceOf, newInstance } from "./instance";
import { Ownership } from "./ownership";
import { clean, hiddenInputsOf, hiddenOf, type Properties, type Values } from "./properties";
import { type CheckFailure, Guard } from "./secrets";
import { inform, type Status, statusOf, warn, warnOnce } from "./status";
import { checkTimeouts, GRACE, type Step, timeoutOf } from "./timeouts";
import {
    factual,
    factualAfterCreate,
    failedUpdate,
    isUnfinished,
    startOf,
    toSend,
    UNFINISHED,
    type Updating,
} from "./unfinished";
import { isUnknown, UNKNOWN_VALUE } from "./unknown";

/** What a step of a resource works with. */
export interface Operation {
    /** Its requests and waits end with the step's deadline. */
    readonly client: Client;
    /**
     * A client for what a step that has failed still has to look up. All that looks up after the failure shares a few seconds,
     * so that no step outlives its deadline by more than these.
     */
    afterwards(): Client;
    readonly status: Status;
    /** Shows a warning that stays in the display. */
    readonly warn: Status;
    /** The resource that the step is of, whatever the program calls it; see {@link instanceOf}. */
    readonly instance: string;
    readonly urn?: string;
    /** Whether a create makes a new object in the place of one that is in the state. */
    readonly replacing: boolean;
    /** Another resource of the stack that is known to hold an object. */
    otherOf(id: string): Holder | undefined;
    /** Notes that the program asks for an object which has the name of the one that is there: that must not be deleted meanwhile. */
    wants(id: string): void;
}

/** An object of the platform, as a resource sees it. */
export interface Found {
    readonly id: string;
    /** What the platform has, under the names of the inputs; `null` where it has nothing. */
    readonly inputs: Values;
    /** Outputs that are no inputs. */
    readonly outputs: Values;
}

/** One kind of resource. The generic handler does the rest: checks, comparison, projection, adoption, errors. */
export interface Definition {
    /** What messages call it, for example `policy set`. */
    readonly noun: string;
    readonly properties: Properties;
    /** Whether any number of resources may stand for one object, because deleting one takes nothing from the others. */
    readonly sharesObject?: true;
    /** What it holds besides its object when it is as declared. */
    holds?(id: string, news: Values): readonly string[];
    /** Milliseconds a step may take; 5 minutes unless told otherwise. */
    readonly timeouts?: Partial<Record<Step | "read", number>>;
    /** What is wrong with inputs that are right one by one, and inputs that follow from others. Makes no request. */
    refine?(inputs: Values, olds: Values): Checked | Promise<Checked>;
    /** Whether a replacement can only be created when the old object is gone. */
    deleteBeforeReplace?(olds: Values, news: Values): boolean;
    /** Properties that replace only as things are, besides those of the table that always do. */
    alsoReplaces?(olds: Values, news: Values): readonly string[];
    /** What a preview should say of a difference that it does not show by itself. Makes no request. */
    remark?(olds: Values, news: Values): string | undefined;
    /** What is wrong with what a user wrote in the resource option `import`. Makes no request. */
    wrongImport?(given: string, inputs: Values): string | undefined;
    /**
     * What makes an object that is noted in the state useless, so that nothing but a new one will do: the name of the
     * property that tells, or `undefined`. Makes no request.
     */
    beyondRepair?(olds: Values): string | undefined;
    /**
     * Whether what is noted in the state is not yet what was declared, so that an update has to go on with it. The engine
     * itself remembers that a step failed only until the next refresh. Makes no request.
     */
    unfinished?(olds: Values, news: Values): boolean;
    create(inputs: Values, operation: Operation): Promise<Found>;
    /** `undefined` when the object is gone. `olds` are the outputs of the state, or what `get` was called with. */
    read(id: string, olds: Values, operation: Operation): Promise<Found | undefined>;
    /** How an answer is verified that differs from what was declared; by `read` unless told otherwise. */
    reread?(id: string, inputs: Values, operation: Operation): Promise<Found | undefined>;
    /**
     * `changed` names the properties that differ, and after a step that failed all that are declared; then `olds` is what the
     * platform has. It is empty when nothing but the settings of the resource changed.
     */
    update(id: string, olds: Values, news: Values, changed: string[], operation: Operation): Promise<Found>;
    delete(id: string, olds: Values, operation: Operation): Promise<void>;
    /** Why nothing can be taken over by the resource option `import`. */
    noImport?(given: string): string;
    /**
     * The properties that a create which was interrupted has not got to yet. They are no difference when the object is imported:
     * the import sets them.
     */
    leftOpen?(found: Found): readonly string[];
    /** The id for what a user wrote in the resource option `import`. */
    resolveImport?(given: string, inputs: Values, operation: Operation): Promise<string>;
}

/** The answer to `check`. */
export interface CheckResult {
    readonly inputs: Values;
    readonly failures: CheckFailure[];
}

export interface DiffResult {
    changes?: boolean;
    replaces?: string[];
    deleteBeforeReplace?: boolean;
}

/** What a step that has failed looks things up with, once it needs to: one for all, so that its time is counted once. */
interface Grace {
    client?: Client;
}

/** A dynamic provider for one kind of resource: the methods that Pulumi's dynamic-provider host calls. */
export class Handler {
    /** URNs of resources that are in the state already. */
    private readonly imported = new Set<string>();
    private readonly ownership: Ownership;

    constructor(
        readonly definition: Definition,
        private readonly configuration = new Configuration(),
    ) {
        this.ownership = new Ownership(definition);
    }

    /** Only stores: the host does not wait for it. */
    configure(request: ConfigureRequest): void {
        this.configuration.configure(request);
    }

    /** Checks, normalises and completes inputs. Makes no request. */
    async check(olds: Values, all: Values): Promise<CheckResult> {
        const { __preview, ...news } = all;
        const guard = this.guard(news);
        return this.guarded(news, async () => {
            const problem = __preview && (await this.configuration.problem());
            if (problem) warnOnce(news.__urn, `${problem} This preview does without; pulumi up cannot.`);
            const failures: Failure[] = checkTimeouts(news);
            const given = this.withoutUsedImport(olds, news);
            const isNew = Object.keys(olds ?? {}).length === 0;
            const wrongImport = isNew && this.wrongImport(given);
            if (wrongImport) failures.push(failure("", wrongImport));
            const checked = checkProperties(this.definition.properties, this.completed(given));
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
        });
    }

    /** Compares by meaning. Makes no request. */
    async diff(id: string, olds: Values, news: Values): Promise<DiffResult> {
        return this.guarded(news, async () => {
            const result = this.compared(olds, news);
            const remark = result.changes === false ? undefined : this.definition.remark?.(olds, news);
            if (remark) warn(news.__urn, this.guard(news).text(remark));
            if (result.replaces) this.ownership.giveUp(id, instanceOf(id, olds));
            else this.ownership.note(id, instanceOf(id, olds), urnOf(news), news);
            return result;
        });
    }

    async create(given: Values): Promise<{ id: string; outs: Values }> {
        return this.guarded(given, async (grace) => {
            const inputs: Values = { ...given, __instance: newInstance() };
            const operation = await this.operation(inputs, "create", grace);
            const { definition } = this;
            const note = ({ id }: { id: string }) => this.ownership.note(id, operation.instance, operation.urn, inputs);
            try {
                if (inputs.__import) {
                    const adopted = await adopt(this.definition, inputs, operation, this.wrongImport(inputs));
                    note(adopted);
                    return { id: adopted.id, outs: this.outputs(inputs, adopted) };
                }
                const answer = await definition.create(inputs, operation);
                note(answer);
                const facts = (found: Found) => factualAfterCreate(definition.properties, inputs, found);
                const { found, pairs } = await asDeclared(answer, { definition, inputs, operation, pairs: {}, facts });
                return { id: found.id, outs: withPairs(this.outputs(inputs, found), pairs) };
            } catch (error) {
                if (error instanceof UnfinishedError) note(error);
                throw this.partial({}, inputs, error);
            }
        });
    }

    /** Follows the properties that the program set. Gone is `{}`, but for `get`, where it is an error. */
    async read(id: string, olds: Values): Promise<{ id?: string; props?: Values; inputs?: Values }> {
        return this.guarded(olds, async (grace) => {
            const operation = await this.operation(olds, "read", grace, instanceOf(id, olds));
            const found = await this.definition.read(id, olds, operation);
            if (!found) {
                this.ownership.giveUp(id, operation.instance);
                if (!olds.__get) return {};
                throw new ExplainedError(`There is no ${this.definition.noun} ${id}, or the token may not see it.`);
            }
            if (olds.__get) {
                const { __get, ...hidden } = hiddenOf(olds);
                return { id: found.id, props: clean({ ...hidden, ...found.inputs, ...found.outputs }) };
            }
            this.ownership.note(found.id, operation.instance, operation.urn);
            const { properties } = this.definition;
            const pairs = pairsOf(olds);
            const inputs = asAsked(properties, project(properties, olds, found.inputs), pairs);
            return {
                id: found.id,
                props: withPairs(this.outputs(olds, found), pairs),
                inputs: clean({ ...hiddenInputsOf(olds), ...inputs }),
            };
        });
    }

    async update(id: string, olds: Values, given: Values): Promise<{ outs: Values }> {
        return this.guarded({ ...olds, ...given }, async (grace) => {
            const news: Values = { ...given, __instance: instanceOf(id, olds) };
            const operation = await this.operation(news, "update", grace);
            this.ownership.note(id, operation.instance, operation.urn, news);
            const { definition } = this;
            const updating: Updating = { definition, id, olds, news, operation };
            try {
                const start = await startOf(updating);
                const answer = await definition.update(
                    id,
                    start,
                    news,
                    toSend(definition.properties, start, news),
                    operation,
                );
                const facts = (found: Found) => factual(definition.properties, start, news, found);
                const step = { definition, inputs: news, operation, pairs: pairsOf(olds), facts };
                const { found, pairs } = await asDeclared(answer, step);
                return { outs: withPairs(this.outputs(news, found), pairs) };
            } catch (error) {
                if (!(error instanceof Error)) throw error;
                const reason = await this.whyNotUpdated(id, error, { ...olds, ...given }, grace);
                throw this.partial(olds, news, await failedUpdate(reason, updating));
            }
        });
    }

    async delete(id: string, olds: Values): Promise<void> {
        return this.guarded(olds, async (grace) => {
            if (!this.ownership.leave(id, olds)) return;
            await this.definition.delete(id, olds, await this.operation(olds, "delete", grace, instanceOf(id, olds)));
        });
    }

    /** Keeps the secrets among inputs or outputs out of what is said. */
    private guard(values: Values): Guard {
        return new Guard(this.definition.properties, values);
    }

    private compared(olds: Values, news: Values): DiffResult {
        const { properties } = this.definition;
        const changed = differing(properties, olds, news);
        const broken = this.definition.beyondRepair?.(olds);
        const failed = isUnfinished(olds);
        // Delete sees the outputs only, so a new timeout must get into them; no property shows for it.
        if (changed.length === 0 && !broken) {
            const unfinished = failed || this.definition.unfinished?.(olds, news);
            return { changes: unfinished || !isDeepStrictEqual(olds.__timeouts, news.__timeouts) };
        }
        // With `changes` left out the engine works out the differences itself, so that a preview shows each of them.
        const also = this.definition.alsoReplaces?.(olds, news) ?? [];
        const replaces = changed.filter((name) => properties[name]?.replaces || also.includes(name));
        if (broken && !replaces.includes(broken)) replaces.push(broken);
        if (replaces.length === 0) return failed ? { changes: true } : {};
        const deleteBeforeReplace = this.definition.deleteBeforeReplace?.(olds, news) ?? false;
        // What tells may be an output, or an input that stands in the state as the program had it: no difference to the engine.
        const onlyBroken = changed.every((name) => name === broken);
        return { ...((onlyBroken || failed) && { changes: true }), replaces, deleteBeforeReplace };
    }

    private async operation(
        values: Values,
        step: Step | "read",
        grace: Grace,
        instance = String(values.__instance),
    ): Promise<Operation> {
        const otherwise = this.definition.timeouts?.[step];
        const milliseconds = step === "read" ? otherwise : timeoutOf(values, step, otherwise);
        const client = await this.configuration.connect(milliseconds ?? timeoutOf({}, "create"));
        const { text, secrets } = this.guard(values);
        const urn = urnOf(values);
        const status = statusOf(urn);
        const own = client.hiding(secrets);
        return {
            client: own,
            afterwards: () => {
                grace.client ??= own.within(GRACE);
                return grace.client;
            },
            status: (message) => status(text(message)),
            warn: (message) => warn(urn, text(message)),
            instance,
            urn,
            replacing: urn !== undefined && this.imported.has(urn),
            otherOf: (id) => this.ownership.otherOf(id, instance),
            wants: (id) => this.ownership.want(id, instance, urn),
        };
    }

    private completed(news: Values): Values {
        const filled: Values = {};
        for (const [name, property] of Object.entries(this.definition.properties)) {
            if (property.fromSettings && (news[name] ?? undefined) === undefined) {
                filled[name] = this.configuration.organization();
            }
        }
        return { ...news, ...filled };
    }

    private explained(entry: Failure): Failure {
        const missing = this.definition.properties[entry.path]?.fromSettings && entry.reason.startsWith("is required");
        if (!missing) return entry;
        const places = "on the resource, or TFE_ORGANIZATION, or pulumi config set tfe:organization";
        return failure(entry.path, `is required, but is set nowhere: set it ${places}`);
    }

    private wrongImport({ __import: given, ...inputs }: Values): string | undefined {
        if (given === undefined || isUnknown(given)) return undefined;
        const { noImport, wrongImport } = this.definition;
        return noImport?.(String(given)) ?? wrongImport?.(String(given), this.completed(inputs));
    }

    /**
     * The engine checks a replacement once more, without the old inputs. An import that stands in the program still must
     * not take over what is about to be replaced.
     */
    private withoutUsedImport(olds: Values | undefined, news: Values): Values {
        const urn = urnOf(news);
        if (urn === undefined) return news;
        if (Object.keys(olds ?? {}).length > 0) this.imported.add(urn);
        else if (this.imported.has(urn)) {
            const { __import, ...rest } = news;
            return rest;
        } else if (news.__import !== undefined) {
            // To the engine it is a create, and its display says so.
            const which = isUnknown(news.__import) ? "one that is not known yet" : news.__import;
            const { noun } = this.definition;
            if (!this.definition.noImport)
                inform(news.__urn, `creates nothing: takes over the ${noun} ${which}, if it is as the program says`);
        }
        return news;
    }

    /** Runs a step; what goes wrong is explained as far as it can be, in the form that the host wants, without secrets. */
    private async guarded<T>(values: Values, step: (grace: Grace) => Promise<T>): Promise<T> {
        const grace: Grace = {};
        try {
            return await step(grace);
        } catch (error) {
            if (error instanceof HostError) throw error;
            throw new HostError(await this.withCause(error, values, grace), this.guard(values).text);
        }
    }

    private withCause(error: unknown, values: Values, grace: Grace): Promise<unknown> {
        const { secrets } = this.guard(values);
        return explained(error, values, async () => {
            grace.client ??= (await this.configuration.connect(GRACE)).hiding(secrets);
            return grace.client;
        });
    }

    private async whyNotUpdated(id: string, error: Error, values: Values, grace: Grace): Promise<Error> {
        const reason = (await this.withCause(error, values, grace)) as Error;
        if (!isMissing(error)) return reason;
        return new ExplainedError(
            `${reason.message} If the ${this.definition.noun} ${id} or something it names was deleted by hand: pulumi up --refresh ` +
                "finds out what is gone, and creates it again.",
        );
    }

    private outputs(inputs: Values, found: Found): Values {
        return clean({
            ...hiddenOf(inputs),
            ...found.outputs,
            ...project(this.definition.properties, inputs, found.inputs),
        });
    }

    private partial(olds: Values, news: Values, error: unknown): unknown {
        if (!(error instanceof UnfinishedError)) return error;
        // The host does not add `__provider` (a hidden input) here as it does elsewhere, and nothing works without.
        const properties = { ...hiddenOf(olds), ...hiddenOf(news), ...error.outputs, [UNFINISHED]: true };
        const state = withPairs(clean(properties), pairsOf(properties));
        return new PartialHostError(error.id, state, error.reason, this.guard({ ...olds, ...news }).text);
    }
}

/** The longest reason, in characters; an engine prints it with the value of the property. */
const LONGEST_REASON = 10_000;

function legibleFailure({ property, reason }: CheckFailure): CheckFailure {
    return { property, reason: legible(reason, LONGEST_REASON) };
}

function rootOf({ path }: Failure): string | undefined {
    return path === "" ? undefined : path.split(".")[0];
}
