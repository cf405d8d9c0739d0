import { KINDS } from "../definitions/kinds";
import type { Kind } from "../definitions/table";
import type { DiffResult } from "../handlers/base/comparing";
import type { Configuration, ConfigureRequest } from "../handlers/base/configuration";
import type { Handler } from "../handlers/base/handler";
import { ExplainedError } from "../handlers/base/hostErrors";
import type { Values } from "../handlers/base/properties";
import type { CheckFailure } from "../handlers/base/secrets";
import { warnOnce } from "../handlers/base/status";
import { type Differences, memberDifferences } from "./differences";
import { withState } from "./errors";
import { inOtherLanguages, PACKAGE, typeOfUrn } from "./names";
import { createdOutputs, updatedOutputs } from "./preview";
import { type Circumstances, declared, forHandler, kept, type Sent } from "./state";
import type { Received } from "./wire";

/** What a diff found. */
export interface Compared extends DiffResult {
    readonly differences?: Differences;
}

/** A resource that was read; without an id it is gone. */
export interface ReadBack {
    readonly id: string;
    readonly properties?: Sent;
    readonly inputs?: Sent;
}

/**
 * The resources of this package for an engine that speaks to a plugin: the handlers of the dynamic providers, with what the
 * requests say in the place of what a TypeScript program has to tell them.
 */
export class Resources {
    private readonly handlers = new Map<string, Handler>();

    constructor(
        private readonly settings: ConfigureRequest["config"],
        private readonly configuration: Configuration,
    ) {}

    async check(olds: Received, news: Received, urn: string): Promise<{ inputs: Sent; failures: CheckFailure[] }> {
        const { kind, handler } = this.of(urn);
        const given = forHandler(news, { urn });
        const before = Object.keys(olds.values).length > 0 ? forHandler(olds, { urn }) : {};
        const { inputs, failures } = await handler.check(before, given);
        return { inputs: kept(kind.inputs, inputs, news.secrets), failures };
    }

    async diff(id: string, olds: Received, oldInputs: Received | undefined, news: Received, urn: string) {
        const { kind, handler } = this.of(urn);
        const outputs = declared(kind.inputs, forHandler(olds, { urn }), oldInputs?.values, news.values);
        const result: Compared = await handler.diff(id, outputs, forHandler(news, { urn }));
        if (result.changes !== undefined || !oldInputs) return result;
        const before = kept(kind.inputs, oldInputs.values, [...oldInputs.secrets, ...news.secrets]);
        const differences = memberDifferences(kind.inputs, before.values, news.values, before.secrets);
        return { ...result, differences };
    }

    async create(inputs: Received, circumstances: Circumstances): Promise<{ id: string; properties: Sent }> {
        const { kind, handler } = this.of(circumstances.urn);
        const keep = (values: Values) => kept(kind.inputs, values, inputs.secrets);
        const step = handler.create(forHandler(inputs, circumstances));
        const { id, outs } = await step.catch((error) => Promise.reject(withState(error, keep)));
        return { id, properties: keep(outs) };
    }

    /** What a create would give. Sends nothing. */
    async previewCreate(inputs: Received, urn: string): Promise<Sent> {
        const { kind } = this.of(urn);
        await this.warnOfSettings(urn);
        return kept(kind.inputs, createdOutputs(kind, inputs.values), inputs.secrets);
    }

    async update(
        id: string,
        olds: Received,
        oldInputs: Received | undefined,
        news: Received,
        circumstances: Circumstances,
    ): Promise<Sent> {
        const { kind, handler } = this.of(circumstances.urn);
        const keep = (values: Values) => kept(kind.inputs, values, news.secrets);
        const outputs = declared(kind.inputs, forHandler(olds, circumstances), oldInputs?.values, news.values);
        const step = handler.update(id, outputs, forHandler(news, circumstances));
        const { outs } = await step.catch((error) => Promise.reject(withState(error, keep)));
        return keep(outs);
    }

    /** What an update would give. Sends nothing. */
    async previewUpdate(olds: Received, news: Received, urn: string): Promise<Sent> {
        const { kind } = this.of(urn);
        await this.warnOfSettings(urn);
        return kept(kind.inputs, updatedOutputs(kind, olds.values, news.values), news.secrets);
    }

    /** A refresh knows what the state has; an import and a get know an id, and a get perhaps some properties. */
    async read(id: string, olds: Received, inputs: Received, urn: string): Promise<ReadBack> {
        const { kind, handler } = this.of(urn);
        const secrets = [...olds.secrets, ...inputs.secrets];
        const keep = (values: Values) => kept(kind.inputs, values, secrets);
        if (Object.keys(inputs.values).length === 0) {
            const found = await handler.find(id, forHandler(olds, { urn }));
            // One that the program only gets has no inputs, and a refresh must not make it any.
            const isNew = Object.keys(olds.values).length === 0;
            const imported = isNew && found.inputs && { inputs: keep(found.inputs) };
            return { id: found.id, properties: keep(found.props), ...imported };
        }
        const outputs = declared(kind.inputs, forHandler(olds, { urn }), inputs.values);
        const found = await handler.read(id, outputs);
        if (!found.id) return { id: "" };
        return { id: found.id, properties: keep(found.props ?? {}), inputs: keep(found.inputs ?? {}) };
    }

    async delete(id: string, olds: Received, circumstances: Circumstances): Promise<void> {
        await this.of(circumstances.urn).handler.delete(id, forHandler(olds, circumstances));
    }

    private of(urn: string): { kind: Kind; handler: Handler } {
        const type = typeOfUrn(urn);
        const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
        if (!kind) throw new ExplainedError(`${PACKAGE} has no resource ${type}; a later version may have one.`);
        const known = this.handlers.get(type);
        if (known) return { kind, handler: known };
        // Each handler is loaded when it is first asked for: a process rarely needs all.
        const runtime: Record<string, Handler> = require("../runtime");
        const handler = runtime[kind.handler] as Handler;
        handler.configure({ config: this.settings });
        this.handlers.set(type, handler);
        return { kind, handler };
    }

    private async warnOfSettings(urn: string): Promise<void> {
        const problem = await this.configuration.problem();
        if (problem) warnOnce(urn, inOtherLanguages(`${problem} This preview does without; pulumi up cannot.`));
    }
}
