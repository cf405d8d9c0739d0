/** The engine's address, which it gives to the provider's process as the last argument; `undefined` where no engine has started it. */
export function engineAddress(argv: readonly string[] = process.argv): string | undefined {
    const address = argv.at(-1) ?? "";
    return /^[^/\s]+:\d+$/.test(address) ? address : undefined;
}
