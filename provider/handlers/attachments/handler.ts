import type { AttachmentKind as Kind } from "../../definitions/attachments";
import { urnOf } from "../../urn";
import type { CheckResult } from "../base/checking";
import type { DiffResult } from "../base/comparing";
import type { Configuration } from "../base/configuration";
import { Handler } from "../base/handler";
import { instanceOf } from "../base/instance";
import type { Values } from "../base/properties";
import { isUnknown } from "../base/unknown";
import { Claims } from "./claims";
import { attachment, heldBy, membersIn } from "./definition";
import { asList } from "./listForm";

/**
 * The handler for one kind of connection.
 *
 * The engine compares lists place by place: one id that leaves would show as a change of every id behind it. So the inputs that
 * the engine keeps have a map from id to `attached` (or `excluded`), and a preview shows exactly who joins and who leaves.
 * Programs, outputs and everything else here have lists; outputs in the order of the ids, as maps have no other.
 */
export class AttachmentHandler extends Handler {
    constructor(
        private readonly kind: Kind,
        configuration?: Configuration,
    ) {
        super(attachment(kind), configuration);
    }

    override async check(olds: Values, news: Values): Promise<CheckResult> {
        const { inputs, failures } = await super.check(olds ?? {}, this.withList(news));
        return { inputs: this.withMap(inputs), failures };
    }

    override async diff(id: string, olds: Values, news: Values): Promise<DiffResult> {
        const [has, wants] = [this.withList(olds), this.withList(news)];
        const result = await super.diff(id, has, wants);
        const claims = new Claims(String(has.policySetId), this.kind.list);
        const [ids, instance] = [heldBy(this.kind, wants), instanceOf(id, has)];
        // One that is to be replaced holds nothing any more: its own deletion takes away what no other one claims.
        if (result.replaces) claims.drop(membersIn(this.kind, has), instance);
        else if (Array.isArray(ids)) claims.claim(ids, instance, urnOf(news));
        return result;
    }

    override create(inputs: Values): Promise<{ id: string; outs: Values }> {
        return super.create(this.withList(inputs));
    }

    override async read(id: string, olds: Values): Promise<{ id?: string; props?: Values; inputs?: Values }> {
        const result = await super.read(id, this.withList(olds));
        return result.inputs ? { ...result, inputs: this.withMap(result.inputs) } : result;
    }

    override update(id: string, olds: Values, news: Values): Promise<{ outs: Values }> {
        return super.update(id, this.withList(olds), this.withList(news));
    }

    private withMap(values: Values): Values {
        if (this.kind.member === "tag") return values;
        const ids = values[this.kind.many];
        if (!Array.isArray(ids)) return values;
        // An id that is not known yet cannot be a key.
        const entries = ids.map((id, at) => (isUnknown(id) ? [`(${at + 1})`, id] : [id, this.kind.state]));
        return { ...values, [this.kind.many]: Object.fromEntries(entries) };
    }

    private withList(values: Values): Values {
        if (this.kind.member === "tag") return values;
        const { many } = this.kind;
        return values[many] === undefined ? values : { ...values, [many]: asList(values[many]) };
    }
}
