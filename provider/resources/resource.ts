import * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../definitions/table";
import { requireInProject } from "./dependency";

/** A class of this package, by which the static functions know what they are called on. */
interface ResourceClass<R extends TfeResource> {
    new (name: string, args: never, opts?: pulumi.CustomResourceOptions): R;
    /** @internal */
    readonly kind: Kind;
}

/**
 * The base of all resources: a custom resource whose provider is one constant line of code, so that the state holds no
 * code that could age and no captured value that could leak. Programs use the classes derived from it.
 */
export abstract class TfeResource extends pulumi.CustomResource {
    /** @internal */
    static readonly kind: Kind;

    protected constructor(
        kind: Kind,
        name: string,
        args: object | undefined,
        opts: pulumi.CustomResourceOptions = {},
        secretOutputs: readonly string[] = [],
    ) {
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
                ...Object.fromEntries(outputsOf(kind).map((output) => [output, undefined])),
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
                // A stack that a program in another language has taken over comes back without a new object.
                aliases: [...(rest.aliases ?? []), { type: `tfe-policy:index:${kind.type}` }],
                additionalSecretOutputs: [...secretOutputs, ...(opts.additionalSecretOutputs ?? [])],
            },
        );
        urns.set(this, urn);
    }

    /** One that exists and is not managed by this program, by its id. Fails when there is none with this id. */
    static get<R extends TfeResource>(
        this: ResourceClass<R>,
        name: string,
        id: pulumi.Input<pulumi.ID>,
        opts?: pulumi.CustomResourceOptions,
    ): R {
        return new this(name, undefined as never, { ...opts, id });
    }

    /** Whether a value is a resource of this class, also across copies of this package. */
    static override isInstance<R extends TfeResource>(this: ResourceClass<R>, value: unknown): value is R {
        return (value as { __pulumiType?: string } | null | undefined)?.__pulumiType === typeToken(this.kind.type);
    }
}

/** Everything that a class types: the engine fills in only what is listed. */
function outputsOf(kind: Kind): string[] {
    const inputs = Object.entries(kind.inputs).filter(([, property]) => !property.notKept);
    return [...inputs.map(([name]) => name), ...Object.keys(kind.outputs)];
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
function typeToken(type: string): string {
    return `pulumi-nodejs:dynamic/tfe:${type}`;
}
