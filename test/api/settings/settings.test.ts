import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../../../provider/api/client";
import { AuthenticationError, ConfigurationError } from "../../../provider/api/errors";
import { resolveOrganization, resolveSettings, type SettingsSources } from "../../../provider/api/settings/settings";
import { json, TestServer } from "../server";

let home: string;
beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const env = (more: Record<string, string> = {}) => ({ HOME: home, ...more });
const file = (name: string, text: string) => {
    const path = join(home, name);
    writeFileSync(path, text);
    return path;
};

test("an explicit provider wins over the environment, which wins over the stack's configuration", async () => {
    const explicit = { token: "explicit", hostname: "app.terraform.io", organization: "one" };
    const config = { token: "config", organization: "three" };
    const full = env({ TFE_TOKEN: "env", TFE_ORGANIZATION: "two" });
    expect((await resolveSettings({ explicit, env: full, config })).token).toBe("explicit");
    expect((await resolveSettings({ env: full, config })).token).toBe("env");
    expect((await resolveSettings({ env: env(), config })).token).toBe("config");
    expect(resolveOrganization({ explicit, env: full, config })).toBe("one");
    expect(resolveOrganization({ env: full, config })).toBe("two");
    expect(resolveOrganization({ env: env(), config })).toBe("three");
    expect(resolveOrganization({ env: env() })).toBeUndefined();
});

test("the address is TFE_ADDRESS, else TFE_HOSTNAME, else that of HCP Terraform", async () => {
    const token = { TFE_TOKEN: "t" };
    const address = async (more: Record<string, string>) =>
        (await resolveSettings({ env: env({ ...token, ...more }) })).address;
    expect(await address({ TFE_ADDRESS: "https://a.example.com:8443/", TFE_HOSTNAME: "b.example.com" })).toBe(
        "https://a.example.com:8443",
    );
    expect(await address({ TFE_HOSTNAME: "b.example.com" })).toBe("https://b.example.com");
    expect(await address({ TFE_ADDRESS: "http://127.0.0.1:8080" })).toBe("http://127.0.0.1:8080");
    expect(await address({})).toBe("https://app.terraform.io");
});

test.each([
    ["http://tfe.example.com", "would send the token over http"],
    ["ftp://tfe.example.com", "would send the token over ftp"],
    ["https://user:pass@tfe.example.com", "must not hold a user name"],
    ["https://", "is not an address"],
    ["https://tfe.example.com/app", "must name a host only"],
])("the address %s is refused", async (address, says) => {
    await expect(resolveSettings({ env: env({ TFE_TOKEN: "t", TFE_ADDRESS: address }) })).rejects.toThrow(says);
});

test.each([
    "https://someone:hunter2@tfe example.com",
    "someone:hunter2@tfe.example.com:x",
    "https://someone:hun#ter2@tfe.example.com:x",
    "https://tfe example.com/?password=hunter2",
    "tfe.example.com:hunter2",
    "https://tfe.example.com/login?password=hunter2",
    "ftp://tfe.example.com/hunter2",
    "https://hunter2.atlasv1.abcdef",
    "hunter2.atlasv1.abc def",
])("what may be a password in the address %s is not repeated", async (address) => {
    for (const name of ["TFE_ADDRESS", "TFE_HOSTNAME"]) {
        const failure = await resolveSettings({ env: env({ TFE_TOKEN: "t", [name]: address }) }).catch(
            (error) => error,
        );
        expect(failure).toBeInstanceOf(ConfigurationError);
        expect(failure.message).not.toMatch(/hunter2|hun|ter2/);
    }
});

test("what is no address is shown where it can hold nothing secret", async () => {
    const asked = (address: string) => resolveSettings({ env: env({ TFE_TOKEN: "t", TFE_ADDRESS: address }) });
    await expect(asked("https://tfe example.com")).rejects.toThrow(
        'address "https://tfe example.com" is not an address',
    );
    await expect(asked("tfe\u001b[2J.example com")).rejects.toThrow(
        'address "tfe\ufffd.example com" is not an address',
    );
});

