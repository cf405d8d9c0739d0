import { AttachmentHandler } from "./attachments/handler";
import { KINDS } from "./attachments/kinds";

/** `provider/resources/policyAttachment.ts` says what it is. */
export const policyAttachment = new AttachmentHandler(KINDS.policyAttachment);
