import { AttachmentHandler } from "./attachments/handler";
import { KINDS } from "./attachments/kinds";

/** `provider/resources/projectAttachment.ts` says what it is. */
export const projectAttachment = new AttachmentHandler(KINDS.projectAttachment);
