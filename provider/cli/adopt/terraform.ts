import { pathFrom } from "../../adopt/existing";
import { declareState } from "../../adopt/terraform/declareState";
import { foundIn } from "../../adopt/terraform/found";
import { readState } from "../../adopt/terraform/state";
import { mustBeFree } from "../../adopt/write";
import { resolveAddress } from "../../api/settings/settings";
import { formatOf, type Terminal, UsageError } from "../command";
import { textIn } from "../platform";
import { fitting } from "./content";
import { destinationOf } from "./destination";
import type { Options } from "./options";
import { write } from "./report";

/** Writes a program out of a state of Terraform. @throws UsageError, NotAdoptable, and what reading a file may end with */
export async function fromTerraform(file: string, options: Options, terminal: Terminal): Promise<number> {
    const format = formatOf(options.format);
    for (const name of ["into", "stack", "set"] as const) {
        if (options[name] !== undefined) throw new UsageError(`--${name} does not go with --from-terraform.`);
    }
    const found = foundIn(readState(textIn(file)), options);
    const { organization } = found.inventory;
    const destination = destinationOf({ ...options, organization, address: resolveAddress({ env: process.env }) });
    mustBeFree(destination.folder);
    const folders = [...found.content, ...fitting(found.inventory, options.content)];
    const content = new Map(folders.map(([name, path]) => [name, pathFrom(destination.start, path)]));
    const { program, left } = await declareState(found, content);
    return write({ program, destination, unread: [], left, others: found.others }, format, terminal);
}
