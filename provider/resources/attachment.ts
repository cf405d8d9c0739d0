import type * as pulumi from "@pulumi/pulumi";
import { declareMembers } from "./declaredMembers";
import { TfeResource } from "./resource";

/** What the five classes of attachments and exclusions differ in. */
export interface AttachmentKind {
    /** The name after `pulumi-nodejs:dynamic/tfe:`. */
    readonly type: string;
    /** The export of `pulumi-tfe-policy/runtime` that handles it. */
    readonly handler: string;
    /** The input for one id, and the one for a list. */
    readonly one: string;
    readonly many: string;
    /** The list of the policy set, as the inputs of `PolicySet` call it. */
    readonly list: string;
}

/** The base of attachments and exclusions. Programs use the classes derived from it. */
export abstract class Attachment extends TfeResource {
    declare public readonly policySetId: pulumi.Output<string>;

    protected constructor(kind: AttachmentKind, name: string, args: object, opts?: pulumi.CustomResourceOptions) {
        const { type, handler, one, many, list } = kind;
        const outputs = { policySetId: true, [one]: true, [many]: true } as const;
        super({ type, handler, outputs }, name, args, opts);
        const self = this as unknown as Record<string, pulumi.Output<unknown> | undefined>;
        // In a preview an output is what `check` made of the input, and that is a map: see the handler.
        if (self[many]) self[many] = self[many].apply(asList);
        if (!args || opts?.id !== undefined) return;
        const given = args as Record<string, pulumi.Input<string> & pulumi.Input<pulumi.Input<string>[]>>;
        declareMembers(this, list, given.policySetId as pulumi.Input<string>, given[many] ?? [given[one] ?? ""]);
    }
}

function asList(ids: unknown): unknown {
    return typeof ids === "object" && ids !== null && !Array.isArray(ids) ? Object.keys(ids).sort() : ids;
}
