import type { RunAttributes } from "../../api/runs";
import type { Values } from "../base/properties";

/** What the inputs of a run are as attributes to start it with. */
export function attributesOf(inputs: Values, message: string): RunAttributes {
    const variables = Object.entries((inputs.variables as Record<string, string> | undefined) ?? {});
    return {
        message,
        // Always said: otherwise the workspace's own setting could apply the run before the gate has seen it.
        autoApply: inputs.autoApply === true,
        isDestroy: inputs.isDestroy === true,
        refreshOnly: inputs.refreshOnly === true,
        ...(inputs.planOnly === true && { planOnly: true }),
        ...(inputs.targetAddrs !== undefined && { targetAddrs: inputs.targetAddrs as string[] }),
        ...(inputs.replaceAddrs !== undefined && { replaceAddrs: inputs.replaceAddrs as string[] }),
        ...(inputs.terraformVersion !== undefined && { terraformVersion: inputs.terraformVersion as string }),
        ...(variables.length > 0 && { variables: variables.map(([key, value]) => ({ key, value })) }),
    };
}
