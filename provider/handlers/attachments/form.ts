import type { AttachmentInputs, AttachmentKind, IdAttachmentKind } from "../../definitions/attachments";
import { tagIdOf, tagOf } from "../../tagId";
import { type Failure, failure } from "../base/check";
import type { Unchecked } from "../base/definition";

type Values = Partial<AttachmentInputs>;

/** How the inputs of a kind name members, each of which has an id. */
export interface Form {
    /** What is wrong with the way in which they are named. */
    refine(inputs: Unchecked<AttachmentInputs>): Failure[];
    membersIn(values: Values): string[];
    /** The inputs that name these. */
    naming(values: Values, ids: readonly string[]): Values;
    /** Whether it is a list, which may be empty. */
    isList(values: Values): boolean;
    /** What the id of a single one says besides its policy set; `undefined` where it is none. */
    parse(member: string): Values | undefined;
    /** How the id of a single one reads, and of what get knows no more. */
    readonly shown: string;
}

export function formOf(kind: AttachmentKind): Form {
    return kind.member === "tag" ? TAG : idForm(kind);
}

function idForm({ one, many, prefix }: IdAttachmentKind): Form {
    return {
        refine(inputs) {
            const given = [one, many].filter((name) => inputs[name] !== undefined);
            if (given.length === 1) return [];
            const reason =
                given.length === 2
                    ? `cannot be given together with ${one}; put all ids into ${many}`
                    : `is missing: give one id as ${one}, or a list as ${many}`;
            return [failure(given.length === 2 ? many : one, reason)];
        },
        membersIn: (values) => values[many] ?? [values[one] ?? []].flat(),
        naming: (values, ids) => (values[many] === undefined ? { [one]: ids[0] } : { [many]: ids }),
        isList: (values) => values[many] !== undefined,
        parse: (member) => (member.startsWith(prefix) && !member.includes("/") ? { [one]: member } : undefined),
        shown: `polset-…/${prefix}…; the members of a list cannot be told from its id, so get works for single ones only`,
    };
}

const TAG: Form = {
    refine: () => [],
    membersIn: ({ tagKey, tagValue }) => (tagKey === undefined ? [] : [tagIdOf({ tagKey, tagValue })]),
    naming: (_, [id]) => (id === undefined ? {} : { ...tagOf(id) }),
    isList: () => false,
    parse: (member) => tagOf(member),
    shown: "polset-…/<tagKey> or polset-…/<tagKey>/<tagValue>",
};
