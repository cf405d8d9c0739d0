import { Comments } from "./comments";
import { ConfigurationVersions } from "./configurationVersions";
import { GithubAppInstallations } from "./githubAppInstallations";
import { OauthClients } from "./oauthClients";
import { Organizations } from "./organizations";
import { Plans } from "./plans";
import { Policies } from "./policies";
import { PolicyChecks } from "./policyChecks";
import { PolicyEvaluations } from "./policyEvaluations";
import { PolicySetMembers } from "./policySetMembers";
import { PolicySetOutcomes } from "./policySetOutcomes";
import { PolicySetParameters } from "./policySetParameters";
import { PolicySets } from "./policySets";
import { PolicySetVersions } from "./policySetVersions";
import { Projects } from "./projects";
import { Runs } from "./runs";
import { Connection } from "./session/connection";
import { type GivenSettings, resolveSettings, type Settings } from "./settings/settings";
import { TaskStages } from "./taskStages";
import { TfPolicyEvaluations } from "./tfPolicyEvaluations";
import { Users } from "./users";
import { Workspaces } from "./workspaces";

/**
 * The typed client for the policy API of HCP Terraform and Terraform Enterprise, for scripts and for the resources of
 * this package.
 *
 * ```ts
 * const client = await tfe.Client.connect({ organization: "acme" });
 * for await (const set of client.policySets.list("acme")) console.log(set.attributes.name);
 * ```
 *
 * All clients of a process share the request limit of their host and token.
 */
export class Client {
    /** Comments on runs. */
    readonly comments: Comments;
    /** Configuration versions of workspaces. */
    readonly configurationVersions: ConfigurationVersions;
    /** Plans of runs. */
    readonly plans: Plans;
    /** Single policies. */
    readonly policies: Policies;
    /** Policy checks of runs: Sentinel outside of agents. */
    readonly policyChecks: PolicyChecks;
    /** Policy evaluations in task stages: OPA, and Sentinel in agents. */
    readonly policyEvaluations: PolicyEvaluations;
    /** What each policy set said in a policy evaluation. */
    readonly policySetOutcomes: PolicySetOutcomes;
    /** Members of policy sets, many callers at a time. */
    readonly policySetMembers: PolicySetMembers;
    /** Parameters of policy sets. */
    readonly policySetParameters: PolicySetParameters;
    /** Policy sets. */
    readonly policySets: PolicySets;
    /** Versions of policy sets, and their content. */
    readonly policySetVersions: PolicySetVersions;
    /** Installations of the GitHub App. */
    readonly githubAppInstallations: GithubAppInstallations;
    /** VCS connections. */
    readonly oauthClients: OauthClients;
    /** Organizations and what they are entitled to. */
    readonly organizations: Organizations;
    /** Projects. */
    readonly projects: Projects;
    /** The user of the token, and others. */
    readonly users: Users;
    /** Workspaces. */
    readonly workspaces: Workspaces;
    /** Runs and what is done with them. */
    readonly runs: Runs;
    /** Task stages of runs. */
    readonly taskStages: TaskStages;
    /** Evaluations of Terraform policies, a beta of the platform. */
    readonly tfPolicyEvaluations: TfPolicyEvaluations;

    constructor(
        /** How its requests are sent: limits, retries, deadlines. */
        readonly connection: Connection,
    ) {
        this.comments = new Comments(connection);
        this.configurationVersions = new ConfigurationVersions(connection);
        this.plans = new Plans(connection);
        this.policies = new Policies(connection);
        this.policyChecks = new PolicyChecks(connection);
        this.policyEvaluations = new PolicyEvaluations(connection);
        this.policySetOutcomes = new PolicySetOutcomes(connection);
        this.policySetMembers = new PolicySetMembers(connection);
        this.policySetParameters = new PolicySetParameters(connection);
        this.policySets = new PolicySets(connection);
        this.policySetVersions = new PolicySetVersions(connection);
        this.githubAppInstallations = new GithubAppInstallations(connection);
        this.oauthClients = new OauthClients(connection);
        this.organizations = new Organizations(connection);
        this.projects = new Projects(connection);
        this.users = new Users(connection);
        this.workspaces = new Workspaces(connection);
        this.runs = new Runs(connection);
        this.taskStages = new TaskStages(connection);
        this.tfPolicyEvaluations = new TfPolicyEvaluations(connection);
    }

    /**
     * A client for the settings given, completed from the environment and the Terraform CLI's credentials.
     *
     * @throws ConfigurationError when no token is found
     */
    static async connect(given: GivenSettings = {}, env: NodeJS.ProcessEnv = process.env): Promise<Client> {
        return Client.of(await resolveSettings({ explicit: given, env }));
    }

    /** A client for settings that are already complete. */
    static of(settings: Settings): Client {
        return new Client(new Connection(settings));
    }

    /** The same client, in whose errors these values do not show. */
    hiding(secrets: readonly string[]): Client {
        const { settings, deadline } = this.connection;
        return new Client(new Connection({ ...settings, secrets }, deadline));
    }

    /** The same client for one operation that may take so many milliseconds; 5 minutes unless told otherwise. */
    within(milliseconds: number): Client {
        return new Client(this.connection.within(milliseconds));
    }
}
