import type { StateObject } from "./state";

/** By type, what is forgotten last; all others go first. */
const LAST = ["tfe_policy_set_parameter", "tfe_policy_set", "tfe_sentinel_policy", "tfe_policy"];

/**
 * The commands by which Terraform forgets what a program has taken over, in an order that leaves nothing without what it belongs to,
 * wherever they are broken off. None of them touches the platform.
 *
 * @param state all of it: a resource of which everything is taken over is named once
 */
export function removal(state: readonly StateObject[], taken: readonly StateObject[]): string[] {
    const isTaken = new Set(taken);
    const left = new Set(state.filter((each) => !isTaken.has(each)).map(({ resource }) => resource));
    const ordered = taken.toSorted((one, other) => LAST.indexOf(one.type) - LAST.indexOf(other.type));
    const addresses = ordered.map(({ resource, address }) => (left.has(resource) ? address : resource));
    return [...new Set(addresses)].map((address) => `terraform state rm ${inShell(address)}`);
}

/** What to do with these commands, in Markdown. */
export function removalText(commands: readonly string[]): string {
    return `From now on let Terraform apply nothing here. After the first up, have it forget what the program has taken over:

${commands.map((command) => `    ${command}\n`).join("")}
Then take their blocks out of the configuration, so that the next plan does not create them anew.
`;
}

/** As bash, zsh and PowerShell take it. */
function inShell(address: string): string {
    return /^[\w.-]+$/.test(address) ? address : `'${address.replaceAll("'", `'\\''`)}'`;
}
