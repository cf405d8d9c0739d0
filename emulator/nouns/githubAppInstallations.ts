import type { FastifyInstance } from "fastify";
import { type ById, type Context, queryOf } from "../context";
import { queryValue } from "../jsonapi";
import { hiddenOrganization, integer, type ObjectOf, text } from "../table/columns";
import type { Noun } from "../table/noun";
import { type InOrganization, organizationOf } from "./organizations";

const KIND = "github-app-installations";

const columns = {
    organization: hiddenOrganization,
    name: text(""),
    installationId: integer(0),
    iconUrl: text(null),
    installationType: text("Organization"),
};

/** An installation of the GitHub App; policy sets name it in `vcs-repo`. */
export type GithubAppInstallation = ObjectOf<typeof columns>;

declare module "../store" {
    interface Collections {
        "github-app-installations": GithubAppInstallation;
    }
}

const noun: Noun<GithubAppInstallation> = {
    kind: KIND,
    prefix: "ghain",
    columns,
    fresh: (organization, store) => ({ name: organization, installationId: 1 + store.of(KIND).size }),
    derived: ({ name }) => ({
        "installation-url": `https://github.com/organizations/${name}/settings/installations`,
    }),
    links: ({ id }) => ({ self: `/api/v2/github-app/installation/${id}` }),
};

/** GitHub App installations, to read (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/github-app-installations). */
export function register(app: FastifyInstance, context: Context): void {
    context.kinds.define(noun);
    const installations = context.store.of(KIND);

    for (const url of ["/api/v2/github-app/installations", "/api/v2/github-app-installations"]) {
        app.get(url, async (request) => {
            const name = queryValue(queryOf(request), "filter[name]");
            const number = queryValue(queryOf(request), "filter[installation_id]");
            const { organizations } = request.token;
            const found = installations.filter(
                (each) =>
                    (organizations === "all" || organizations.includes(each.organization)) &&
                    (name === undefined || each.name === name) &&
                    (number === undefined || String(each.installationId) === number),
            );
            return context.page(request, KIND, found);
        });
    }

    app.get<ById>("/api/v2/github-app/installation/:id", async (request) =>
        context.document(request, KIND, context.find(request, KIND, request.params.id)),
    );

    app.get<InOrganization>("/api/v2/organizations/:organization_name/github-app-installations", async (request) =>
        context.page(request, KIND, installations.by("organization", organizationOf(context, request).id)),
    );
}
