/** One resource in a stack's state, as `pulumi stack export` prints it. */
export interface StateResource {
    urn: string;
    type: string;
    custom: boolean;
    id?: string;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    parent?: string;
    provider?: string;
    dependencies?: string[];
    /** Why its creation or update ended half-way. */
    initErrors?: string[];
    /** It has been replaced and is still to be deleted. */
    delete?: boolean;
}

/** A stack's state, as `pulumi stack export` prints it. */
export interface StackState {
    version: number;
    deployment: {
        resources?: StateResource[];
        /** Steps that were under way when the CLI was killed. */
        pending_operations?: { resource: StateResource; type: string }[];
    };
}

/** The last part of a URN: the name that the program gave the resource. */
export function nameOf(resource: StateResource): string {
    return resource.urn.slice(resource.urn.lastIndexOf("::") + 2);
}
