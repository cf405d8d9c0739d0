import { isObject } from "../table/parse";

/** How the files end that hold Terraform policies. */
export const TF_POLICY_FILES = ".policy.hcl";

/** One Terraform policy: `resource_policy "target" "name" { … }`. */
export interface TfPolicyBlock {
    type: string;
    target: string;
    name: string;
    block: Record<string, unknown>;
}

const TYPES = ["resource_policy", "provider_policy", "module_policy"];

function blocksIn(value: unknown): Record<string, unknown>[] {
    return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** The policies of a parsed file, in HCL's JSON form: `{ resource_policy: { target: { name: [{…}] } } }`. */
export function tfPolicyBlocks(config: unknown): TfPolicyBlock[] {
    const types = isObject(config) ? config : {};
    return TYPES.flatMap((type) =>
        blocksIn(types[type]).flatMap((targets) =>
            Object.entries(targets).flatMap(([target, names]) =>
                blocksIn(names).flatMap((named) =>
                    Object.entries(named).flatMap(([name, bodies]) =>
                        blocksIn(bodies).map((block) => ({ type, target, name, block })),
                    ),
                ),
            ),
        ),
    );
}
