import { ConfigurationError, TfeError } from "../api/errors";
import type { SettingsSources } from "../api/settings/settings";
import { ExplainedError } from "../handlers/base/hostErrors";
import { clean, isValues, type Values } from "../handlers/base/properties";
import { PACKAGE, typeIn } from "./names";

type LookUp = (args: Values, options: { sources: SettingsSources }) => Promise<unknown>;

/** The modules of the look-ups. They import the SDK, which takes half a second, so each is loaded when it is first asked for. */
const MODULES: Readonly<Record<string, () => object>> = {
    getGithubAppInstallation: () => require("../functions/githubAppInstallations"),
    getOauthToken: () => require("../functions/oauthTokens"),
    getPolicyCheckOutput: () => require("../functions/policyChecks"),
    getPolicyCoverage: () => require("../functions/policyCoverage"),
    getPolicySet: () => require("../functions/policySets"),
    getPolicySetVersion: () => require("../functions/policySetVersions"),
    getProject: () => require("../functions/projects"),
    getProjectIds: () => require("../functions/projects"),
    getRun: () => require("../functions/runs"),
    getWorkspace: () => require("../functions/workspaces"),
    getWorkspaceIds: () => require("../functions/workspaces"),
    listPolicyChecks: () => require("../functions/policyChecks"),
    listPolicySets: () => require("../functions/policySets"),
    listRuns: () => require("../functions/runs"),
};

/** The names of the functions, in order. */
export const FUNCTIONS = Object.keys(MODULES);

/**
 * Looks something up. What is no object stands as the member `result`.
 *
 * @throws ExplainedError for what is wrong with the arguments, TfeError for what the platform refuses
 */
export async function invoke(token: string, args: Values, sources: SettingsSources): Promise<Values> {
    const name = typeIn(token);
    const load = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
    if (!load) throw new ExplainedError(`${PACKAGE} has no function ${name}; there are ${FUNCTIONS.join(", ")}.`);
    const lookUp = Reflect.get(load(), name) as LookUp;
    const found = await lookUp(clean(args), { sources }).catch((error: Error) => {
        // What the functions say of arguments is for users, whatever its class.
        const isUsers = error instanceof TypeError || Reflect.get(error, "__pulumiRunError");
        throw isUsers && !(error instanceof TfeError || error instanceof ConfigurationError)
            ? new ExplainedError(error.message)
            : error;
    });
    // Through JSON, so that nothing is left that the wire cannot carry.
    const plain: unknown = JSON.parse(JSON.stringify(found ?? null));
    return clean(isValues(plain) ? plain : { result: plain });
}
