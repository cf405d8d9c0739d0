import { type KindOf, namesIn, type OutputsOf, type PropertiesOf } from "../../definitions/table";
import type { Found, Shown } from "./definition";

/** What an object of the platform is under the names of its kind: of all that is shown, that which the tables have. */
export function foundAs<I extends object, O extends object>(
    kind: NoInfer<KindOf<I, O>>,
    id: string,
    shown: NoInfer<Shown<I> & Shown<O>>,
): Found<I, O> {
    return {
        id,
        inputs: pick<Shown<I>, keyof I>(shown, namesIn<PropertiesOf<I>>(kind.inputs)),
        outputs: pick<Shown<O>, keyof O>(shown, namesIn<OutputsOf<O>>(kind.outputs)),
    };
}

/** Some members of an object; those that are left out stay so. */
export function pick<T extends object, K extends keyof T>(values: T, names: readonly K[]): { [P in K]?: T[P] } {
    const picked: { [P in K]?: T[P] } = {};
    for (const name of names) if (values[name] !== undefined) picked[name] = values[name];
    return picked;
}

/** Inputs as attributes to send: what may be left out, and is, is said to be nothing. */
export function attributesOf<T extends object, K extends keyof T>(inputs: T, names: readonly K[]): Sent<T, K> {
    const absent = names.filter((name) => inputs[name] === undefined).map((name) => [name, null]);
    return { ...pick(inputs, names), ...Object.fromEntries(absent) };
}
type Sent<T, K extends keyof T> = { -readonly [P in K]?: undefined extends T[P] ? T[P] | null : T[P] };
