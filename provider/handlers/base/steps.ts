import type { Client } from "../../api/client";
import { urnOf } from "../../urn";
import type { Checking } from "./checking";
import type { Configuration } from "./configuration";
import type { Definition, Operation } from "./definition";
import { explained } from "./explain";
import { HostError } from "./hostErrors";
import type { Ownership } from "./ownership";
import type { Values } from "./properties";
import { Guard } from "./secrets";
import { statusOf, warn } from "./status";
import { GRACE, type Step, timeoutOf } from "./timeouts";

/** What a step that has failed looks things up with, once it needs to: one for all, so that its time is counted once. */
export interface Grace {
    client?: Client;
}

/** What the steps of one kind of resource work with, and how their failures are told. */
export class Steps {
    constructor(
        private readonly definition: Definition,
        private readonly configuration: Configuration,
        private readonly ownership: Ownership,
        private readonly checking: Checking,
    ) {}

    /** Runs a step; what goes wrong is explained as far as it can be, in the form that the host wants, without secrets. */
    async guarded<T>(values: Values, step: (grace: Grace) => Promise<T>): Promise<T> {
        const grace: Grace = {};
        try {
            return await step(grace);
        } catch (error) {
            if (error instanceof HostError) throw error;
            throw new HostError(await this.withCause(error, values, grace), this.guard(values).text);
        }
    }

    withCause(error: unknown, values: Values, grace: Grace): Promise<unknown> {
        const { secrets } = this.guard(values);
        return explained(error, values, async () => {
            grace.client ??= (await this.configuration.connect(GRACE)).hiding(secrets);
            return grace.client;
        });
    }

    async operation(
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
            replacing: this.checking.isInState(urn),
            otherOf: (id) => this.ownership.otherOf(id, instance),
            wants: (id) => this.ownership.want(id, instance, urn),
        };
    }

    /** Keeps the secrets among inputs or outputs out of what is said. */
    guard(values: Values): Guard {
        return new Guard(this.definition.kind.inputs, values);
    }
}
