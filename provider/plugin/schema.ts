import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The schema of the package, as it is generated from the definitions. */
export function schema(): string {
    return readFileSync(join(__dirname, "..", "..", "schema.json"), "utf8");
}
