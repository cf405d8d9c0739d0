import * as pulumi from "@pulumi/pulumi";

/** Whether the program runs in a unit test, by `pulumi.runtime.setMocks`: then there is no engine, and nothing may be sent. */
export function isMocked(): boolean {
    const { hasMonitor, getMonitor } = pulumi.runtime;
    // Mocks of another copy of the SDK are no instance of this one's class.
    return hasMonitor() && "mocks" in ((getMonitor() ?? {}) as object);
}

/** What the mocks answer to a function. @throws RunError when it is no list although the function gives one */
export async function askMocks<R>(name: string, args: object, gives: "list" | "text" | undefined): Promise<R> {
    const token = `tfe:index:${name}`;
    const answer: { result?: unknown } = await pulumi.runtime.invoke(token, { ...args });
    if (gives === "list" && !Array.isArray(answer?.result)) {
        throw new pulumi.RunError(
            `The mocks must answer ${token} with { result: [...] }, because ${name} gives a list.`,
        );
    }
    return (gives ? answer?.result : answer) as R;
}
