import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { grpc } from "./sdk";
import { serviceOf } from "./service";

/** The largest message, in bytes: the content of a policy set may stand in one. */
const LARGEST = 400 * 1024 * 1024;
/** How often to look whether the engine is still there, in milliseconds. */
const WATCH = 2_000;

/** Serves the resources on a free port of this machine, which it prints: so the engine finds it. Ends with the engine. */
export function main(): void {
    const server = new grpc.Server({
        "grpc.max_receive_message_length": LARGEST,
        "grpc.max_send_message_length": LARGEST,
    });
    server.addService(ResourceProviderService, serviceOf());
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error) throw error;
        process.stdout.write(`${port}\n`);
    });
    const engine = process.ppid;
    setInterval(() => process.ppid === engine || process.exit(0), WATCH).unref();
}
