import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { HostError, PartialHostError } from "../handlers/base/hostErrors";
import { inOtherLanguages } from "./names";
import { Any, grpc } from "./sdk";
import type { Sent } from "./state";
import { toSend } from "./wire";

/** A step that failed and left something: the engine keeps the resource and the next `up` goes on from there. */
export class LeftBehind extends Error {
    constructor(
        readonly id: string,
        readonly state: Sent,
        reason: string,
    ) {
        super(reason);
    }
}

/** The error of a step, with the state that it leaves, if it leaves one. */
export function withState(error: unknown, sent: (properties: PartialHostError["properties"]) => Sent): unknown {
    if (!(error instanceof PartialHostError)) return error;
    return new LeftBehind(error.id, sent(error.properties), error.message);
}

/** An error as the engine gets it: one sentence for users, without a stack. */
export function toServiceError(error: unknown): ServiceError {
    const explained = error instanceof LeftBehind || error instanceof HostError ? error : new HostError(error);
    const message = inOtherLanguages(explained.message);
    const metadata = new grpc.Metadata();
    if (error instanceof LeftBehind) {
        metadata.add("grpc-status-details-bin", Buffer.from(detailed(error, message).serializeBinary()));
    }
    const { UNKNOWN } = grpc.status;
    return Object.assign(new Error(message), { code: UNKNOWN, details: message, metadata });
}

function detailed({ id, state }: LeftBehind, message: string): Status {
    const failed = new ErrorResourceInitFailed();
    failed.setId(id);
    failed.setProperties(toSend(state.values, state.secrets));
    failed.setReasonsList([message]);
    const detail = new Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(message);
    status.addDetails(detail);
    return status;
}
