import { newId } from "../ids";
import type { Resource } from "../jsonapi";
import type { Store } from "../store";
import { choice, flag, integer, type ObjectOf, one, text, time, value } from "../table/columns";
import type { Noun } from "../table/noun";

/** What an organization has paid for. A limit of null is none. */
export interface Entitlements {
    /** Whether it may have policies at all. */
    policyEnforcement: boolean;
    /** Whether policy sets may take their content from repositories. */
    vcsIntegrations: boolean;
    /** Whether policies may run in agents. */
    privatePolicyAgents: boolean;
    /** How many policies it may have; `null` for any number. */
    policyLimit: number | null;
    /** How many policy sets it may have; `null` for any number. */
    policySetLimit: number | null;
    /** How many mandatory policies it may have; `null` for any number. */
    policyMandatoryEnforcementLimit: number | null;
    /** How many policy sets with versions it may have; `null` for any number. */
    versionedPolicySetLimit: number | null;
}

const UNLIMITED: Entitlements = {
    policyEnforcement: true,
    vcsIntegrations: true,
    privatePolicyAgents: true,
    policyLimit: null,
    policySetLimit: null,
    policyMandatoryEnforcementLimit: null,
    versionedPolicySetLimit: null,
};

const write = "always";

const columns = {
    /** The same as its id. */
    name: text("", {
        write,
        required: true,
        pattern: [/^[A-Za-z0-9_-]+$/, "Name can only include letters, numbers, -, and _"],
    }),
    externalId: text(""),
    email: text("", { write, required: true }),
    createdAt: time(),
    entitlements: value<Entitlements>(UNLIMITED, { hidden: true }),
    /** Minutes; null for the platform's own. */
    sessionTimeout: integer(null, { write }),
    sessionRemember: integer(null, { write }),
    collaboratorAuthPolicy: choice(["password", "two_factor_mandatory"], { write }),
    costEstimationEnabled: flag(false, { write }),
    sendPassingStatusesForUntriggeredSpeculativePlans: flag(false, { write }),
    aggregatedCommitStatusEnabled: flag(true, { write }),
    speculativePlanManagementEnabled: flag(true, { write }),
    allowForceDeleteWorkspaces: flag(false, { write }),
    assessmentsEnforced: flag(false, { write }),
    defaultExecutionMode: choice(["remote", "local", "agent"], { write }),
    stacksDefaultExecutionMode: choice(["remote", "agent"], { write }),
    globalModuleSharing: flag(false, { write }),
    globalProviderSharing: flag(false, { write }),
    samlEnabled: flag(false, { write }),
    ownersTeamSamlRoleId: text(null, { write }),
    twoFactorConformant: flag(true, { write }),
    stacksEnabled: flag(false, { write }),
    recoverableItemsEnabled: flag(false, { write }),
    planExpired: flag(false),
    planExpiresAt: text(null),
    planIsTrial: flag(false),
    planIsEnterprise: flag(true),
    planIdentifier: text("enterprise"),
    hcpId: text(null),
    isUnified: flag(false),
    fairRunQueuingEnabled: flag(false),
    isInDegradedMode: flag(false),
    parentDataRetentionPolicyInfo: text(""),
    moduleConsumingOrganizationsCount: integer(0),
    providerConsumingOrganizationsCount: integer(0),
    remainingTestableCount: integer(0),
    overStacksResourceLimit: flag(false),
    testGenerationEnabled: flag(false),
    defaultAgentPoolId: one("agent-pools", { write }),
    stacksDefaultAgentPoolId: one("agent-pools", { write }),
    dataRetentionPolicyId: one("data-retention-policy-delete-olders|data-retention-policy-dont-deletes", { write }),
    subscriptionId: one("subscriptions"),
    primaryHyokConfigurationId: one("hyok-configurations"),
};

/** An organization. Its id is its name. */
export type Organization = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        organizations: Organization;
    }
}

/** What a token that may write may do with an organization; there are no other differences here. */
const PERMISSIONS =
    `update update-authentication-token view-authentication destroy access-via-teams create-module create-team
create-workspace manage-users view-users manage-subscription manage-sso update-oauth update-sentinel update-ssh-keys
update-api-token traverse view-usage update-agent-pools manage-tags manage-varsets read-varsets manage-public-providers
create-provider manage-public-modules manage-custom-providers manage-run-tasks read-run-tasks create-project enable-stacks
manage-org-public-providers manage-org-public-modules manage-assessments read-assessments view-explorer
deploy-no-code-modules manage-no-code-modules manage-groups-in-hcp create-project-in-hcp update-hyok-configuration
manage-recoverable-items read-policies`.split(/\s+/);

export const noun: Noun<Organization> = {
    kind: "organizations",
    prefix: "org",
    columns,
    fresh: (name) => ({ id: name, name, externalId: newId("org"), email: `${name}@example.com` }),
    derived: (_, { token }) => ({
        permissions: Object.fromEntries(
            PERMISSIONS.map((name) => [`can-${name}`, token?.access !== "read" || /^(traverse|read|view)/.test(name)]),
        ),
    }),
    relationships: ({ id, externalId }, { store }) => {
        const links = (name: string) => ({ links: { related: `/api/v2/organizations/${id}/${name}` } });
        const project = store
            .of("projects")
            .by("organization", id)
            .find(({ isDefault }) => isDefault)?.id;
        return {
            "entitlement-set": { data: { id: externalId, type: "entitlement-sets" }, ...links("entitlement-set") },
            "default-project": { data: project === undefined ? null : { id: project, type: "projects" } },
            "oauth-tokens": links("oauth-tokens"),
            "authentication-token": links("authentication-token"),
            "audit-trails-authentication-token": links("audit-trails-authentication-token"),
            "module-producers": links("relationships/module-producers"),
            "provider-producers": links("relationships/provider-producers"),
        };
    },
    rules(next, { before, creating, store, values, pointers }) {
        if (values.name === undefined) return [];
        const twin = organizationNamed(store, next.name);
        if (twin === undefined || (!creating && twin.id === before.id)) return [];
        return [{ pointer: pointers.name!, detail: "Name has already been taken" }];
    },
};

/** The organization of a name, whatever the case of its letters. */
export function organizationNamed(store: Store, name: string): Organization | undefined {
    const organizations = store.of("organizations");
    const caseless = name.toLowerCase();
    return organizations.get(name) ?? organizations.find(({ id }) => id.toLowerCase() === caseless);
}

/** What every organization is entitled to here, because nothing depends on it. */
const BESIDES =
    `agents audit-logging configuration-designer cost-estimation global-run-tasks operations private-module-registry
run-tasks sso state-storage teams usage-reporting`.split(/\s+/);

/** What an organization may do, as it goes over the wire. */
export function entitlementSet({ id, externalId, entitlements }: Organization): Resource {
    return {
        id: externalId,
        type: "entitlement-sets",
        attributes: {
            ...Object.fromEntries(BESIDES.map((name) => [name, true])),
            "policy-enforcement": entitlements.policyEnforcement,
            sentinel: entitlements.policyEnforcement,
            "vcs-integrations": entitlements.vcsIntegrations,
            "private-policy-agents": entitlements.privatePolicyAgents,
            "policy-limit": entitlements.policyLimit,
            "policy-set-limit": entitlements.policySetLimit,
            "policy-mandatory-enforcement-limit": entitlements.policyMandatoryEnforcementLimit,
            "versioned-policy-set-limit": entitlements.versionedPolicySetLimit,
        },
        links: { self: `/api/v2/organizations/${id}/entitlement-set` },
    };
}