test("a hostname may be written as an address", async () => {
    const { address } = await resolveSettings({
        env: env({ TFE_TOKEN: "t", TFE_HOSTNAME: "https://tfe.example.com" }),
    });
    expect(address).toBe("https://tfe.example.com");
});

test("an empty variable is none", async () => {
    const config = { token: " good\n", organization: "acme" };
    const settings = await resolveSettings({
        env: env({ TFE_TOKEN: "\n", TFE_HOSTNAME: " ", TFE_ORGANIZATION: "" }),
        config,
    });
    expect(settings).toMatchObject({ token: "good", organization: "acme", address: "https://app.terraform.io" });
});

test.each(["tok\u0142", "two words", "two\nlines"])(
    "a token that no header can hold is refused without being shown",
    async (token) => {
        const failing = resolveSettings({ env: env({ TFE_TOKEN: token }) });
        await expect(failing).rejects.toThrow("The token holds spaces, line breaks or characters");
        await expect(failing).rejects.not.toThrow(token);
    },
);

describe("the error of a token that is not accepted says where it comes from, and what to do there", () => {
    let server: TestServer;
    beforeEach(async () => {
        server = await new TestServer().start();
        server.answers = [json(401, { errors: [{ status: "401", title: "unauthorized" }] })];
    });
    afterEach(() => server.stop());

    const refused = async (sources: Omit<SettingsSources, "env">, more: Record<string, string> = {}) => {
        const settings = await resolveSettings({ env: env({ TFE_ADDRESS: server.address, ...more }), ...sources });
        const failing = Client.of(settings).policySets.read("polset-1");
        const error = await failing.catch((reason: Error) => reason);
        expect(error).toBeInstanceOf(AuthenticationError);
        expect((error as Error).message).not.toContain("t0ken");
        return (error as Error).message;
    };
    const given = { token: "t0ken" };

    test.each<[string, Omit<SettingsSources, "env">, Record<string, string>, RegExp]>([
        [
            "a Provider",
            { explicit: given, stored: true },
            {},
            /the Provider resource\. .* run pulumi up, or add --run-program\./,
        ],
        ["what a script gave", { explicit: given }, {}, /in the settings that were given\. Give one that is valid\./],
        ["the environment", {}, { TFE_TOKEN: "t0ken" }, /variable TFE_TOKEN\. Set it to a token that is valid\.$/],
        [
            "the environment before the configuration",
            { config: { token: "other" } },
            { TFE_TOKEN: "t0ken" },
            /TFE_TOKEN\. .* It wins over tfe:token in the stack's configuration\.$/,
        ],
        [
            "the stored configuration",
            { config: given, stored: true },
            {},
            /tfe:token in .* stored it: .* or set TFE_TOKEN/,
        ],
        ["the configuration", { config: given }, {}, /Renew it with pulumi config set --secret tfe:token\.$/],
    ])("%s", async (_, sources, variables, says) => {
        expect(await refused(sources, variables)).toMatch(says);
    });

    test("files of the Terraform CLI, and its variables", async () => {
        const { host } = new URL(server.address);
        const block = `credentials "${host}" {\n  token = "t0ken"\n}\n`;
        const named = file("named.tfrc", block);
        expect(await refused({}, { TF_CLI_CONFIG_FILE: named })).toContain(
            `It is ${named}. Renew it with terraform login ${host}.`,
        );
        const name = "TF_TOKEN_tfe_example_com";
        const settings = { env: env({ TFE_HOSTNAME: "tfe.example.com", [name]: "t0ken" }) };
        expect((await resolveSettings(settings)).tokenSource?.place).toBe(`the environment variable ${name}`);
    });
});

test("no token: the error lists the places looked in", async () => {
    const failing = resolveSettings({ env: env({ TFE_HOSTNAME: "my-tfe.example.com" }) });
    await expect(failing).rejects.toThrow(ConfigurationError);
    await expect(failing).rejects.toThrow(
        /TFE_TOKEN.*tfe:token.*TF_TOKEN_my__tfe_example_com.*credentials\.tfrc\.json/,
    );
});

