import * as pulumi from "@pulumi/pulumi";
import { requireInProject } from "./dependency";

/** What every class of this package hands to the engine besides the program's own inputs. */
export interface Kind {
    /** The name after `pulumi-nodejs:dynamic/tfe:`, for example `PolicySet`. */
    readonly type: string;
    /** The export of `pulumi-tfe-policy/runtime` that handles it. */
    readonly handler: string;
    /** Everything that the class types: the engine fills in only what is listed. */
    readonly outputs: Readonly<Record<string, true>>;
    readonly secretOutputs?: readonly string[];
}

/** The outputs that a class types, each once. The compiler holds the table against the class, so neither can drift. */
export type Outputs<R extends pulumi.CustomResource> = {
    readonly [K in Exclude<keyof R, keyof pulumi.CustomResource> as R[K] extends pulumi.Output<unknown>
        ? K
        : never]: true;
};

/**
 * The base of all resources: a custom resource whose provider is one constant line of code, so that the state holds no
 * code that could age and no captured value that could leak. Programs use the classes derived from it.
 */
export abstract class TfeResource extends pulumi.CustomResource {
    protected constructor(kind: Kind, name: string, args: object, opts: pulumi.CustomResourceOptions = {}) {
        requireInProject();
        const type = typeToken(kind.type);
        // The engine cannot import dynamic resources: it would call the provider without the code. So the id goes to
        // `create`, which takes the object over.
        const { import: importId, ...rest } = opts;
        const urn = pulumi.createUrn(name, type, opts.parent && bare(opts.parent.urn));
        super(
            type,
            name,
            {
                ...Object.fromEntries(Object.keys(kind.outputs).map((output) => [output, undefined])),
                ...args,
                __provider: `exports.handler=()=>require("pulumi-tfe-policy/runtime").${kind.handler}`,
                __urn: urn,
                __timeouts: opts.customTimeouts,
                __import: importId,
                __secrets: secretsOf(args),
                __get: opts.id === undefined ? undefined : true,
                // `check` takes it out: it stands in no state.
                __preview: pulumi.runtime.isDryRun() || undefined,
            },
            {
                ...rest,
                additionalSecretOutputs: [...(kind.secretOutputs ?? []), ...(opts.additionalSecretOutputs ?? [])],
            },
        );
        urns.set(this, urn);
    }
}

const urns = new WeakMap<pulumi.Resource, pulumi.Output<string>>();

/** The URN that a resource will have, known before the engine has done anything with it. */
export function comingUrn(resource: TfeResource): pulumi.Output<string> {
    return urns.get(resource) ?? resource.urn;
}

/**
 * The value of an output without the resources it comes from. What this package adds to the inputs by itself must depend on
 * no resource: to depend on a component is to wait for all its children, and its children would wait for each other.
 */
function bare<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => output.apply(resolve));
}

/** The names of the inputs that are secrets, for the handler's messages; nothing when there are none. */
function secretsOf(args: object = {}): pulumi.Output<string[] | undefined> {
    const names = Object.entries(args).map(async ([name, value]) =>
        (await pulumi.isSecret(pulumi.output(value))) ? name : undefined,
    );
    return pulumi.output(
        Promise.all(names).then((all) => {
            const secrets = all.filter((name) => name !== undefined);
            return secrets.length > 0 ? secrets : undefined;
        }),
    );
}

/** The type token of a resource of this package. */
export function typeToken(type: string): string {
    return `pulumi-nodejs:dynamic/tfe:${type}`;
}

/** Whether a value is a resource of this type, also across copies of this package. */
export function isInstance(value: unknown, type: string): boolean {
    return (value as { __pulumiType?: string } | null | undefined)?.__pulumiType === typeToken(type);
}
