import type { Values } from "./properties";

/**
 * Whether a state that was in the hands of the plugin for other languages comes back to a program with dynamic providers. It lacks
 * the line of code that the host of these providers runs: without it no refresh and no delete would work, so an update has to put
 * it there.
 */
export function isHandedBack(olds: Values, news: Values): boolean {
    return news.__provider !== undefined && olds.__provider === undefined;
}
