import {
    policySetVersion as kind,
    type PolicySetVersionInputs,
    type PolicySetVersionOutputs,
} from "../definitions/policySetVersion";
import type { Definition } from "./base/definition";
import { attended, createVersion, resumeVersion } from "./policySetVersion/create";
import { executableRemark } from "./policySetVersion/executable";
import { unchangedVersion, upToDate } from "./policySetVersion/found";
import { refine } from "./policySetVersion/inputs";
import { readVersion } from "./policySetVersion/read";

/** A create may pack, upload and wait for minutes. */
const TIMEOUT = 15 * 60_000;

/**
 * Versions of policy sets: `provider/resources/policySetVersion.ts` says what they are, `provider/api/policySetVersions.ts` how
 * they are asked for. A version never changes; new content is a new version.
 */
export const policySetVersion: Definition<PolicySetVersionInputs, PolicySetVersionOutputs> = {
    kind,
    sharesObject: true,
    timeouts: { create: TIMEOUT, update: TIMEOUT },
    upToDate,
    refine,

    // The resource option ignoreChanges may leave a set with what it serves instead, but not with what failed.
    beyondRepair: ({ drift, status }) => (drift !== undefined && status !== "ready" ? "drift" : undefined),

    remark: executableRemark,

    // Nobody knows yet what will become of it, and perhaps it was never uploaded.
    unfinished: ({ status }, { wait }) => status !== undefined && status !== "ready" && wait !== false,

    async create(inputs, operation) {
        return attended(inputs, operation, (step) => createVersion(inputs, step));
    },

    read: readVersion,

    async update(id, olds, news, _changed, operation) {
        return olds.status === "ready"
            ? unchangedVersion(id, olds)
            : attended(news, operation, (step) => resumeVersion(id, news, step));
    },

    // The platform has no way to delete a version: the set goes on serving it.
    async delete() {},

    noImport: (given) =>
        `${given} cannot be imported: the platform does not give the content of a version back, so nobody could tell ` +
        "whether it is what the program says. Leave the import option out; the content is then uploaded once more.",
};