test("the token of the first host is not sent to that of an explicit provider", async () => {
    const explicit = { hostname: "other.example.com" };
    await expect(resolveSettings({ explicit, env: env({ TFE_TOKEN: "first" }) })).rejects.toThrow(
        "No token for other.example.com",
    );
    const own = env({ TFE_TOKEN: "first", TF_TOKEN_other_example_com: "own" });
    expect((await resolveSettings({ explicit, env: own })).token).toBe("own");
    const sameHost = { hostname: "app.terraform.io", organization: "second" };
    expect((await resolveSettings({ explicit: sameHost, env: env({ TFE_TOKEN: "first" }) })).token).toBe("first");
});

describe("the Terraform CLI's credentials", () => {
    const tokenFor = async (hostname: string, more: Record<string, string> = {}) =>
        (await resolveSettings({ env: env({ TFE_HOSTNAME: hostname, ...more }) })).token;

    test.each([
        ["app.terraform.io", "TF_TOKEN_app_terraform_io"],
        ["my-tfe.example.com", "TF_TOKEN_my__tfe_example_com"],
        ["my-tfe.example.com", "TF_TOKEN_my-tfe_example_com"],
        ["App.Terraform.io", "TF_TOKEN_APP_terraform_io"],
    ])("%s is found in %s", async (hostname, variable) => {
        expect(await tokenFor(hostname, { [variable]: "from-variable" })).toBe("from-variable");
    });

    test("blocks of TF_CLI_CONFIG_FILE win over credentials.tfrc.json, and a variable over both", async () => {
        const path = file(
            "custom.tfrc",
            'plugin_cache_dir = "x"\ncredentials "app.terraform.io" {\n  token = "from-block"\n}\ncredentials "b.example.com" {\n  token = "other"\n}\n',
        );
        const { mkdirSync } = require("node:fs");
        mkdirSync(join(home, ".terraform.d"));
        file(
            ".terraform.d/credentials.tfrc.json",
            JSON.stringify({
                credentials: { "app.terraform.io": { token: "from-login" }, "c.example.com:8443": { token: "port" } },
            }),
        );
        expect(await tokenFor("app.terraform.io")).toBe("from-login");
        expect(await tokenFor("c.example.com:8443")).toBe("port");
        expect(await tokenFor("app.terraform.io", { TF_CLI_CONFIG_FILE: path })).toBe("from-block");
        expect(await tokenFor("b.example.com", { TF_CLI_CONFIG_FILE: path })).toBe("other");
        expect(await tokenFor("app.terraform.io", { TF_CLI_CONFIG_FILE: path, TF_TOKEN_app_terraform_io: "v" })).toBe(
            "v",
        );
    });

    test("~/.terraformrc is read when no other file is named", async () => {
        file(".terraformrc", 'credentials "app.terraform.io" { token = "rc" }');
        expect(await tokenFor("app.terraform.io")).toBe("rc");
    });

    test("what is no file is not waited for; the null device is how one says that there is none", async () => {
        const pipe = join(home, "pipe");
        expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
        await expect(tokenFor("app.terraform.io", { TF_CLI_CONFIG_FILE: pipe })).rejects.toThrow(
            `${pipe} cannot be read (It is a FIFO, not a file); mend it or set TFE_TOKEN.`,
        );
        await expect(tokenFor("app.terraform.io", { TFE_TOKEN: "t", TFE_CA_FILE: pipe })).rejects.toThrow(
            `The file ${pipe} is a FIFO, not a file. Correct the setting caFile`,
        );
        await expect(tokenFor("app.terraform.io", { TF_CLI_CONFIG_FILE: devNull })).rejects.toThrow(/^No token for/);
    });

    test("a file that cannot be read as what it should be is named, without what is in it", async () => {
        const path = file("broken.tfrc", 'credentials "app.terraform.io" { token = "very-secret');
        const failing = tokenFor("app.terraform.io", { TF_CLI_CONFIG_FILE: path });
        await expect(failing).rejects.toThrow("broken.tfrc");
        await expect(failing).rejects.not.toThrow("very-secret");
    });
});
