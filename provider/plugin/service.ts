import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { Struct as WireStruct } from "google-protobuf/google/protobuf/struct_pb";
import { Configuration } from "../handlers/base/configuration";
import { ExplainedError } from "../handlers/base/hostErrors";
import type { CheckFailure } from "../handlers/base/secrets";
import { packageVersion } from "../version";
import type { Difference } from "./differences";
import { toServiceError } from "./errors";
import { invoke } from "./invoke";
import { inOtherLanguages } from "./names";
import { type Compared, Resources } from "./resources";
import { Empty } from "./sdk";
import { asConfiguration, changedSettings, SECRET_SETTINGS, settingFailures } from "./settings";
import type { Circumstances, Sent } from "./state";
import { type Received, received, toSend } from "./wire";

/** The methods of the protocol between the engine and a plugin. */
export function serviceOf(configuration = new Configuration()): UntypedServiceImplementation {
    let resources: Resources | undefined;
    const configured = () => {
        if (resources) return resources;
        throw new ExplainedError("The provider is asked before its settings are known.");
    };
    return {
        handshake: unary(async () => {
            const response = new pb.ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            return response;
        }),
        getPluginInfo: unary(async () => {
            const info = new PluginInfo();
            info.setVersion(packageVersion());
            return info;
        }),
        getSchema: unary(async () => {
            const response = new pb.GetSchemaResponse();
            response.setSchema(readFileSync(join(__dirname, "..", "..", "schema.json"), "utf8"));
            return response;
        }),
        checkConfig: unary(async (request: pb.CheckRequest) => {
            const { values, secrets } = received(request.getNews());
            const inputs = { values, secrets: [...secrets, ...SECRET_SETTINGS] };
            return checkResponse(inputs, settingFailures(values));
        }),
        diffConfig: unary(async (request: pb.DiffRequest) => {
            const olds = request.getOldInputs() ?? request.getOlds();
            const names = changedSettings(received(olds).values, received(request.getNews()).values);
            const changed = new Map(names.map((name) => [name, "update" as const]));
            return diffResponse({ changes: names.length > 0, differences: changed });
        }),
        configure: unary(async (request: pb.ConfigureRequest) => {
            const settings = asConfiguration(received(request.getArgs()).values, request.getName() ?? "");
            configuration.configure({ config: settings });
            resources = new Resources(settings, configuration);
            const response = new pb.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setSupportspreview(true);
            return response;
        }),
        check: unary(async (request: pb.CheckRequest) => {
            const [olds, news] = [received(request.getOlds()), received(request.getNews())];
            const { inputs, failures } = await configured().check(olds, news, request.getUrn());
            return checkResponse(inputs, failures);
        }),
        diff: unary(async (request: pb.DiffRequest) => {
            const [olds, news] = [received(request.getOlds()), received(request.getNews())];
            const oldInputs = optional(request.getOldInputs());
            return diffResponse(await configured().diff(request.getId(), olds, oldInputs, news, request.getUrn()));
        }),
        create: unary(async (request: pb.CreateRequest) => {
            const [inputs, urn] = [received(request.getProperties()), request.getUrn()];
            const response = new pb.CreateResponse();
            if (request.getPreview()) {
                response.setProperties(wire(await configured().previewCreate(inputs, urn)));
                return response;
            }
            const given: Circumstances = { urn, step: "create", timeout: request.getTimeout() };
            const { id, properties } = await configured().create(inputs, given);
            response.setId(id);
            response.setProperties(wire(properties));
            return response;
        }),
        read: unary(async (request: pb.ReadRequest) => {
            const [olds, inputs] = [received(request.getProperties()), received(request.getInputs())];
            const found = await configured().read(request.getId(), olds, inputs, request.getUrn());
            const response = new pb.ReadResponse();
            response.setId(found.id);
            if (found.properties) response.setProperties(wire(found.properties));
            if (found.inputs) response.setInputs(wire(found.inputs));
            return response;
        }),
        update: unary(async (request: pb.UpdateRequest) => {
            const [olds, news] = [received(request.getOlds()), received(request.getNews())];
            const urn = request.getUrn();
            const response = new pb.UpdateResponse();
            if (request.getPreview()) {
                response.setProperties(wire(await configured().previewUpdate(olds, news, urn)));
                return response;
            }
            const given: Circumstances = { urn, step: "update", timeout: request.getTimeout() };
            const oldInputs = optional(request.getOldInputs());
            response.setProperties(wire(await configured().update(request.getId(), olds, oldInputs, news, given)));
            return response;
        }),
        delete: unary(async (request: pb.DeleteRequest) => {
            const given: Circumstances = { urn: request.getUrn(), step: "delete", timeout: request.getTimeout() };
            await configured().delete(request.getId(), received(request.getProperties()), given);
            return new Empty();
        }),
        invoke: unary(async (request: pb.InvokeRequest) => {
            const { values } = received(request.getArgs());
            const response = new pb.InvokeResponse();
            response.setReturn(toSend(await invoke(request.getTok(), values, configuration.sources())));
            return response;
        }),
        // Steps under way go on to their end, which the engine waits for: what they make gets into the state.
        cancel: unary(async () => new Empty()),
    };
}

