import { Handler } from "./handlers/base/handler";
import { policy as policyDefinition } from "./handlers/policy";
import { policyCheckOverride as policyCheckOverrideDefinition } from "./handlers/policyCheckOverride";
import { policySet as policySetDefinition } from "./handlers/policySet";
import { policySetParameter as policySetParameterDefinition } from "./handlers/policySetParameter";
import { policySetVersion as policySetVersionDefinition } from "./handlers/policySetVersion";
import { run as runDefinition } from "./handlers/run";

// The name of this module and of each export stands in the state of every stack that uses this package: they stay for good.
// Nothing here may import the root of @pulumi/pulumi, which costs every provider process half a second.

export const policy = new Handler(policyDefinition);
export const policyCheckOverride = new Handler(policyCheckOverrideDefinition);
export const policySet = new Handler(policySetDefinition);
export const policySetParameter = new Handler(policySetParameterDefinition);
export const policySetVersion = new Handler(policySetVersionDefinition);
export const run = new Handler(runDefinition);
export { policyAttachment } from "./handlers/policyAttachment";
export { projectAttachment } from "./handlers/projectAttachment";
export { projectExclusion } from "./handlers/projectExclusion";
export { workspaceAttachment } from "./handlers/workspaceAttachment";
export { workspaceExclusion } from "./handlers/workspaceExclusion";
