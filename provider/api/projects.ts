import { at, plain } from "./noun";
import type { Connection } from "./session/connection";
import { sharedList } from "./session/shared";

/** A project, as far as policy sets and look-ups need it. */
export interface Project {
    readonly id: string;
    readonly attributes: { readonly name: string; readonly description?: string | null };
}

/** The Projects API, to read: `/organizations/:organization_name/projects`. */
export class Projects {
    constructor(private readonly connection: Connection) {}

    /** The projects of an organization, fetched page by page as they are needed, and once for all who ask at about the same time. */
    list(organization: string): AsyncIterable<Project> {
        const path = at("organizations", organization, "projects");
        return sharedList(this.connection, "projects", path, {}, plain<Project["attributes"]>);
    }
}
