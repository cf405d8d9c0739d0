import type { FastifyInstance } from "fastify";
import type { Context } from "../context";
import * as blobs from "./blobs";
import * as githubAppInstallations from "./githubAppInstallations";
import * as oauthClients from "./oauthClients";
import * as organizations from "./organizations";
import * as ping from "./ping";
import * as policies from "./policies";
import * as policySetRelationships from "./policySetRelationships";
import * as policySets from "./policySets";
import * as policySetVersions from "./policySetVersions";
import * as projects from "./projects";
import * as workspaces from "./workspaces";

// A new noun: a file with `register`, and a line here.
const nouns = [
    ping,
    organizations,
    projects,
    workspaces,
    oauthClients,
    githubAppInstallations,
    policies,
    policySets,
    policySetRelationships,
    policySetVersions,
    blobs,
];

/** Registers the routes of all nouns, and tells the context about their kinds of objects. */
export function registerRoutes(app: FastifyInstance, context: Context): void {
    for (const noun of nouns) noun.register(app, context);
}
