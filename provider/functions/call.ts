import * as pulumi from "@pulumi/pulumi";
import { Client } from "../api/client";
import { ConfigurationError, NotFoundError, TfeError } from "../api/errors";
import { isId, noId } from "../api/ids";
import { whyMissing, withHint } from "../api/missing";
import {
    type GivenSettings,
    resolveOrganization,
    resolveSettings,
    type SettingsSources,
} from "../api/settings/settings";
import { askMocks, isMocked } from "./mocks";

/** Where a function asks, if not where the stack's configuration and the environment say. */
export interface FunctionOptions {
    /** Wins over the environment and the stack's configuration, as an explicit `Provider` does. */
    readonly settings?: GivenSettings;
    /** @internal All places that settings come from, for who calls from outside of a program. */
    readonly sources?: SettingsSources;
}

/** How long a function tries to find out why something is not found, in milliseconds. */
const PATIENCE = 5_000;

/** What a function works with. */
export interface Call {
    readonly client: Client;
    /** The organization that was asked for, or the one of the settings. @throws ConfigurationError when there is none */
    organization(given?: string): string;
}

/** The arguments of a function's `…Output` form: each may be an output of a resource. */
export type OutputArgs<A> = pulumi.Input<{ [K in keyof A]: pulumi.Input<A[K]> }>;

/** What a program asks of a function. */
export interface Asked {
    /** The function's name, by which mocks know it: their token is `tfe:index:<name>`. */
    readonly name: string;
    readonly args: object;
    readonly options: FunctionOptions | undefined;
    /** What it gives, where that is no object. Mocks can only give objects, so for them it is the member `result`. */
    readonly gives?: "list" | "text";
}

/**
 * Carries out a function in the program's own process. Settings have the same order as in resources: `options.settings`,
 * the environment, the stack's configuration (`tfe:*`), the Terraform CLI's credentials. Under `pulumi.runtime.setMocks`
 * the mocks are asked instead, and nothing is sent.
 *
 * What the platform refuses ends the program with its message alone: a stack would say nothing to a user.
 */
export async function call<R>(asked: Asked, body: (call: Call) => Promise<R>): Promise<R> {
    if (isMocked()) return askMocks(asked.name, asked.args, asked.gives);
    try {
        const sources = sourcesOf(asked.options);
        // Clients are cheap: the connections and the limit they share belong to the process.
        const client = Client.of(await resolveSettings(sources));
        return await body({ client, organization: (given) => organizationOf(sources, given) }).catch(async (error) => {
            const reason = error instanceof NotFoundError && (await whyMissing(error, client.within(PATIENCE)));
            throw reason ? withHint(error, reason.sentence) : error;
        });
    } catch (error) {
        if (error instanceof TfeError || error instanceof ConfigurationError) {
            // By this mark Pulumi tells errors that need no stack; the class stays what it is for a program's catch.
            Object.defineProperty(error, "__pulumiRunError", { value: true });
        }
        throw error;
    }
}

/**
 * Refuses what is no id before it is asked for: the platform would only say that it is not found.
 *
 * @param argument the function and its argument, for example `getRun: id`
 * @throws RunError that names the look-up by name, where there is one
 */
export function requireId(argument: string, prefix: string, id: string): string {
    if (isId(prefix, id)) return id;
    throw new pulumi.RunError(`${argument} ${noId(prefix, String(id))} (given: ${JSON.stringify(id)})`);
}

/** The `…Output` form of a function: it waits for its arguments, and in a preview does nothing while one is unknown. */
export function lifted<A, R>(
    body: (args?: A, options?: FunctionOptions) => Promise<R>,
): (args?: OutputArgs<A>, options?: FunctionOptions) => pulumi.Output<R>;
export function lifted<A, R>(
    body: (args: A, options?: FunctionOptions) => Promise<R>,
): (args: OutputArgs<A>, options?: FunctionOptions) => pulumi.Output<R>;
export function lifted(body: (args: object, options?: FunctionOptions) => Promise<unknown>) {
    return (args: pulumi.Input<object> = {}, options?: FunctionOptions) =>
        pulumi.output(args).apply((known) => body(known, options));
}

function sourcesOf(options: FunctionOptions | undefined): SettingsSources {
    if (options?.sources) return options.sources;
    const config = new pulumi.Config("tfe");
    return {
        explicit: options?.settings,
        env: process.env,
        config: {
            token: config.get("token"),
            hostname: config.get("hostname"),
            address: config.get("address"),
            organization: config.get("organization"),
            sslSkipVerify: config.get("sslSkipVerify"),
            caFile: config.get("caFile"),
        },
    };
}

function organizationOf(sources: SettingsSources, given: string | undefined): string {
    const organization = given || resolveOrganization(sources);
    if (organization) return organization;
    throw new ConfigurationError(
        "No organization: give one to the function, or set TFE_ORGANIZATION, or pulumi config set tfe:organization.",
    );
}
