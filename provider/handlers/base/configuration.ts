import { Client } from "../../api/client";
import {
    type GivenSettings,
    resolveOrganization,
    resolveSettings,
    type SettingsSources,
} from "../../api/settings/settings";

/** What the dynamic-provider host hands to `configure`. */
export interface ConfigureRequest {
    readonly config: { get(key: string): string | undefined };
}

/** Set by the `Provider` resource, whose inputs reach `configure` in the same form as the stack's configuration. */
export const EXPLICIT_MARK = "tfe:explicit";

/**
 * The settings of one provider process. Nothing is read or checked before it is needed: the host does not wait for
 * `configure`, and `check` must work without a token.
 */
export class Configuration {
    private request: ConfigureRequest | undefined;
    private client: Promise<Client> | undefined;
    private problems: Promise<string | undefined> | undefined;

    constructor(private readonly env: NodeJS.ProcessEnv = process.env) {}

    configure(request: ConfigureRequest): void {
        this.request = request;
        this.client = undefined;
        this.problems = undefined;
    }

    /** The organization for resources that name none. */
    organization(): string | undefined {
        return resolveOrganization(this.sources());
    }

    /** A client whose operation may take so many milliseconds. */
    async connect(milliseconds: number): Promise<Client> {
        this.client ??= resolveSettings(this.sources()).then(Client.of);
        try {
            return (await this.client).within(milliseconds);
        } catch (error) {
            this.client = undefined;
            throw error;
        }
    }

    /** What is wrong with the settings, or `undefined`: a preview goes without them, and must say that an `up` cannot. */
    async problem(): Promise<string | undefined> {
        this.problems ??= resolveSettings(this.sources()).then(
            () => undefined,
            (error: Error) => error.message,
        );
        return this.problems;
    }

    /** All places that the settings come from. */
    sources(): SettingsSources {
        const get = (key: string) => this.request?.config.get(key) || undefined;
        const given: GivenSettings = {
            token: get("tfe:token"),
            hostname: get("tfe:hostname"),
            address: get("tfe:address"),
            organization: get("tfe:organization"),
            sslSkipVerify: get("tfe:sslSkipVerify"),
            caFile: get("tfe:caFile"),
        };
        const placed = get(EXPLICIT_MARK) ? { explicit: given } : { config: given };
        return { ...placed, env: this.env, stored: true };
    }
}
