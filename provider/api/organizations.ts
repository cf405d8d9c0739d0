import { decode } from "./http/jsonapi";
import { at } from "./noun";
import type { Connection } from "./session/connection";

/** An organization, as far as it says what a token may do. */
export interface Organization {
    /** Its name. */
    readonly id: string;
    readonly attributes: {
        /** What the token may do there. `canUpdateSentinel` is the right to manage policies. */
        readonly permissions?: Readonly<Record<string, boolean>>;
    };
}

/** What an organization has paid for. */
export interface Entitlements {
    readonly policyEnforcement?: boolean;
    readonly vcsIntegrations?: boolean;
    readonly privatePolicyAgents?: boolean;
}

const TYPE = "organizations";

/** The Organizations API, to read: `/organizations/:organization_name` and its entitlement set. */
export class Organizations {
    constructor(private readonly connection: Connection) {}

    async read(name: string): Promise<Organization> {
        const { data } = await this.connection.one({ type: TYPE }, { method: "GET", path: at(TYPE, name) });
        return decode<Organization["attributes"]>(data);
    }

    async entitlements(name: string): Promise<Entitlements> {
        const path = at(TYPE, name, "entitlement-set");
        const { data } = await this.connection.one({ type: "entitlement-sets" }, { method: "GET", path });
        return decode<Entitlements>(data).attributes;
    }

    /** The names of the organizations that the token sees, a page of them. */
    async names(): Promise<string[]> {
        for await (const { data } of this.connection.pages(TYPE, "/organizations")) return data.map(({ id }) => id);
        return [];
    }
}
