import { legible, legibleLine } from "../../legible";
import { engineAddress } from "./engine";

/** Messages hold texts of others; in characters. */
const LONGEST_LINE = 500;
const LONGEST_WARNING = 10_000;

/** Says in the resource's own line of the display what is going on. Best effort: it never fails and is never waited for. */
export type Status = (message: string) => void;

interface EngineClient {
    log(request: unknown, done: () => void): void;
}

let engine: EngineClient | undefined | null;

/**
 * The status line of one resource.
 *
 * @param urn the resource's URN; without one nothing is shown
 */
export function statusOf(urn: unknown): Status {
    return (message) => tell("INFO", urn, message);
}

const warned = new Set<string>();

/** Shows a warning of one resource, which stays in the display; the same one once in a process. Best effort. */
export function warn(urn: unknown, message: string): void {
    const key = `${urn} ${message}`;
    if (warned.has(key)) return;
    warned.add(key);
    tell("WARNING", urn, message);
}

/** Shows a warning that concerns all resources of this process at the first of them alone. Best effort. */
export function warnOnce(urn: unknown, message: string): void {
    if (warned.has(message)) return;
    warned.add(message);
    warn(urn, message);
}

/** Says something of one resource that stays in the display, as a preview does. Best effort. */
export function inform(urn: unknown, message: string): void {
    tell("INFO", urn, message, false);
}

type Severity = "INFO" | "WARNING";

function tell(severity: Severity, urn: unknown, message: string, ephemeral = severity === "INFO"): void {
    if (typeof urn !== "string" || urn === "") return;
    try {
        const shown = ephemeral ? legibleLine(message, LONGEST_LINE) : legible(message, LONGEST_WARNING);
        log(severity, urn, shown, ephemeral);
    } catch {
        // An engine that cannot be told anything is no reason to fail.
    }
}

function log(severity: Severity, urn: string, message: string, ephemeral: boolean): void {
    if (engine === undefined) engine = connect();
    if (!engine) return;
    const proto = require("@pulumi/pulumi/proto/engine_pb");
    const request = new proto.LogRequest();
    request.setSeverity(proto.LogSeverity[severity]);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    if (ephemeral) inTurn(urn, request, engine);
    else engine.log(request, () => undefined);
}

/** The last status line of each resource that is on its way. */
const turns = new Map<string, Promise<void>>();
/** How long an engine may take to hear one line before the next is sent all the same, in milliseconds. */
const PATIENCE = 10_000;

/**
 * Sends a line of a resource when the engine has heard the one before: it takes in calls side by side, and the later one could
 * be overtaken. What stays in the display has no order to lose.
 */
function inTurn(urn: string, request: unknown, to: EngineClient): void {
    const send = () =>
        new Promise<void>((done) => {
            setTimeout(done, PATIENCE).unref();
            to.log(request, done);
        });
    const turn = (turns.get(urn) ?? Promise.resolve()).then(send).catch(() => undefined);
    turns.set(urn, turn);
    void turn.then(() => {
        if (turns.get(urn) === turn) turns.delete(urn);
    });
}

function connect(): EngineClient | null {
    const address = engineAddress();
    if (address === undefined) return null;
    const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb");
    // A package manager may hide the SDK's own dependencies from us, but not from the SDK.
    const grpc = require(require.resolve("@grpc/grpc-js", { paths: [require.resolve("@pulumi/pulumi/package.json")] }));
    return new EngineClient(address, grpc.credentials.createInsecure());
}
