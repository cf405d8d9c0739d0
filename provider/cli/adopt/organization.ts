import { declare } from "../../adopt/declare";
import { pathFrom } from "../../adopt/existing";
import { readInventory } from "../../adopt/inventory";
import { remaining } from "../../adopt/remaining";
import { mustBeFree } from "../../adopt/write";
import { formatOf, type Terminal, UsageError } from "../command";
import { connected, managedBy } from "../platform";
import { fitting } from "./content";
import { destinationOf } from "./destination";
import type { Options } from "./options";
import { write } from "./report";

/** Writes a program out of an organization. @throws UsageError, NotAdoptable, and what reading may end with */
export async function fromOrganization(options: Options, terminal: Terminal): Promise<number> {
    const { into, stack, ids, content } = options;
    const format = formatOf(options.format);
    if (stack && into === undefined) throw new UsageError("--stack is for --into.");
    const { client, organization } = await connected(options.organization);
    const { address } = client.connection.settings;
    const destination = destinationOf({ ...options, organization, address });
    mustBeFree(destination.folder);
    const managed = into === undefined ? undefined : managedBy(stack);
    const all = await readInventory(client, {
        organization,
        sets: options.set,
        ids,
        isManaged: (policy) => managed?.has(policy) ?? false,
        progress: (text) => terminal.complain(`  ${text}\n`),
    });
    const { inventory, left } = managed ? remaining(all, managed) : { inventory: all, left: [] };
    const paths = [...fitting(inventory, content)].map(([name, path]): [string, string] => [
        name,
        pathFrom(destination.start, path),
    ]);
    const wishes = { content: new Map(paths), folder: destination.inside, taken: managed?.names };
    const adoption = await declare(inventory, wishes);
    const { program } = adoption;
    const { unread } = inventory;
    return write({ program, destination, unread, left: [...left, ...adoption.left], others: [] }, format, terminal);
}
