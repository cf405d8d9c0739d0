import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findPulumi } from "../../../scripts/setup/pulumi";
import { findYaml } from "../../../scripts/setup/yaml";
import { quietCli, withoutForeignSettings } from "../../../scripts/support/environment";

/** Variables of the developer or of Jest that a program of a test must not see. */
const FOREIGN = /^(XDG_|AWS_|NODE_|JEST_|npm_)|^(https?|all|no)_proxy$/i;

/** Where one stack keeps everything that the CLI writes. */
export interface Folders {
    /** The file backend: state, history, locks. */
    backend: string;
    /** PULUMI_HOME. */
    pulumiHome: string;
    /** HOME: empty, so that no credentials file is found. */
    home: string;
}

/** Creates the folders of a stack below `folder`. */
export function makeFolders(folder: string): Folders {
    const folders = {
        backend: join(folder, ".backend"),
        pulumiHome: join(folder, ".pulumi-home"),
        home: join(folder, ".home"),
    };
    for (const each of Object.values(folders)) mkdirSync(each, { recursive: true });
    return folders;
}

/** The environment of the CLI, of the program and of the provider: a quiet CLI that talks to nobody but the backend. */
export function makeEnvironment(folders: Folders, extra: Record<string, string | undefined>): NodeJS.ProcessEnv {
    const env = {
        ...withoutForeignSettings(process.env, FOREIGN),
        PATH: [pulumiFolder(), findYaml()?.folder, process.env.PATH].filter(Boolean).join(delimiter),
        HOME: folders.home,
        APPDATA: folders.home,
        ...quietCli(folders),
        ...extra,
    };
    return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

let found: ReturnType<typeof findPulumi>;

function pulumiFolder(): string | undefined {
    found ??= findPulumi();
    if (!found) throw new Error("there is no Pulumi CLI here yet: `npm test` finds or builds one");
    return found.folder;
}
