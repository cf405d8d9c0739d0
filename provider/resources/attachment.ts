import type * as pulumi from "@pulumi/pulumi";
import type { AttachmentKind } from "../definitions/attachments";
import { declareMembers } from "./declaredMembers";
import { declareTags } from "./declaredTags";
import { TfeResource } from "./resource";

/** The base of attachments and exclusions. Programs use the classes derived from it. */
export abstract class Attachment extends TfeResource {
    protected constructor(
        kind: AttachmentKind,
        name: string,
        args: object | undefined,
        opts?: pulumi.CustomResourceOptions,
    ) {
        super(kind, name, args, opts);
        if (kind.member !== "tag") listed(this, kind.many);
        if (!args || opts?.id !== undefined) return;
        const input = (of: string) => Reflect.get(args, of);
        if (kind.member === "tag") {
            const isExclude = kind.state === "excluded";
            const selector = { tagKey: input("tagKey"), tagValue: input("tagValue"), isExclude };
            declareTags(this, input("policySetId"), [selector]);
        } else declareMembers(this, kind.inline, input("policySetId"), input(kind.many) ?? [input(kind.one) ?? ""]);
    }
}

/** In a preview an output is what `check` made of the input, and that is a map: see the handler. */
function listed(resource: object, name: string): void {
    const ids: pulumi.Output<unknown> | undefined = Reflect.get(resource, name);
    if (ids) Reflect.set(resource, name, ids.apply(asList));
}

function asList(ids: unknown): unknown {
    return typeof ids === "object" && ids !== null && !Array.isArray(ids) ? Object.keys(ids).sort() : ids;
}
