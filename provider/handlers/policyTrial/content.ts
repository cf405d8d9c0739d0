import {
    type Content,
    type ContentOptions,
    type ContentSource,
    configurationOf,
    type Finding,
    lint,
    openContent,
} from "../../content";
import type { PolicyTrialInputs } from "../../definitions/policyTrial";

/** What says what is to be read, and how. */
export const READING = ["directory", "files", "ignore", "followLinksInto"] as const;
export type Reading = Partial<Pick<PolicyTrialInputs, (typeof READING)[number]>>;

/** Levels of whatever framework: none of them stops a run. */
const ADVISORY = { maximum: "advisory" } as const;

/** What is tried, and how it is read: as it is, with every level advisory. */
export function contentTried({ directory, files, ignore, followLinksInto }: Reading): [ContentSource, ContentOptions] {
    const source = directory === undefined ? { files } : { directory };
    return [source, { ignore, followLinksInto, enforcement: ADVISORY }];
}

/** @throws ContentError where it cannot be read as the content of a policy set */
export function opened(reading: Reading): Promise<Content> {
    return openContent(...contentTried(reading));
}

/** What lint finds in content that is to be tried, errors first. */
export async function findingsIn(content: Content): Promise<Finding[]> {
    const configuration = await configurationOf(content);
    return lint(content, { kind: configuration?.kind });
}
