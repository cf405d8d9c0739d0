import { Handler } from "./handlers/base/handler";
import { policySet as policySetDefinition } from "./handlers/policySet";
import { policySetVersion as policySetVersionDefinition } from "./handlers/policySetVersion";

// The name of this module and of each export stands in the state of every stack that uses this package: they stay for good.
// Nothing here may import the root of @pulumi/pulumi, which costs every provider process half a second.

export const policySet = new Handler(policySetDefinition);
export const policySetVersion = new Handler(policySetVersionDefinition);
