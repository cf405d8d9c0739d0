import type { AddressInfo } from "node:net";
import type { TokenOptions } from "./auth";
import { Context } from "./context";
import { Control } from "./control/control";
import { registerControl } from "./control/controlRoutes";
import { createOrganization } from "./nouns/organizations";
import { registerRoutes } from "./routes";
import { findOpa } from "./runs/opa";
import { createServer } from "./server";
import type { Store } from "./store";

/** How an emulator starts. Everything may be left out. */
export interface EmulatorOptions {
    /** The port to listen at. @default any free port */
    port?: number;
    /** The address to listen on. @default "127.0.0.1", so that nobody else can reach it */
    host?: string;
    /** Keeps the data in this file; what is in it already is taken up. @default in memory */
    file?: string;
    /** The owner's token. @default random */
    token?: string;
    /** More tokens, with other rights. */
    tokens?: TokenOptions[];
    /** The organization that exists from the beginning. @default "acme" */
    organization?: string;
    /** Requests a second for each user, announced and enforced. @default 30 announced, nothing enforced */
    rateLimit?: number;
    /** Holds every answer back, in milliseconds. @default 0 */
    latency?: number;
    /** Compresses answers for clients that send `Accept-Encoding: gzip`, as the platform does. @default true */
    compression?: boolean;
    /** How long upload links are good, in milliseconds. @default one hour */
    uploadLinkLifetime?: number;
    /** Where `opa` is, which decides Rego; null for nowhere. @default the one on the PATH, if there is one */
    opa?: string | null;
    /** How long an uploaded policy set version is `pending`, and then `ingressing`, in milliseconds. @default 0 */
    ingestionDelay?: number;
}

/** An emulator that listens. */
export interface Emulator {
    /** `http://127.0.0.1:PORT`. */
    readonly url: string;
    /** The port that it listens at. */
    readonly port: number;
    /** The owner's token. */
    readonly token: string;
    /** The organization that exists from the beginning. */
    readonly organization: string;
    /** An OAuth token of the organization, for `vcs-repo`. */
    readonly oauthTokenId: string;
    /** A GitHub App installation of the organization, for `vcs-repo`. */
    readonly githubAppInstallationId: string;
    /** All that it holds, for who extends it. */
    readonly store: Store;
    /** What tests do to it. */
    readonly control: Control;
    /** Breaks the connections that are open, stops listening, and saves the data when there is a file. */
    close(): Promise<void>;
}

/** The organization and its VCS connections, from the file or new. */
function seed(context: Context, organization: string) {
    if (!context.store.of("organizations").has(organization)) createOrganization(context, organization);
    const own = (object: { organization: string }) => object.organization === organization;
    const token =
        context.store.of("oauth-tokens").find(own) ??
        context.kinds.create("oauth-tokens", organization, {
            clientId: context.kinds.create("oauth-clients", organization, { name: "GitHub" }).id,
        });
    const installation =
        context.store.of("github-app-installations").find(own) ??
        context.kinds.create("github-app-installations", organization, {});
    return { oauthTokenId: token.id, githubAppInstallationId: installation.id };
}

/**
 * Starts an emulator of the API of HCP Terraform on a real socket.
 *
 * @throws when the port is taken, or the file cannot be read
 * @example
 * const emulator = await startEmulator({ latency: 20 });
 * process.env.TFE_ADDRESS = emulator.url;
 * process.env.TFE_TOKEN = emulator.token;
 * const [id] = emulator.control.createMany("workspaces", 1);
 * await emulator.close();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
    const { host = "127.0.0.1", organization = "acme", rateLimit } = options;
    const context = new Context(options.file);
    const app = createServer(context);
    const lives = registerRoutes(app, context, options.opa === null ? undefined : (options.opa ?? findOpa()));
    context.kinds.complete();
    const seeded = seed(context, organization);
    const owner = context.tokens.add(options.token === undefined ? {} : { token: options.token });
    for (const token of options.tokens ?? []) context.tokens.add(token);
    if (rateLimit !== undefined) context.limits.set({ announced: rateLimit, enforced: rateLimit });
    const control = new Control(context, organization, lives);
    control.setLatency(options.latency ?? 0);
    control.setCompression(options.compression ?? true);
    if (options.uploadLinkLifetime !== undefined) control.setUploadLinkLifetime(options.uploadLinkLifetime);
    control.setIngestion({ delay: options.ingestionDelay ?? 0 });
    registerControl(app, context, control);
    await context.store.save();
    await app.listen({ port: options.port ?? 0, host });
    const { port } = app.server.address() as AddressInfo;
    return {
        url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
        port,
        token: owner.token,
        organization,
        ...seeded,
        store: context.store,
        control,
        async close() {
            await app.close();
            // Changes made by hand in this process are in no request, so no request has saved them.
            await context.store.save();
        },
    };
}
