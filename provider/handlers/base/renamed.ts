import { isNameTaken } from "./createOnce";
import { ExplainedError } from "./hostErrors";

/**
 * Sends a change of a name (or key) that is unique. Another object may have it that the same program gives up: the engine deletes
 * last, so that such an `up` can never succeed by itself.
 *
 * @throws ExplainedError with the steps that do
 */
export async function renamed<T>(name: string, send: () => Promise<T>): Promise<T> {
    try {
        return await send();
    } catch (error) {
        if (!isNameTaken(error)) throw error;
        throw new ExplainedError(
            `${error.message} Another one has the name ${name}. If it leaves this program, it is deleted only after ` +
                "everything else has succeeded: take it out first, in an up of its own (one up with --continue-on-error does as " +
                "well: it fails and deletes it, and the next one renames). If two of this program exchange their names, give one " +
                "of them a third name first.",
        );
    }
}
