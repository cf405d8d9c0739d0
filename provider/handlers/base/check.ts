import { closest, distance } from "fastest-levenshtein";
import { isId, noId } from "../../api/ids";
import { isHidden, isValues, type Properties, type Property, type Values } from "./properties";
import { isUnknown } from "./unknown";

/** One thing that is wrong with the inputs. */
export interface Failure {
    /** The property, with dots into objects; empty where no single one is at fault. */
    readonly path: string;
    /** What is wrong. The value itself is no part of it: `{value}` stands where it belongs. */
    readonly reason: string;
    /** The value, or what is wrong of it. An error stands for what it says. */
    readonly value?: unknown;
    /** Keeps the engine from printing the whole value of the property, which may be long. */
    readonly quiet?: boolean;
}

/** Checked inputs: normalised, completed with defaults, and everything that is wrong with them. */
export interface Checked {
    readonly inputs: Values;
    readonly failures: Failure[];
    /** What is no failure, but should be seen. Each shows once. */
    readonly warnings?: readonly Failure[];
}

/**
 * Checks inputs against a table of properties. Values that are not known yet pass; `null` is the same as left out;
 * an id that stands twice in a set stands there once.
 */
export function checkProperties(table: Properties, news: Values): Checked {
    const failures: Failure[] = [];
    const inputs = checkObject(table, news, "", failures);
    return { inputs, failures };
}

/** A failure of one property. {@link Guard} keeps the value to itself where it is secret. */
export function failure(path: string, reason: string, more: Pick<Failure, "value" | "quiet"> = {}): Failure {
    return { path, reason, ...more };
}

function checkObject(table: Properties, given: Values, path: string, failures: Failure[]): Values {
    const result: Values = {};
    for (const [name, value] of Object.entries(given)) {
        if (isHidden(name)) result[name] = value;
        else if (!Object.hasOwn(table, name))
            failures.push(failure(path + name, unknownProperty(table, name), { quiet: true }));
    }
    for (const [name, property] of Object.entries(table)) {
        const value = given[name] ?? property.default;
        if (value === undefined || value === null) {
            if (property.required) failures.push(failure(path + name, `is required, but is missing or empty`));
            continue;
        }
        result[name] = checkValue(property, value, path + name, failures);
    }
    return result;
}

function unknownProperty(table: Properties, name: string): string {
    const known = Object.keys(table);
    const nearest = closest(name, known);
    const near = distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3);
    return `there is no such property; ${near ? `did you mean ${nearest}?` : `there are ${known.join(", ")}`}`;
}

function checkValue(property: Property, value: unknown, path: string, failures: Failure[]): unknown {
    if (isUnknown(value)) return value;
    const refuse: Refuse = (reason, wrong) => {
        failures.push(failure(path, reason, { value: wrong }));
        return value;
    };
    switch (property.type) {
        case "string":
            if (typeof value !== "string") return refuse(mustBe("a string", value));
            return checkText(property, value, refuse);
        case "boolean":
            return typeof value === "boolean" ? value : refuse(mustBe("true or false (without quotes)", value));
        case "number":
            return typeof value === "number" && Number.isFinite(value) ? value : refuse(mustBe("a number", value));
        case "idSet":
        case "list":
            if (!Array.isArray(value)) return refuse(mustBe("a list", value));
            return checkList(property, value, refuse);
        case "object":
            if (!isValues(value)) return refuse(mustBe("an object", value));
            return checkObject(property.members ?? {}, value, `${path}.`, failures);
        case "objects":
            if (!Array.isArray(value)) return refuse(mustBe("a list", value));
            return value.map((each, at) =>
                checkValue({ ...property, type: "object" }, each, `${path}[${at}]`, failures),
            );
        case "map":
            return isValues(value) ? value : refuse(mustBe("a map from names to texts", value));
        case "any":
            return value;
    }
}

type Refuse = (reason: string, wrong?: unknown) => unknown;

function checkText(property: Property, value: string, refuse: Refuse): unknown {
    if (property.required && value === "") return refuse("is required, but is empty");
    if (property.oneOf && !property.oneOf.includes(value)) return refuse(`must be one of ${property.oneOf.join(", ")}`);
    if (property.matches && !property.matches.pattern.test(value)) return refuse(property.matches.says);
    if (property.prefix && !isId(property.prefix, value)) return refuse(noId(property.prefix, value));
    return value;
}

function checkList(property: Property, value: unknown[], refuse: Refuse): unknown {
    if (property.maxItems && value.length > property.maxItems) {
        return refuse(`may hold at most ${property.maxItems} entries, but holds ${value.length}`);
    }
    const known = value.filter((entry) => !isUnknown(entry));
    const odd = known.find((entry) => typeof entry !== "string");
    if (odd !== undefined) return refuse("must hold only texts, but {value} is in it", odd);
    const { prefix } = property;
    const wrong = prefix && known.filter((entry) => typeof entry === "string").find((entry) => !isId(prefix, entry));
    if (prefix && wrong !== undefined) return refuse(noId(prefix, wrong, true), wrong);
    return property.type === "idSet"
        ? value.filter((entry, at) => isUnknown(entry) || value.indexOf(entry) === at)
        : value;
}

function mustBe(wanted: string, value: unknown): string {
    const is = Array.isArray(value) ? "a list" : isValues(value) ? "an object" : `a ${typeof value}`;
    return `must be ${wanted}, but is ${is}`;
}
