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
    readonly comments: Comments;
    readonly configurationVersions: ConfigurationVersions;
    readonly plans: Plans;
    readonly policies: Policies;
    readonly policyChecks: PolicyChecks;
    readonly policyEvaluations: PolicyEvaluations;
    readonly policySetOutcomes: PolicySetOutcomes;
    readonly policySetMembers: PolicySetMembers;
    readonly policySetParameters: PolicySetParameters;
    readonly policySets: PolicySets;
    readonly policySetVersions: PolicySetVersions;
    readonly githubAppInstallations: GithubAppInstallations;
    readonly oauthClients: OauthClients;
    readonly organizations: Organizations;
    readonly projects: Projects;
    readonly users: Users;
    readonly workspaces: Workspaces;
    readonly runs: Runs;
    readonly taskStages: TaskStages;
    readonly tfPolicyEvaluations: TfPolicyEvaluations;

    constructor(readonly connection: Connection) {
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
