import type * as Grpc from "@grpc/grpc-js";
import type * as AnyPb from "google-protobuf/google/protobuf/any_pb";
import type * as EmptyPb from "google-protobuf/google/protobuf/empty_pb";
import type * as StructPb from "google-protobuf/google/protobuf/struct_pb";

/** A package manager may hide the SDK's own dependencies from us, but not from the SDK. */
function ofSdk(name: string): unknown {
    return require(require.resolve(name, { paths: [require.resolve("@pulumi/pulumi/package.json")] }));
}

export const grpc = ofSdk("@grpc/grpc-js") as typeof Grpc;
export const { Any } = ofSdk("google-protobuf/google/protobuf/any_pb.js") as typeof AnyPb;
export const { Empty } = ofSdk("google-protobuf/google/protobuf/empty_pb.js") as typeof EmptyPb;
export const { Struct } = ofSdk("google-protobuf/google/protobuf/struct_pb.js") as typeof StructPb;
