import { ValidationError } from "../../api/errors";

/** Whether a run was refused because its workspace has no configuration, which the platform says in words alone. */
export function lacksConfiguration(error: unknown): error is ValidationError {
    const says = /configuration version is missing/i;
    return (
        error instanceof ValidationError &&
        error.details.some(({ title = "", detail = "" }) => says.test(`${title} ${detail}`))
    );
}
