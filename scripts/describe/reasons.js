/**
 * Why the emulator does not have what the API's description has.
 * @type {[RegExp, string][]}
 */
const ROUTES = [
    [/data-retention-policy|backing_data|backing-data/, "data is kept as long as the emulator runs"],
    [/token-ttl-policies/, "tokens are the test's own and do not age"],
    [/varsets|provider-sets/, "variables and providers are Terraform's, which does not run here"],
    [/team-projects/, "a token has its rights by itself: there are no teams"],
    [/hcp-organizations|link-account|github-app-oauth-tokens/, "accounts elsewhere are not emulated"],
    [/authorized-repos|vcs-organizations|\/repos$/, "there is no VCS provider behind it"],
    [/^POST \/oauth-clients$/, "names no organization: POST /organizations/{}/oauth-clients does"],
];

/**
 * Why something is not shown, by `noun.name`.
 * @type {Record<string, string>}
 */
const HIDDEN = {
    "oauth-clients.secret": "a secret",
    "oauth-tokens.ssh-key": "a secret",
    "policies.query": "of OPA policies only",
    "runs.comment": "belongs to the actions of a run",
    "runs.force-cancel-available-at": "once the run was canceled",
    "plans.log-read-url": "by the plan's own address",
    "applies.log-read-url": "by the apply's own address",
    "configuration-versions.upload-url": "when it is created",
    "policy-sets.policies": "of sets that are not versioned",
    "workspaces.readme": "there is no configuration to read it from",
    "plans.hyok-encrypted-data-key": "keys of one's own are not emulated",
    "runs.run-trigger-snapshots": "run triggers are not emulated",
    "task-stages.cost-estimate": "costs are not estimated",
    "oauth-tokens.vcs-organizations": "there is no VCS provider behind it",
    "vars.varset": "of variables only",
    "vars.workspace": "of variables only",
    "vars.overwritten": "of variables only",
    "vars.overwriter": "of variables only",
    "vars.version-id": "of variables only",
};

/** @param {string} route */
function whyNoRoute(route) {
    return ROUTES.find(([pattern]) => pattern.test(route))?.[1];
}

/** @param {string} noun @param {string} name */
function whyHidden(noun, name) {
    return HIDDEN[`${noun}.${name}`];
}

module.exports = { whyHidden, whyNoRoute };
