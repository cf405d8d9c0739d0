import type { Settings } from "../settings/settings";
import type { Batch } from "./batch";
import { Burst } from "./burst";
import { SharedReads } from "./sharedReads";

/** What all clients of a process share for one host and token, besides the request limit. */
export class Shared {
    readonly reads = new SharedReads();
    readonly burst = new Burst();
    /** By policy set and list. */
    readonly batches = new Map<string, Batch>();
}

const all = new Map<string, Shared>();

/** What is shared for the host and token of these settings. */
export function sharedFor(settings: Settings): Shared {
    const key = `${settings.address} ${settings.token}`;
    const shared = all.get(key) ?? new Shared();
    all.set(key, shared);
    return shared;
}
