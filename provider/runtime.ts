import { type Definition, Handler } from "./handlers/base/handler";

// The name of this module and of each export stands in the state of every stack that uses this package: they stay for good.
// Nothing here may import the root of @pulumi/pulumi, which costs every provider process half a second; and a process
// rarely needs all handlers, so each is loaded when it is first asked for.

const handlers: Record<string, () => Definition | Handler> = {
    policy: () => require("./handlers/policy").policy,
    policyAttachment: () => require("./handlers/policyAttachment").policyAttachment,
    policyCheckOverride: () => require("./handlers/policyCheckOverride").policyCheckOverride,
    policySet: () => require("./handlers/policySet").policySet,
    policySetParameter: () => require("./handlers/policySetParameter").policySetParameter,
    policySetVersion: () => require("./handlers/policySetVersion").policySetVersion,
    projectAttachment: () => require("./handlers/projectAttachment").projectAttachment,
    projectExclusion: () => require("./handlers/projectExclusion").projectExclusion,
    run: () => require("./handlers/run").run,
    workspaceAttachment: () => require("./handlers/workspaceAttachment").workspaceAttachment,
    workspaceExclusion: () => require("./handlers/workspaceExclusion").workspaceExclusion,
};

const loaded = new Map<string, Handler>();

for (const [name, load] of Object.entries(handlers)) {
    Object.defineProperty(exports, name, {
        enumerable: true,
        get() {
            const found = loaded.get(name) ?? load();
            const handler = found instanceof Handler ? found : new Handler(found);
            loaded.set(name, handler);
            return handler;
        },
    });
}
