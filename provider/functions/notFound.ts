import { NotFoundError } from "../api/errors";

/** The error for what a look-up did not find in a list of an organization. */
export function notFound(organization: string, list: string, reason: string): NotFoundError {
    return new NotFoundError({
        method: "GET",
        path: `/api/v2/organizations/${organization}/${list}`,
        reason: `${reason} in organization ${organization}`,
        hint: "Or the token may not see it. Check the name and what the token's team may read.",
    });
}
