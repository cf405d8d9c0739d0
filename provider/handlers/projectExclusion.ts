import { AttachmentHandler } from "./attachments/handler";
import { KINDS } from "./attachments/kinds";

/** `provider/resources/projectExclusion.ts` says what it is. */
export const projectExclusion = new AttachmentHandler(KINDS.projectExclusion);
