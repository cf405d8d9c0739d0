import { randomBytes } from "node:crypto";
import type { Values } from "./properties";

/** What tells a new resource from every other, whatever becomes of its name: 8 hex digits, in the hidden output `__instance`. */
export function newInstance(): string {
    return randomBytes(4).toString("hex");
}

/**
 * The instance of a resource that is in the state. A URN changes when a resource is renamed by an alias, and not at the same
 * time everywhere: an instance never does. States from before it was written are told apart by the URN that their outputs say,
 * whatever it is in the program by now, and what says none by its id.
 */
export function instanceOf(id: string, olds: Values): string {
    return String(olds.__instance ?? olds.__urn ?? id);
}
