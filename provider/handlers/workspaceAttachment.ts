import { AttachmentHandler } from "./attachments/handler";
import { KINDS } from "./attachments/kinds";

/** `provider/resources/workspaceAttachment.ts` says what it is. */
export const workspaceAttachment = new AttachmentHandler(KINDS.workspaceAttachment);
