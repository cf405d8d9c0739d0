import type { FastifyInstance } from "fastify";
import type { Context } from "../context";
import * as applies from "./applies";
import * as blobs from "./blobs";
import * as comments from "./comments";
import * as configurationVersions from "./configurationVersions";
import * as githubAppInstallations from "./githubAppInstallations";
import * as oauthClients from "./oauthClients";
import * as organizations from "./organizations";
import * as ping from "./ping";
import * as plans from "./plans";
import * as policies from "./policies";
import * as policyChecks from "./policyChecks";
import * as policyEvaluations from "./policyEvaluations";
import * as policySetOutcomes from "./policySetOutcomes";
import * as policySetParameters from "./policySetParameters";
import * as policySetRelationships from "./policySetRelationships";
import * as policySets from "./policySets";
import * as policySetVersions from "./policySetVersions";
import * as projects from "./projects";
import * as runActions from "./runActions";
import * as runEvents from "./runEvents";
import * as runLists from "./runLists";
import * as runs from "./runs";
import * as taskStages from "./taskStages";
import * as users from "./users";
import * as workspaceLocks from "./workspaceLocks";
import * as workspaces from "./workspaces";

// A new noun: a file with `register`, and a line here.
const nouns = [
    ping,
    organizations,
    projects,
    workspaces,
    workspaceLocks,
    users,
    oauthClients,
    githubAppInstallations,
    policies,
    policySets,
    policySetRelationships,
    policySetParameters,
    policySetVersions,
    configurationVersions,
    runs,
    runLists,
    runActions,
    runEvents,
    plans,
    applies,
    comments,
    policyChecks,
    taskStages,
    policyEvaluations,
    policySetOutcomes,
    blobs,
];

/** Registers the routes of all nouns, and tells the context about their kinds of objects. */
export function registerRoutes(app: FastifyInstance, context: Context): void {
    for (const noun of nouns) noun.register(app, context);
}
