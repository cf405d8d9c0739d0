import type { FastifyInstance } from "fastify";
import { type Context, queryOf, urlOf } from "../context";
import { paginate, queryValue, type Resource } from "../jsonapi";
import type { Owned } from "../kinds";
import { type InOrganization, organizationOf, ownedBy } from "./organizations";

/** An installation of the GitHub App; policy sets name it in `vcs-repo`. */
export interface GithubAppInstallation extends Owned {
    name: string;
    installationId: number;
}

declare module "../store" {
    interface Collections {
        "github-app-installations": GithubAppInstallation;
    }
}

interface ById {
    Params: { id: string };
}

function resource(installation: GithubAppInstallation): Resource {
    return {
        id: installation.id,
        type: "github-app-installations",
        attributes: {
            name: installation.name,
            "installation-id": installation.installationId,
            "installation-type": "Organization",
            "installation-url": `https://github.com/organizations/${installation.name}/settings/installations`,
        },
    };
}

/** GitHub App installations, to read (https://developer.hashicorp.com/terraform/cloud-docs/api-docs/github-app-installations). */
export function register(app: FastifyInstance, context: Context): void {
    const installations = context.store.of("github-app-installations");

    context.kinds.define<"github-app-installations">("github-app-installations", {
        prefix: "ghain",
        blank: (organization) => ({ organization, name: organization, installationId: 1 + installations.size }),
        resource,
    });

    app.get("/api/v2/github-app/installations", async (request) => {
        const query = queryOf(request);
        const name = queryValue(query, "filter[name]");
        const number = queryValue(query, "filter[installation_id]");
        const { organizations } = request.token;
        const found = installations.filter(
            (each) =>
                (organizations === "all" || organizations.includes(each.organization)) &&
                (name === undefined || each.name === name) &&
                (number === undefined || String(each.installationId) === number),
        );
        const { items, ...page } = paginate(found, query, urlOf(request));
        return { data: items.map(resource), ...page };
    });

    app.get<ById>("/api/v2/github-app/installation/:id", async (request) => ({
        data: resource(context.find(request, "github-app-installations", request.params.id)),
    }));

    app.get<InOrganization>("/api/v2/organizations/:organization_name/github-app-installations", async (request) => {
        const found = ownedBy(installations.all(), organizationOf(context, request).id);
        const { items, ...page } = paginate(found, queryOf(request), urlOf(request));
        return { data: items.map(resource), ...page };
    });
}
