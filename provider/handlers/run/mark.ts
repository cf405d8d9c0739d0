import { createHash, randomBytes } from "node:crypto";
import type { Run } from "../../api/run";
import { isValues } from "../../values";
import type { RunGiven } from "./found";
import { START_INPUTS } from "./inputs";

/**
 * Which create a mark comes from: this very one, an earlier one of the same resource, or an earlier one by a version of this
 * package from before 0.1.0 had marks that could be trusted once a run has ended.
 */
export type Origin = "this" | "earlier" | "old";

/**
 * How a run is found again whose id was lost, because the answer to its creation did not arrive or because `pulumi up`
 * was killed before it could note the id.
 *
 * The message ends with `[pulumi:v2:<resource>-<attempt>]`. `<resource>` is a hash of the resource's URN and of the inputs
 * the run is started with, without the values of variables, which may be secret: the next `up` of an unchanged program
 * computes the same, and a changed program (another `triggers`, say) another. `<attempt>` is random, one for each create.
 *
 * Everybody can read a mark and write the same, so it only says which runs to look at; `ownership.ts` decides.
 */
export class Mark {
    private readonly resource: string;
    private readonly oldResource: string;
    private readonly attempt = randomBytes(8).toString("hex");

    constructor(private readonly inputs: RunGiven) {
        const started = START_INPUTS.map((name) =>
            name === "variables" ? Object.keys(inputs.variables ?? {}).sort() : inputs[name],
        );
        const identity = canonical([inputs.__urn, ...started]);
        this.resource = hash(`v2 ${identity}`).slice(0, 32);
        this.oldResource = hash(identity).slice(0, 12);
    }

    /** The message to start the run with. */
    get message(): string {
        return `${this.text} [pulumi:v2:${this.resource}-${this.attempt}]`;
    }

    private get text(): string {
        return this.inputs.message ?? "Started by Pulumi";
    }

    /** Which create of this resource the run's mark names, if it is one of this resource at all. */
    originOf({ attributes: { message = "" } }: Run): Origin | undefined {
        const [, version, resource, attempt] = /\[pulumi:(v2:)?([0-9a-f]+)-([0-9a-f]+)\]$/.exec(message) ?? [];
        if (!version) return resource === this.oldResource ? "old" : undefined;
        if (resource !== this.resource) return undefined;
        return attempt === this.attempt ? "this" : "earlier";
    }

    /** Whether the message says what is declared before its mark. */
    saysTheSame({ attributes: { message = "" } }: Run): boolean {
        return words(message.replace(/\[pulumi:[^[]*\]$/, "")) === words(this.text);
    }
}

function hash(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

/** The platform may trim a message. */
function words(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

/** JSON with the members of objects in order, so that equal values have equal texts. */
function canonical(value: unknown): string {
    return JSON.stringify(value, (_, member) =>
        isValues(member)
            ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
            : (member ?? null),
    );
}
