import { ConfigurationError, TfeError } from "../../api/errors";
import { isContentError } from "../../content/errors";
import { legible } from "../../legible";

/** A mistake of the user's, or a state of things, that its own sentence explains. */
export class ExplainedError extends Error {
    override readonly name = "ExplainedError";
}

/**
 * A create or update that failed after its effect: what is there already, for the engine to keep in the state, and why
 * it is not finished.
 */
export class UnfinishedError extends Error {
    override readonly name = "UnfinishedError";
    constructor(
        readonly id: string,
        readonly outputs: Record<string, unknown>,
        readonly reason: Error,
    ) {
        super(reason.message);
    }
}

/** The longest message, in characters: a gate may have much to tell. */
const LONGEST = 30_000;

/**
 * An error as the dynamic-provider host should get it. The host prints name and stack of what it catches and reports
 * the message as well, so a stack would show every failure twice.
 */
export class HostError extends Error {
    /** @param hide takes secrets out of what it says */
    constructor(error: unknown, hide = (text: string) => text) {
        super(legible(hide(messageOf(error)), LONGEST));
        this.stack = "";
    }

    override toString(): string {
        return "tfe";
    }
}

/** A failure with state: the engine keeps the resource and the next `up` goes on from there. */
export class PartialHostError extends HostError {
    readonly id: string;
    readonly properties: Record<string, unknown>;
    readonly reasons: string[];

    constructor(id: string, properties: Record<string, unknown>, reason: unknown, hide: (text: string) => string) {
        super(reason, hide);
        this.id = id;
        this.properties = properties;
        this.reasons = [this.message];
    }
}

function messageOf(error: unknown): string {
    if (isExplained(error)) return error.message;
    const stack = error instanceof Error ? error.stack : String(error);
    return `This is a defect in pulumi-tfe-policy; please report it with these lines:\n${stack}`;
}

function isExplained(error: unknown): error is Error {
    const kinds = [TfeError, ConfigurationError, ExplainedError, UnfinishedError];
    return kinds.some((kind) => error instanceof kind) || isContentError(error);
}
