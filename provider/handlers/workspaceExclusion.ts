import { AttachmentHandler } from "./attachments/handler";
import { KINDS } from "./attachments/kinds";

/** `provider/resources/workspaceExclusion.ts` says what it is. */
export const workspaceExclusion = new AttachmentHandler(KINDS.workspaceExclusion);
