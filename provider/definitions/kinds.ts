import { ATTACHMENTS } from "./attachments";
import { policy } from "./policy";
import { policyCheckOverride } from "./policyCheckOverride";
import { policySet } from "./policySet";
import { policySetParameter } from "./policySetParameter";
import { policySetVersion } from "./policySetVersion";
import { policyTrial } from "./policyTrial";
import { run } from "./run";
import type { Kind } from "./table";

/** Every kind of resource, by its type. */
export const KINDS: Readonly<Record<string, Kind>> = Object.fromEntries(
    [
        policySet,
        policySetVersion,
        ...Object.values(ATTACHMENTS),
        policy,
        policySetParameter,
        policyTrial,
        run,
        policyCheckOverride,
    ].map((kind) => [kind.type, kind]),
);
