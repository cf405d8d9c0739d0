import type { GithubAppInstallation } from "../api/githubAppInstallations";
import type { OauthClient } from "../api/oauthClients";
import { ID_ATTACHMENTS, type IdAttachmentKind } from "../definitions/attachments";
import type { ListInput } from "../definitions/policySet";
import type { Inventory } from "./inventory";
import type { Names } from "./names";
import { Found, type Inputs, type LookUp, Named, Output, type Term } from "./program";

/** What stands in a program in the place of ids: variables of its own, and look-ups by name. What neither is known of stays an id. */
export class References {
    private readonly policies = new Map<string, string>();
    private readonly calls = new Map<string, LookUp>();

    constructor(
        private readonly inventory: Inventory,
        private readonly names: Names,
    ) {}

    /** The look-ups that were asked for. */
    get lookUps(): LookUp[] {
        return [...this.calls.values()];
    }

    /** Notes that the program declares a policy. */
    declarePolicy(id: string, variable: string): void {
        this.policies.set(id, variable);
    }

    /** The members of a list of a policy set, in the order of what stands for them. */
    members(list: ListInput, ids: readonly string[]): Term[] {
        const what = kindOf(list).member;
        const named = ids.map((id): [string, Term] => {
            if (what === "policy") {
                const variable = this.policies.get(id);
                return variable === undefined ? [id, id] : [variable, new Output(variable)];
            }
            const name = (what === "workspace" ? this.inventory.workspaces : this.inventory.projects).get(id);
            // Under this name an object of JavaScript keeps something else.
            return name === undefined || name === "__proto__" ? [id, id] : [name, new Named(what, name)];
        });
        return named.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, term]) => term);
    }

    /** A policy set that the program does not declare. */
    policySet(id: string): Term {
        const name = this.inventory.policySets?.get(id);
        return name === undefined ? id : this.lookedUp("getPolicySet", { name }, name);
    }

    /** The credential of a VCS connection, `ot-…`. */
    oauthToken(id: string): Term {
        const clients = this.inventory.oauthClients;
        const client = clients.find(({ oauthTokenIds }) => oauthTokenIds.includes(id));
        if (!client) return id;
        const { name, serviceProvider } = client.attributes;
        const ways: Inputs[] = [...(name ? [{ name }] : []), { serviceProvider }];
        const inputs = ways.find((way) => tokensOf(clients, way).length === 1);
        return inputs ? this.lookedUp("getOauthToken", inputs, `${name ?? serviceProvider} token`) : id;
    }

    /** An installation of the GitHub App, `ghain-…`. */
    githubAppInstallation(id: string): Term {
        const installations = this.inventory.githubAppInstallations;
        const name = installations.find((each) => each.id === id)?.attributes.name;
        if (!name || idsNamed(installations, name).size > 1) return id;
        return this.lookedUp("getGithubAppInstallation", { name }, `${name} installation`);
    }

    private lookedUp(name: string, inputs: Inputs, called: string): Term {
        const key = `${name} ${JSON.stringify(inputs)}`;
        const known = this.calls.get(key);
        const call = known ?? { variable: this.names.unique(called, "credential"), function: name, inputs };
        this.calls.set(key, call);
        return new Found(call.variable, "id");
    }
}

/** The kind of what stands in a list of a policy set. */
export function kindOf(list: ListInput): IdAttachmentKind {
    const kind = Object.values(ID_ATTACHMENTS).find(({ inline }) => inline === list);
    if (!kind) throw new Error(`no attachment stands in ${list}`);
    return kind;
}

function tokensOf(clients: readonly OauthClient[], wanted: Inputs): string[] {
    const fitting = clients.filter(
        ({ attributes: { name, serviceProvider } }) =>
            (wanted.name ?? name) === name && (wanted.serviceProvider ?? serviceProvider) === serviceProvider,
    );
    return fitting.flatMap(({ oauthTokenIds }) => oauthTokenIds);
}

function idsNamed(installations: readonly GithubAppInstallation[], name: string): Set<string> {
    return new Set(installations.filter(({ attributes }) => attributes.name === name).map(({ id }) => id));
}
