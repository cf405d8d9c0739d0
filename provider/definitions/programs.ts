import type * as pulumi from "@pulumi/pulumi";
import type { Marked, MayBeLeftOut } from "./table";

/**
 * The arguments that programs give for the inputs that an interface documents: each may be an output, at any depth. What the
 * table `P` has a default for may be left out; what `check` works out cannot be given.
 */
export type Args<I, P> = Given<Omit<I, LeftOut<I, P> | Computed<I, P>>, P> & Optional<Pick<I, LeftOut<I, P>>, P>;

/**
 * The outputs of a resource: what the program gave, as `check` completed it, and what the platform added. What the platform does
 * not give back is `undefined` for one that `get` found.
 */
export type Outputs<I, P, O = object> = Shown<Omit<I, Unread<I, P> | Extract<Marked<P, "notKept">, keyof I>>> &
    Shown<Partial<Pick<I, Unread<I, P>>>> &
    Shown<O>;

type LeftOut<I, P> = Extract<MayBeLeftOut<P>, keyof I>;
type Unread<I, P> = Extract<Marked<P, "notRead">, keyof I>;
type Computed<I, P> = Extract<Marked<P, "computed">, keyof I>;
type Given<T, P> = { [K in keyof T]: pulumi.Input<Entries<T[K], K extends keyof P ? P[K] : never>> };
type Optional<T, P> = { [K in keyof T]?: pulumi.Input<Entries<T[K], K extends keyof P ? P[K] : never> | undefined> };
type Shown<T> = { readonly [K in keyof T]-?: pulumi.Output<T[K]> };

/** The entries of a list, a map or an object may be outputs as well. */
type Entries<V, Q> = V extends string | number | boolean | undefined
    ? V
    : V extends readonly (infer E)[]
      ? pulumi.Input<Entries<E, Q>>[]
      : Q extends { readonly members: infer M }
        ? Args<V, M>
        : V extends Record<string, infer E>
          ? Record<string, pulumi.Input<E>>
          : V;
