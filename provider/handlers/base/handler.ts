import { isMissing } from "../../api/errors";
import { errorOf } from "../../thrown";
import { urnOf } from "../../urn";
import { asAsked, pairsOf, withPairs } from "./answered";
import { asDeclared } from "./asDeclared";
import { Checking, type CheckResult } from "./checking";
import { project } from "./compare";
import { compared, type DiffResult } from "./comparing";
import { Configuration, type ConfigureRequest } from "./configuration";
import type { Definition, Found } from "./definition";
import { isHandedBack } from "./handedBack";
import { ExplainedError, PartialHostError, UnfinishedError } from "./hostErrors";
import { adopt, importedInputs, withoutUnknown } from "./importing";
import { instanceOf, newInstance } from "./instance";
import { Ownership } from "./ownership";
import { clean, hiddenInputsOf, hiddenOf, type Values } from "./properties";
import { warn } from "./status";
import { type Grace, Steps } from "./steps";
import { factual, factualAfterCreate, failedUpdate, startOf, toSend, UNFINISHED, type Updating } from "./unfinished";

/** A dynamic provider for one kind of resource: the methods that Pulumi's dynamic-provider host calls. */
export class Handler {
    private readonly checking: Checking;
    private readonly ownership: Ownership;
    private readonly steps: Steps;

    constructor(
        readonly definition: Definition,
        private readonly configuration = new Configuration(),
    ) {
        this.checking = new Checking(definition, configuration);
        this.ownership = new Ownership(definition);
        this.steps = new Steps(definition, configuration, this.ownership, this.checking);
    }

    /** Only stores: the host does not wait for it. */
    configure(request: ConfigureRequest): void {
        this.configuration.configure(request);
    }

    /** Checks, normalises and completes inputs. Makes no request. */
    async check(olds: Values, all: Values): Promise<CheckResult> {
        return this.steps.guarded(all, () => this.checking.check(this.upToDate(olds ?? {}), this.upToDate(all)));
    }

    /** Compares by meaning. Makes no request. */
    async diff(id: string, state: Values, news: Values): Promise<DiffResult> {
        const olds = this.upToDate(state);
        return this.steps.guarded(news, async () => {
            const result = compared(this.definition, olds, news);
            const remark = result.changes === false ? undefined : this.definition.remark?.(olds, news);
            if (remark) warn(news.__urn, this.steps.guard(news).text(remark));
            if (result.replaces) this.ownership.replace(id, instanceOf(id, olds));
            else this.ownership.note(id, instanceOf(id, olds), urnOf(news), news);
            return result;
        });
    }

    async create(given: Values): Promise<{ id: string; outs: Values }> {
        return this.steps.guarded(given, async (grace) => {
            const inputs: Values = { ...given, __instance: newInstance() };
            const operation = await this.steps.operation(inputs, "create", grace);
            const { definition } = this;
            const note = ({ id }: { id: string }) => this.ownership.note(id, operation.instance, operation.urn, inputs);
            try {
                if (inputs.__import) {
                    const adopted = await adopt(this.definition, inputs, operation, this.checking.wrongImport(inputs));
                    note(adopted);
                    return { id: adopted.id, outs: this.outputs(inputs, adopted, {}) };
                }
                const answer = await definition.create(inputs, operation);
                note(answer);
                const facts = (found: Found) => factualAfterCreate(definition.kind.inputs, inputs, found);
                const { found, pairs } = await asDeclared(answer, { definition, inputs, operation, pairs: {}, facts });
                return { id: found.id, outs: withPairs(this.outputs(inputs, found), pairs) };
            } catch (error) {
                if (error instanceof UnfinishedError) note(error);
                throw this.partial({}, inputs, error);
            }
        });
    }

    /** Follows the properties that the program set. Gone is `{}`, but for `get`, where it is an error. */
    async read(id: string, state: Values): Promise<{ id?: string; props?: Values; inputs?: Values }> {
        const olds = this.upToDate(state);
        return this.steps.guarded(olds, async (grace) => {
            const operation = await this.steps.operation(olds, "read", grace, instanceOf(id, olds));
            const found = await this.definition.read(id, olds, operation);
            if (!found) {
                this.ownership.giveUp(id, operation.instance);
                if (!olds.__get) return {};
                throw this.noSuch(id);
            }
            if (olds.__get) {
                const { __get, ...hidden } = hiddenOf(olds);
                return { id: found.id, props: clean({ ...hidden, ...found.inputs, ...found.outputs }) };
            }
            this.ownership.note(found.id, operation.instance, operation.urn);
            const { inputs: properties } = this.definition.kind;
            const pairs = pairsOf(olds);
            const inputs = asAsked(properties, project(properties, olds, found.inputs), pairs);
            return {
                id: found.id,
                props: withPairs(this.outputs(olds, found), pairs),
                inputs: clean({ ...hiddenInputsOf(olds), ...inputs }),
            };
        });
    }

