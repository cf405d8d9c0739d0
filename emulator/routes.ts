import type { FastifyInstance } from "fastify";
import type { Context } from "./context";
import { Ingestion } from "./ingestion/ingestion";
import * as applies from "./nouns/applies";
import * as blobs from "./nouns/blobs";
import * as comments from "./nouns/comments";
import * as configurationVersions from "./nouns/configurationVersions";
import * as githubAppInstallations from "./nouns/githubAppInstallations";
import * as oauthClients from "./nouns/oauthClients";
import * as organizations from "./nouns/organizations";
import * as ping from "./nouns/ping";
import * as plans from "./nouns/plans";
import * as policies from "./nouns/policies";
import * as policyChecks from "./nouns/policyChecks";
import * as policyEvaluations from "./nouns/policyEvaluations";
import * as policySetOutcomes from "./nouns/policySetOutcomes";
import * as policySetParameters from "./nouns/policySetParameters";
import * as policySets from "./nouns/policySets";
import * as policySetVersions from "./nouns/policySetVersions";
import * as projects from "./nouns/projects";
import * as runEvents from "./nouns/runEvents";
import * as tagBindings from "./nouns/tagBindings";
import * as taskStages from "./nouns/taskStages";
import * as tfPolicyEvaluations from "./nouns/tfPolicyEvaluations";
import * as users from "./nouns/users";
import * as workspaceLocks from "./nouns/workspaceLocks";
import * as workspaces from "./nouns/workspaces";
import * as runActions from "./runs/actions";
import { Life } from "./runs/life";
import { Opa } from "./runs/opa";
import * as runLists from "./runs/runLists";
import * as runs from "./runs/runs";
import { startRun } from "./runs/start";

/** What goes on by itself between requests. */
export interface Lives {
    /** The life of runs. */
    life: Life;
    /** How versions of policy sets are taken in. */
    ingestion: Ingestion;
}

// A new noun: a file with its table and `register`, and a line here.
const nouns = [
    ping,
    organizations,
    projects,
    workspaces,
    tagBindings,
    workspaceLocks,
    users,
    oauthClients,
    githubAppInstallations,
    policies,
    policySets,
    policySetParameters,
    runLists,
    runEvents,
    plans,
    applies,
    comments,
    policyChecks,
    taskStages,
    policyEvaluations,
    policySetOutcomes,
    tfPolicyEvaluations,
    blobs,
];

/** Registers the routes of all nouns, and tells the context about their kinds of objects. */
export function registerRoutes(app: FastifyInstance, context: Context, opa: string | undefined): Lives {
    const { store, kinds } = context;
    const life = new Life({ store, kinds, opa: new Opa(opa) });
    const ingestion = new Ingestion(store);
    for (const noun of nouns) noun.register(app, context);
    policySetVersions.register(app, context, ingestion);
    runs.register(app, context, life);
    runActions.register(app, context, life);
    configurationVersions.register(app, context, (version) => {
        startRun(context, life, version, version.workspaceId, {
            source: "tfe-configuration-version",
            message: "Triggered by an uploaded configuration",
            createdBy: version.createdBy,
        });
    });
    return { life, ingestion };
}
