import type { LowerLimit } from "../http/request";
import type { Settings } from "../settings/settings";
import type { Batch } from "./batch";
import { Burst } from "./burst";
import { Limiter } from "./limiter";
import { ServerClock } from "./serverClock";
import { SharedReads } from "./sharedReads";

/** What all clients of a process share for one host and token. */
export class Session {
    readonly limiter = new Limiter();
    readonly reads = new SharedReads();
    readonly burst = new Burst();
    /** By policy set and list. */
    readonly batches = new Map<string, Batch>();
    private readonly lower = new Map<string, Limiter>();

    /** @param clock the host's, whoever asks */
    constructor(readonly clock: ServerClock) {}

    /** The limiter of the routes that name this lower limit of the platform. */
    lowerLimiter({ name, perMinute }: LowerLimit): Limiter {
        return kept(this.lower, name, () => Limiter.perMinute(perMinute));
    }
}

/** One host, and its sessions by token. */
class Host {
    readonly sessions = new Map<string, Session>();
    readonly clock = new ServerClock();
}

const hosts = new Map<string, Host>();

/** The session of a host and token. */
export function sessionOf({ address, token }: Pick<Settings, "address" | "token">): Session {
    const { sessions, clock } = kept(hosts, address, () => new Host());
    return kept(sessions, token, () => new Session(clock));
}

/** What is kept under a key, made where there is nothing yet. */
export function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
    const value = map.get(key) ?? make();
    map.set(key, value);
    return value;
}
