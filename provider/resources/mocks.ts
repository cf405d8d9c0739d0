import * as pulumi from "@pulumi/pulumi";

/** Whether the program runs in a unit test, by `pulumi.runtime.setMocks`: then there is no engine, and nothing may be sent. */
export function isMocked(): boolean {
    const { hasMonitor, getMonitor } = pulumi.runtime;
    // Mocks of another copy of the SDK are no instance of this one's class.
    return hasMonitor() && "mocks" in ((getMonitor() ?? {}) as object);
}