function unary<Q>(method: (request: Q) => Promise<unknown>): handleUnaryCall<Q, unknown> {
    return ({ request }, callback) => {
        method(request).then(
            (response) => callback(null, response),
            (error) => callback(toServiceError(error)),
        );
    };
}

function optional(struct: WireStruct | undefined): Received | undefined {
    return struct && received(struct);
}

function wire({ values, secrets }: Sent): WireStruct {
    return toSend(values, secrets);
}

function checkResponse(inputs: Sent, failures: readonly CheckFailure[]): pb.CheckResponse {
    const response = new pb.CheckResponse();
    response.setInputs(wire(inputs));
    const told = failures.map(({ property, reason }) => {
        const failure = new pb.CheckFailure();
        failure.setProperty(property);
        failure.setReason(inOtherLanguages(reason));
        return failure;
    });
    response.setFailuresList(told);
    return response;
}

const KINDS = {
    add: [pb.PropertyDiff.Kind.ADD, pb.PropertyDiff.Kind.ADD_REPLACE],
    delete: [pb.PropertyDiff.Kind.DELETE, pb.PropertyDiff.Kind.DELETE_REPLACE],
    update: [pb.PropertyDiff.Kind.UPDATE, pb.PropertyDiff.Kind.UPDATE_REPLACE],
} as const satisfies Record<Difference, unknown>;

function diffResponse({ changes, replaces = [], deleteBeforeReplace = false, differences }: Compared): pb.DiffResponse {
    const response = new pb.DiffResponse();
    const { DIFF_NONE, DIFF_SOME, DIFF_UNKNOWN } = pb.DiffResponse.DiffChanges;
    const isKnown = changes !== undefined || differences !== undefined;
    response.setChanges(!isKnown ? DIFF_UNKNOWN : changes === false ? DIFF_NONE : DIFF_SOME);
    response.setReplacesList(replaces);
    response.setDeletebeforereplace(deleteBeforeReplace);
    if (!differences || differences.size === 0) return response;
    response.setHasdetaileddiff(true);
    for (const [path, kind] of differences) {
        const [change, replacement] = KINDS[kind];
        const difference = new pb.PropertyDiff();
        difference.setKind(replaces.includes(path.split(/[.[]/)[0] ?? "") ? replacement : change);
        difference.setInputdiff(true);
        response.getDetaileddiffMap().set(path, difference);
    }
    const roots = [...differences.keys()].map((path) => path.split(/[.[]/)[0] ?? "");
    response.setDiffsList([...new Set(roots)]);
    return response;
}
