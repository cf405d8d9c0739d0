import { dirname } from "node:path";
import { ATTACHMENTS } from "./definitions/attachments";
import type { Definition } from "./handlers/base/definition";
import { Handler } from "./handlers/base/handler";
import { ExplainedError, HostError } from "./handlers/base/hostErrors";
import { packageVersion } from "./version";

// The name of this module and of each export stands in the state of every stack that uses this package: they stay for good.
// Nothing here may import the root of @pulumi/pulumi, which costs every provider process half a second; and a process
// rarely needs all handlers, so each is loaded when it is first asked for.

const handlers: Record<string, () => Definition | Handler> = {
    policy: () => require("./handlers/policy").policy,
    policyAttachment: () => attachmentHandler("policyAttachment"),
    policyCheckOverride: () => require("./handlers/policyCheckOverride").policyCheckOverride,
    policySet: () => require("./handlers/policySet").policySet,
    policySetParameter: () => require("./handlers/policySetParameter").policySetParameter,
    policySetVersion: () => require("./handlers/policySetVersion").policySetVersion,
    policyTrial: () => require("./handlers/policyTrial").policyTrial,
    projectAttachment: () => attachmentHandler("projectAttachment"),
    projectExclusion: () => attachmentHandler("projectExclusion"),
    run: () => require("./handlers/run").run,
    tagAttachment: () => attachmentHandler("tagAttachment"),
    tagExclusion: () => attachmentHandler("tagExclusion"),
    workspaceAttachment: () => attachmentHandler("workspaceAttachment"),
    workspaceExclusion: () => attachmentHandler("workspaceExclusion"),
};

function attachmentHandler(name: keyof typeof ATTACHMENTS): Handler {
    const { AttachmentHandler } =
        require("./handlers/attachments/handler") as typeof import("./handlers/attachments/handler");
    return new AttachmentHandler(ATTACHMENTS[name]);
}

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

/** What is asked of any module by those who do not know what it is: the interplay of module systems, promises, test runners. */
const ASKED_OF_ANY = new Set(
    "then catch finally default inspect toJSON asymmetricMatch nodeType tagName length name prototype calls mock".split(
        " ",
    ),
);

// A state or a library may come from a later version, which has handlers that are not known here. Only the older copy can say
// so: the host would go on with what is not there.
module.exports = new Proxy(exports, {
    get(target, name) {
        if (typeof name === "symbol" || name in target || !/^[a-z][A-Za-z0-9]*$/.test(name) || ASKED_OF_ANY.has(name)) {
            return Reflect.get(target, name);
        }
        const resource = name.charAt(0).toUpperCase() + name.slice(1);
        const text =
            `pulumi-tfe-policy ${packageVersion()} (in ${dirname(__dirname)}) does not know ${resource}: the stack or a library needs a ` +
            "later version. Update pulumi-tfe-policy in the Pulumi project.";
        throw new HostError(new ExplainedError(text));
    },
});