    /**
     * Everything that the platform has of an object that stands in no state, for a get and for an import from outside of a program.
     * The inputs, which an import makes a program of, are missing where the kind cannot be imported.
     *
     * @param given an id, or what else names an object in the resource option `import`
     */
    async find(given: string, values: Values): Promise<{ id: string; props: Values; inputs?: Values }> {
        return this.steps.guarded(values, async (grace) => {
            const { definition } = this;
            const hidden = { __instance: String(values.__instance ?? newInstance()) };
            const operation = await this.steps.operation(values, "read", grace, hidden.__instance);
            const asked = { ...values, __get: true as const };
            const id = (!definition.noImport && (await definition.resolveImport?.(given, asked, operation))) || given;
            const found = await definition.read(id, asked, operation);
            if (!found) throw this.noSuch(given);
            const inputs = definition.noImport ? {} : { inputs: importedInputs(definition, found) };
            return { id: found.id, props: clean({ ...hidden, ...found.inputs, ...found.outputs }), ...inputs };
        });
    }

    async update(id: string, state: Values, given: Values): Promise<{ outs: Values }> {
        const olds = this.upToDate(state);
        return this.steps.guarded({ ...olds, ...given }, async (grace) => {
            if (isHandedBack(olds, given)) {
                const restored = { ...olds, ...hiddenInputsOf(given) };
                const isAll = compared(this.definition, restored, given).changes === false;
                if (isAll) return { outs: withPairs(clean(restored), pairsOf(olds)) };
            }
            const news: Values = { ...given, __instance: instanceOf(id, olds) };
            const operation = await this.steps.operation(news, "update", grace);
            this.ownership.note(id, operation.instance, operation.urn, news);
            const { definition } = this;
            const updating: Updating = { definition, id, olds, news, operation };
            try {
                const start = await startOf(updating);
                const answer = await definition.update(
                    id,
                    start,
                    news,
                    toSend(definition.kind.inputs, start, news),
                    operation,
                );
                const facts = (found: Found) => factual(definition.kind.inputs, start, news, found);
                const step = { definition, inputs: news, operation, pairs: pairsOf(olds), facts };
                const { found, pairs } = await asDeclared(answer, step);
                return { outs: withPairs(this.outputs(news, found, olds), pairs) };
            } catch (error) {
                if (!(error instanceof Error)) throw error;
                const reason = await this.whyNotUpdated(id, error, { ...olds, ...given }, grace);
                throw this.partial(olds, news, await failedUpdate(reason, updating));
            }
        });
    }

    async delete(id: string, olds: Values): Promise<void> {
        return this.steps.guarded(olds, async (grace) => {
            if (!this.ownership.leave(id, olds)) return;
            await this.definition.delete(
                id,
                olds,
                await this.steps.operation(olds, "delete", grace, instanceOf(id, olds)),
            );
        });
    }

    private upToDate(state: Values): Values {
        return this.definition.upToDate?.(state) ?? state;
    }

    private noSuch(id: string): ExplainedError {
        return new ExplainedError(`There is no ${this.definition.kind.noun} ${id}, or the token may not see it.`);
    }

    private async whyNotUpdated(id: string, error: Error, values: Values, grace: Grace): Promise<Error> {
        const reason = errorOf(await this.steps.withCause(error, values, grace));
        if (!isMissing(error)) return reason;
        return new ExplainedError(
            `${reason.message} If the ${this.definition.kind.noun} ${id} or something it names was deleted by hand: pulumi up --refresh ` +
                "finds out what is gone, and creates it again.",
        );
    }

    /** @param olds of an object that this create or update has not made: what of it is unknown stays so */
    private outputs(inputs: Values, found: Found, olds?: Values): Values {
        const table = this.definition.kind.inputs;
        const known = olds ? withoutUnknown(table, inputs, found, olds) : inputs;
        return clean({ ...hiddenOf(inputs), ...found.outputs, ...project(table, known, found.inputs) });
    }

    private partial(olds: Values, news: Values, error: unknown): unknown {
        if (!(error instanceof UnfinishedError)) return error;
        // The host does not add `__provider` (a hidden input) here as it does elsewhere, and nothing works without.
        const properties = { ...hiddenOf(olds), ...hiddenOf(news), [UNFINISHED]: true, ...error.outputs };
        const state = withPairs(clean(properties), pairsOf(properties));
        return new PartialHostError(error.id, state, error.reason, this.steps.guard({ ...olds, ...news }).text);
    }
}
