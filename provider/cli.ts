#!/usr/bin/env node
import { type Command, UsageError } from "./cli/command";
import { packageVersion } from "./version";

/** The commands; each is loaded when it is called. */
const COMMANDS: Record<string, { readonly what: string; readonly load: () => Command }> = {
    adopt: { what: "writes a program that says what an organization has", load: () => require("./cli/adopt").adopt },
    coverage: { what: "says which policy sets reach which workspaces", load: () => require("./cli/coverage").coverage },
    lint: { what: "checks policies before they are uploaded", load: () => require("./cli/lint").lint },
    trial: { what: "tries policies in real workspaces", load: () => require("./cli/trial").trial },
    unmanaged: { what: "lists what no stack manages", load: () => require("./cli/unmanaged").unmanaged },
};

const USAGE = `Usage: pulumi-tfe-policy <command> [options]

${Object.entries(COMMANDS)
    .map(([name, { what }]) => `  ${name.padEnd(10)} ${what}\n`)
    .join("")}
  pulumi-tfe-policy <command> --help says more; --version prints the version.
`;

/**
 * The command line, without the process around it.
 * @param args what follows the name of the command
 * @returns the exit code
 */
export async function main(args: string[], print: (text: string) => void, complain: (text: string) => void) {
    const [name = "", ...rest] = args;
    const isKnown = Object.hasOwn(COMMANDS, name);
    if (args.includes("--version") || args.includes("-v")) {
        print(`${packageVersion()}\n`);
        return 0;
    }
    const command = isKnown ? COMMANDS[name]?.load() : undefined;
    if (args.includes("--help") || args.includes("-h")) {
        print(command?.usage ?? USAGE);
        return 0;
    }
    if (!command) {
        complain(`${name === "" ? "Name a command." : `There is no command \`${name}\`.`}\n\n${USAGE}`);
        return 2;
    }
    try {
        return await command.run(rest, { print, complain });
    } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        complain(`${error.message}\n\n${command.usage}`);
        return 2;
    }
}

if (require.main === module) {
    main(
        process.argv.slice(2),
        (text) => process.stdout.write(text),
        (text) => process.stderr.write(text),
    ).then((code) => {
        process.exitCode = code;
    });
}
