import { parseArgs } from "node:util";
import { type Emulator, type EmulatorOptions, startEmulator } from "./emulator";
import { endingSignals } from "./platform";

const HELP = `tfe-emulator: an HTTP server that behaves like the policy API of HCP Terraform, for tests

  npx --no tfe-emulator [options]

  --port N            listen on this port (default: any free one)
  --host ADDRESS      listen on this address (default: 127.0.0.1, this machine only)
  --file PATH         keep the data in this file, and begin with what is in it (default: in memory)
  --token TEXT        the owner's token (default: random)
  --organization NAME the organization that exists from the beginning (default: acme)
  --rate-limit N      announce and enforce N requests a second (default: announce 30, enforce nothing)
  --latency MS        hold every answer back that long (default: 0)
  --opa PATH          where opa is, which decides Rego (default: the one on the PATH)
  --workspaces N      begin with N workspaces named ws-1 and so on, if there is none yet
  --json              print one line of JSON instead of the text below
  --help              this text

It prints its URL and token, serves until SIGINT or SIGTERM, and needs no account and no network.
Faults, limits, counts and changes behind the API's back: GET /_emulator/ lists the control endpoints.
`;

/** What went wrong with an option, for a message of one line. */
class UsageError extends Error {}

function number(name: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new UsageError(`--${name} must be a whole number, not "${text}"`);
    return Number(text);
}

function read(args: string[]) {
    const text = { type: "string" } as const;
    const flag = { type: "boolean" } as const;
    try {
        return parseArgs({
            args,
            options: {
                port: text,
                host: text,
                file: text,
                token: text,
                organization: text,
                opa: text,
                "rate-limit": text,
                latency: text,
                workspaces: text,
                json: flag,
                help: { ...flag, short: "h" },
            },
        }).values;
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

function greeting({ url, token, organization, oauthTokenId, githubAppInstallationId, control }: Emulator): string {
    return `The emulator listens on ${url}

  organization             ${organization}
  token                    ${token}
  oauth token              ${oauthTokenId}
  GitHub App installation  ${githubAppInstallationId}
  workspaces               ${control.list("workspaces").length}

Use it from Pulumi:

  export TFE_ADDRESS=${url}
  export TFE_TOKEN=${token}
  export TFE_ORGANIZATION=${organization}

Ctrl+C ends it.
`;
}

async function run(args: string[]): Promise<void> {
    const values = read(args);
    if (values.help) {
        process.stdout.write(HELP);
        return;
    }
    const options: EmulatorOptions = {
        port: number("port", values.port),
        host: values.host,
        file: values.file,
        token: values.token,
        organization: values.organization,
        opa: values.opa,
        rateLimit: number("rate-limit", values["rate-limit"]),
        latency: number("latency", values.latency),
    };
    const workspaces = number("workspaces", values.workspaces) ?? 0;
    const emulator = await startEmulator(options);
    // Before anything is printed: whoever reads it may send the signal at once.
    const end = () => void emulator.close();
    for (const signal of endingSignals()) process.once(signal, end);
    if (emulator.control.list("workspaces").length === 0) emulator.control.createMany("workspaces", workspaces, "ws");
    await emulator.store.save();
    const { url, token, organization, oauthTokenId, githubAppInstallationId } = emulator;
    const facts = { url, token, organization, oauthTokenId, githubAppInstallationId };
    process.stdout.write(values.json ? `${JSON.stringify(facts)}\n` : greeting(emulator));
}

/**
 * The command line of the emulator: starts it and serves until a signal ends it. Exit code 2 for a wrong option, 1 when
 * it cannot start.
 */
export function main(args: string[] = process.argv.slice(2)): void {
    run(args).catch((error: Error) => {
        const usage = error instanceof UsageError;
        process.stderr.write(`tfe-emulator: ${error.message}${usage ? "\nTry: tfe-emulator --help" : ""}\n`);
        process.exitCode = usage ? 2 : 1;
    });
}
