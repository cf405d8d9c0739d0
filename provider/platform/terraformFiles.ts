import { homedir } from "node:os";
import nodePath from "node:path";
import type { Paths } from "./paths";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the Terraform CLI keeps its settings: https://developer.hashicorp.com/terraform/cli/config/config-file */
export interface TerraformFiles {
    /** `~/.terraformrc`, or `terraform.rc`. */
    readonly config: string;
    /** `~/.terraform.d`, or `terraform.d`. */
    readonly folder: string;
}

/** Where they are, as far as no variable names another place. */
export function terraformFiles(
    env: Environment,
    platform: NodeJS.Platform = process.platform,
    paths: Pick<Paths, "join"> = platform === "win32" ? nodePath.win32 : nodePath,
): TerraformFiles {
    if (platform === "win32") {
        const data = env.APPDATA ?? "";
        return { config: paths.join(data, "terraform.rc"), folder: paths.join(data, "terraform.d") };
    }
    const home = env.HOME || homedir();
    return { config: paths.join(home, ".terraformrc"), folder: paths.join(home, ".terraform.d") };
}
