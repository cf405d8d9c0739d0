import type { Client } from "../../api/client";
import { isMissing, NotFoundError, type TfeError, ValidationError } from "../../api/errors";
import { whyMissing, withHint } from "../../api/missing";
import { isAskable, strangersAmong } from "../../api/strangers";
import { ExplainedError } from "./hostErrors";
import type { Values } from "./properties";

/**
 * An error of the platform, with what a request or two more tell of its cause: which of missing, forbidden and not in the plan a
 * "not found" is, and which of the ids that the resource names belong to another organization. Never fails.
 *
 * @param values what the resource declares, or what the state has of it
 */
export async function explained(error: unknown, values: Values, client: () => Promise<Client>): Promise<unknown> {
    if (!(error instanceof NotFoundError || error instanceof ValidationError)) return error;
    try {
        const asking = await client();
        const isNotFound = error instanceof NotFoundError;
        const reason = isNotFound && (await whyMissing(error, asking, organizationIn(values)));
        if (reason && !reason.gone) return withHint(error, reason.sentence);
        const strangers = await strangersIn(error, values, asking);
        if (strangers) return new ExplainedError(`${plain(error)} ${strangers}`);
        return reason ? withHint(error, reason.sentence) : error;
    } catch {
        // The error itself says more than that it cannot be looked into.
        return error;
    }
}

async function strangersIn(error: TfeError, values: Values, client: Client): Promise<string> {
    const ids = Object.values(values).flat().filter(isAskable);
    const named = ids.filter((id) =>
        error.details.some(({ detail = "", title = "" }) => `${title} ${detail}`.includes(id)),
    );
    const asked = named.length > 0 ? named : error instanceof NotFoundError ? ids : [];
    if (asked.length === 0) return "";
    const organization = organizationIn(values) ?? (await ofSet(values.policySetId, client));
    return strangersAmong(asked, organization, client);
}

function organizationIn({ organization }: Values): string | undefined {
    return typeof organization === "string" ? organization : undefined;
}

async function ofSet(id: unknown, client: Client): Promise<string | undefined> {
    if (typeof id !== "string") return undefined;
    try {
        return (await client.policySets.read(id)).organization;
    } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
    }
}

/** The error without its own hint. */
function plain(error: TfeError): string {
    const { message, hint } = error;
    const text = hint && message.endsWith(hint) ? message.slice(0, -hint.length).trimEnd() : message;
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
