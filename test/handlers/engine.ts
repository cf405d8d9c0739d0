import { isDeepStrictEqual } from "node:util";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { checked } from "./setup";

const SECRET = "4dabf18193072939515e22adb298388d";

/** What the engine keeps of a resource. */
export interface Kept {
    readonly id: string;
    readonly inputs: Values;
    readonly outputs: Values;
    /** Whether its last step failed with a state. Only the engine's own memory of it, which a refresh ends. */
    readonly failed: boolean;
}

/** One resource of a stack, driven as the engine does it. */
export class Engine {
    state: Kept | undefined;

    constructor(public handler: Handler) {}

    /** Brings the resource to what the program says. A step that fails is thrown, with its state kept. */
    async up(news: Values): Promise<"create" | "update" | "replace" | "same"> {
        if (!this.state) return this.create(news);
        const { id, inputs: before, outputs, failed } = this.state;
        const inputs = await checked(this.handler, news, before);
        const diff = await this.handler.diff(id, outputs, inputs);
        if (diff.replaces?.length) return this.replace(news, diff.deleteBeforeReplace ?? false);
        if (!(diff.changes ?? !isDeepStrictEqual(before, inputs)) && !failed) {
            this.state = { id, inputs, outputs, failed };
            return "same";
        }
        try {
            const { outs } = await this.handler.update(id, outputs, inputs);
            this.state = { id, inputs, outputs: overTheWire(outs), failed: false };
        } catch (error) {
            const { properties } = error as { properties?: Values };
            if (properties) this.state = { id, inputs: before, outputs: overTheWire(properties), failed: true };
            throw error;
        }
        return "update";
    }

    async refresh(): Promise<void> {
        const { id, outputs } = this.state as Kept;
        const found = await this.handler.read(id, outputs);
        this.state = found.id
            ? {
                  id,
                  inputs: overTheWire(found.inputs as Values),
                  outputs: overTheWire(found.props as Values),
                  failed: false,
              }
            : undefined;
    }

    async destroy(): Promise<void> {
        if (this.state) await this.handler.delete(this.state.id, this.state.outputs);
        this.state = undefined;
    }

    private async create(news: Values): Promise<"create"> {
        const inputs = await checked(this.handler, news);
        try {
            const { id, outs } = await this.handler.create(inputs);
            this.state = { id, inputs, outputs: overTheWire(outs), failed: false };
        } catch (error) {
            const { id, properties } = error as { id?: string; properties?: Values };
            if (id && properties) this.state = { id, inputs, outputs: overTheWire(properties), failed: true };
            throw error;
        }
        return "create";
    }

    private async replace(news: Values, deleteFirst: boolean): Promise<"replace"> {
        const old = this.state as Kept;
        if (deleteFirst) await this.destroy();
        await this.create(news);
        if (!deleteFirst) await this.handler.delete(old.id, old.outputs);
        return "replace";
    }
}

/** Values as the engine hands them back: only what the wire can carry, and secrets in plain. */
function overTheWire(values: Values): Values {
    const plain = (value: unknown): unknown => {
        if (value === undefined) throw new Error("undefined cannot go over the wire");
        if (Array.isArray(value)) return value.map(plain);
        if (typeof value !== "object" || value === null) return value;
        if (SECRET in value) return plain((value as { value?: unknown }).value);
        return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
    };
    return plain(values) as Values;
}
