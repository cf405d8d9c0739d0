import type { Client } from "../../api/client";
import type { Kind } from "../../definitions/table";
import type { Checked } from "./check";
import type { Holder } from "./holds";
import type { Values } from "./properties";
import type { Status } from "./status";
import type { Step } from "./timeouts";
import type { Unknown } from "./unknown";

/** What classes add to the inputs by themselves; the engine hides it from displays. */
export type HiddenInputs = {
    readonly __urn?: string;
    readonly __timeouts?: Readonly<Partial<Record<Step, string>>>;
    readonly __import?: string;
    readonly __get?: true;
    /** The names of the inputs that are secrets. */
    readonly __secrets?: readonly string[];
    /** The files of a policy set version that may be executed, by path. */
    readonly __executable?: readonly string[];
};

/** What handlers add to the outputs. */
export type HiddenOutputs = {
    /** See {@link instanceOf}. */
    readonly __instance?: string;
    /** Whether the last step failed, and which properties it may have set that the state does not have. */
    readonly __unfinished?: true | readonly string[];
};

/** What a step of a resource works with. */
export interface Operation {
    /** Its requests and waits end with the step's deadline. */
    readonly client: Client;
    /**
     * A client for what a step that has failed still has to look up. All that looks up after the failure shares a few seconds,
     * so that no step outlives its deadline by more than these.
     */
    afterwards(): Client;
    readonly status: Status;
    /** Shows a warning that stays in the display. */
    readonly warn: Status;
    /** The resource that the step is of, whatever the program calls it; see {@link instanceOf}. */
    readonly instance: string;
    readonly urn?: string;
    /** Whether a create makes a new object in the place of one that is in the state. */
    readonly replacing: boolean;
    /** Another resource of the stack that is known to hold an object. */
    otherOf(id: string): Holder | undefined;
    /** Notes that the program asks for an object which has the name of the one that is there: that must not be deleted meanwhile. */
    wants(id: string): void;
}

/** A value as the platform shows it: it may know words that are not in our lists, and has `null` where there is nothing. */
type Answered<V> = V extends string
    ? string
    : V extends readonly unknown[]
      ? V
      : V extends object
        ? string extends keyof V
            ? { readonly [K in keyof V]: V[K] | null }
            : Shown<V>
        : V;

/** What the platform shows of what an interface documents; what is `undefined` it does not show. */
export type Shown<T> = { readonly [K in keyof T]?: Answered<T[K]> | null };

/** An object of the platform, as a resource sees it. */
export interface Found<I extends object = Values, O extends object = Values> {
    readonly id: string;
    /** What the platform has, under the names of the inputs; `null` where it has nothing. */
    readonly inputs: Shown<I>;
    /** Outputs that are no inputs. */
    readonly outputs: Shown<O>;
}

/**
 * Inputs of which each is right by itself: any may be missing, and in a preview any may be unknown yet, at any depth. What is wrong
 * counts as unknown.
 */
export type Unchecked<I> = { [K in keyof I]?: Unsure<I[K]> } & HiddenInputs;
type Unsure<V> =
    | Unknown
    | (V extends readonly (infer E)[]
          ? Unsure<E>[]
          : V extends object
            ? string extends keyof V
                ? { [K in keyof V]: Unsure<V[K]> }
                : { [K in keyof V]?: Unsure<V[K]> }
            : V);

/** Inputs as `check` handed them on. */
export type Inputs<I> = Readonly<I> & HiddenInputs;

/** The outputs of a state, or what `get` was called with: any may be missing. */
export type State<I, O> = Readonly<Partial<I & O>> & HiddenInputs & HiddenOutputs;

/**
 * One kind of resource. The generic handler does the rest: checks, comparison, projection, adoption, errors.
 *
 * `I` and `O` are the interfaces that the tables of the kind are held against. The handler itself knows plain values only, as
 * they come from the engine; `check` has held inputs against the table, and what stands in a state came from a handler.
 */
export interface Definition<I extends object = Values, O extends object = Values> {
    readonly kind: Kind;
    /** What an older version wrote into a state, in today's form. What is in that form already stays as it is. */
    upToDate?(olds: Values): Values;
    /** Whether any number of resources may stand for one object, because deleting one takes nothing from the others. */
    readonly sharesObject?: true;
    /** What it holds besides its object when it is as declared. */
    holds?(id: string, news: Unchecked<I>): readonly string[];
    /** Milliseconds a step may take; 5 minutes unless told otherwise. */
    readonly timeouts?: Partial<Record<Step | "read", number>>;
    /** What is wrong with inputs that are right one by one, and inputs that follow from others. Makes no request. */
    refine?(inputs: Unchecked<I>, olds: Unchecked<I>): Checked | Promise<Checked>;
    /** Whether a replacement can only be created when the old object is gone. */
    deleteBeforeReplace?(olds: State<I, O>, news: Unchecked<I>): boolean;
    /** Properties that replace only as things are, besides those of the table that always do. */
    alsoReplaces?(olds: State<I, O>, news: Unchecked<I>): readonly string[];
    /** What would be lost if a new object took the place of the old one: then that is an error. Makes no request. */
    lostByReplacing?(olds: State<I, O>, news: Unchecked<I>): string | undefined;
    /** What a preview should say of a difference that it does not show by itself. Makes no request. */
    remark?(olds: State<I, O>, news: Unchecked<I>): string | undefined;
    /** What is wrong with what a user wrote in the resource option `import`. Makes no request. */
    wrongImport?(given: string, inputs: Unchecked<I>): string | undefined;
    /**
     * What makes an object that is noted in the state useless, so that nothing but a new one will do: the name of the
     * property that tells, or `undefined`. Makes no request.
     */
    beyondRepair?(olds: State<I, O>): string | undefined;
    /**
     * Whether what is noted in the state is not yet what was declared, so that an update has to go on with it. The engine
     * itself remembers that a step failed only until the next refresh. Makes no request.
     */
    unfinished?(olds: State<I, O>, news: Unchecked<I>): boolean;
    create(inputs: Inputs<I>, operation: Operation): Promise<Found<I, O>>;
    /** `undefined` when the object is gone. `olds` are the outputs of the state, or what `get` was called with. */
    read(id: string, olds: State<I, O>, operation: Operation): Promise<Found<I, O> | undefined>;
    /** How an answer is verified that differs from what was declared; by `read` unless told otherwise. */
    reread?(id: string, inputs: Inputs<I>, operation: Operation): Promise<Found<I, O> | undefined>;
    /**
     * `changed` names the properties that differ, and after a step that failed all that are declared; then `olds` is what the
     * platform has. It is empty when nothing but the settings of the resource changed.
     */
    update(
        id: string,
        olds: State<I, O>,
        news: Inputs<I>,
        changed: readonly (keyof I & string)[],
        operation: Operation,
    ): Promise<Found<I, O>>;
    delete(id: string, olds: State<I, O>, operation: Operation): Promise<void>;
    /** Why nothing can be taken over by the resource option `import`. */
    noImport?(given: string): string;
    /**
     * The properties that a create which was interrupted has not got to yet, or that nobody can compare. They are no difference
     * when the object is imported: the import sets them.
     */
    leftOpen?(found: Found<I, O>, inputs: Inputs<I>): readonly string[];
    /** The names of inputs that the platform has filled in by itself: an import does not make the program declare them. */
    leftToPlatform?(found: Found<I, O>): readonly string[];
    /**
     * The id for what a user wrote in the resource option `import`. Without any inputs it is an import from outside of a program,
     * or a get.
     */
    resolveImport?(given: string, inputs: Partial<Inputs<I>>, operation: Operation): Promise<string>;
}
