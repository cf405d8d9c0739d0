/** Where a token comes from, for the error that says that the platform does not accept it. */
export interface TokenSource {
    /** What it is called, as the end of a sentence. */
    readonly place: string;
    /** What to do about it there, as whole sentences. */
    readonly wayOut: string;
}

/** What `pulumi refresh` and `pulumi destroy` do not see. */
const STORED = "pulumi refresh and pulumi destroy use it as the last pulumi up stored it: if it was renewed since, run";

/** The token of the Provider resource. Its inputs are a part of the state. */
export const FROM_PROVIDER: TokenSource = {
    place: "the token of the Provider resource",
    wayOut: `${STORED} pulumi up, or add --run-program. TFE_TOKEN does not take its place.`,
};

/** What a script or a function was given. */
export const FROM_CALLER: TokenSource = {
    place: "the token in the settings that were given",
    wayOut: "Give one that is valid.",
};

/** `tfe:token` as the state has it. */
export const FROM_STORED_CONFIG: TokenSource = {
    place: "tfe:token in the stack's configuration",
    wayOut: `${STORED} pulumi up, or add --run-program, or set TFE_TOKEN, which wins.`,
};

/** `tfe:token` as it is. */
export const FROM_CONFIG: TokenSource = {
    place: "tfe:token in the stack's configuration",
    wayOut: "Renew it with pulumi config set --secret tfe:token.",
};

/** @param wins whether the stack's configuration has a token too, which is not used */
export function fromVariable(name: string, wins = false): TokenSource {
    const other = wins ? " It wins over tfe:token in the stack's configuration." : "";
    return { place: `the environment variable ${name}`, wayOut: `Set it to a token that is valid.${other}` };
}

export function fromFile(path: string, host: string): TokenSource {
    return { place: path, wayOut: `Renew it with terraform login ${host}.` };
}

/** The hint for a 401. */
export function notAccepted(source: TokenSource | undefined): string {
    const wrong = "The platform does not accept the token: it is wrong, expired or belongs to another host.";
    return source ? `${wrong} It is ${source.place}. ${source.wayOut}` : wrong;
}
