import { isValues, type Values } from "../../values";
import { NotAdoptable } from "../errors";

export type Attributes = Readonly<Values>;

/** An instance of a resource or of a data source in a state of Terraform. */
export interface StateObject {
    readonly mode: "managed" | "data";
    readonly type: string;
    /** As the configuration calls it, without the module. */
    readonly name: string;
    /** Of the resource, with its module and without the key: `module.a["x"].tfe_policy.tags`. */
    readonly resource: string;
    /** Of the instance, as Terraform's commands take it. */
    readonly address: string;
    /** Of `for_each` a text, of `count` a number. */
    readonly key?: string | number;
    readonly attributes: Attributes;
    /** Names of attributes in which something is marked as sensitive. */
    readonly sensitive: readonly string[];
    /** Terraform means to replace it. */
    readonly isTainted: boolean;
    /** What is left of an object that was replaced: its key. */
    readonly deposed?: string;
}

/**
 * The instances in a state: what `terraform state pull` prints (version 4), or `terraform show -json`.
 *
 * @throws NotAdoptable when it is neither, or too old
 */
export function readState(text: string): StateObject[] {
    const root = parsed(text);
    if (root === undefined) throw notAState("it is no JSON");
    if (root.format_version !== undefined) return shown(root);
    if (root.version === 4 && Array.isArray(root.resources)) return root.resources.filter(isValues).flatMap(pulled);
    if (typeof root.version === "number" && root.version !== 4) {
        throw notAState(
            `it is of version ${root.version}; run terraform apply -refresh-only with Terraform 0.13 or later`,
        );
    }
    throw notAState("it has no resources");
}

function notAState(why: string): NotAdoptable {
    return new NotAdoptable(
        `This is no state of Terraform that can be read: ${why}. Give what terraform state pull prints, or terraform show -json.`,
    );
}

/** A resource of `terraform state pull`, with its instances. */
function pulled(resource: Attributes): StateObject[] {
    const { mode, type, name, module } = resource;
    const instances = Array.isArray(resource.instances) ? resource.instances.filter(isValues) : [];
    return instances.map((instance) => {
        const key = keyOf(instance.index_key);
        if (!isValues(instance.attributes)) throw flat(addressOf(module, mode, type, name));
        return objectOf({ mode, type, name, module, key }, instance.attributes, {
            sensitive: pathsIn(instance.sensitive_attributes),
            isTainted: instance.status === "tainted",
            deposed: instance.deposed,
        });
    });
}

function flat(address: string): NotAdoptable {
    return new NotAdoptable(
        `${address} was written by a Terraform before 0.12. Run terraform apply -refresh-only, and read the state again.`,
    );
}

/** First steps of paths: of `[[{ type: "get_attr", value: "policy" }]]` it is `policy`. */
function pathsIn(paths: unknown): string[] {
    if (!Array.isArray(paths)) return [];
    return paths.flatMap((path: unknown) => {
        const first: unknown = Array.isArray(path) ? path[0] : path;
        return isValues(first) && typeof first.value === "string" ? [first.value] : [];
    });
}

/** What `terraform show -json` prints: a tree of modules. */
function shown(root: Attributes): StateObject[] {
    if (!/^1\./.test(String(root.format_version))) throw notAState(`its format_version is ${root.format_version}`);
    const values = isValues(root.values) ? root.values : {};
    if (root.planned_values !== undefined) throw notAState("it is a plan");
    return isValues(values.root_module) ? inModule(values.root_module) : [];
}

function inModule(module: Attributes): StateObject[] {
    const own = (Array.isArray(module.resources) ? module.resources.filter(isValues) : []).map((resource) => {
        const { mode, type, name, index } = resource;
        const marks = isValues(resource.sensitive_values) ? resource.sensitive_values : {};
        return objectOf(
            { mode, type, name, module: module.address, key: keyOf(index) },
            isValues(resource.values) ? resource.values : {},
            {
                sensitive: Object.keys(marks).filter((each) => isMarked(marks[each])),
                isTainted: resource.tainted === true,
                deposed: resource.deposed_key,
            },
        );
    });
    const children = Array.isArray(module.child_modules) ? module.child_modules.filter(isValues) : [];
    return [...own, ...children.flatMap(inModule)];
}

/** Whether `true` stands anywhere in what `sensitive_values` has for an attribute. */
function isMarked(mark: unknown): boolean {
    return mark === true || (typeof mark === "object" && mark !== null && Object.values(mark).some(isMarked));
}

interface Place {
    readonly mode: unknown;
    readonly type: unknown;
    readonly name: unknown;
    readonly module: unknown;
    readonly key?: string | number;
}

function objectOf(
    { mode, type, name, module, key }: Place,
    attributes: Attributes,
    { deposed, ...marks }: { sensitive: string[]; isTainted: boolean; deposed: unknown },
): StateObject {
    const resource = addressOf(module, mode, type, name);
    const step = key === undefined ? "" : `[${typeof key === "number" ? key : quoted(key)}]`;
    return {
        mode: mode === "data" ? "data" : "managed",
        type: String(type),
        name: String(name),
        resource,
        address: `${resource}${step}`,
        ...(key !== undefined && { key }),
        attributes,
        ...marks,
        ...(typeof deposed === "string" && { deposed }),
    };
}

function addressOf(module: unknown, mode: unknown, type: unknown, name: unknown): string {
    const own = `${mode === "data" ? "data." : ""}${type}.${name}`;
    return typeof module === "string" && module !== "" ? `${module}.${own}` : own;
}

/** As a text of Terraform's language, in which `${` and `%{` begin something. */
function quoted(key: string): string {
    return JSON.stringify(key).replace(/[$%](?=\{)/g, "$&$&");
}

function keyOf(value: unknown): string | number | undefined {
    return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function parsed(text: string): Attributes | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return isValues(value) ? value : undefined;
    } catch {
        return undefined;
    }
}
