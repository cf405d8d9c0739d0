import { startEmulator } from "tfe-emulator";
import { scenario } from "../harness";
import { planned } from "./world";

jest.setTimeout(240_000);

const here = scenario();
const config = { "tfe-policy:organization": "acme" };
const set = (properties: string, options = "{}") => `
  guardrails:
    type: tfe-policy:PolicySet
    properties: { ${properties} }
    options: ${options}`;
const program = (properties: string, options?: string) => `resources: ${set(properties, options)}`;

test("wrong inputs fail in preview with the property and the way out, typed by the schema where it can tell", async () => {
    const stack = await here.declare(program("name: not a name!, global: true, workspaceIds: [ws-2HRvNs49EWPjDqT1]"), {
        language: "yaml",
        config,
    });
    const wrong = (await stack.preview({ expectFailure: true })).output;
    expect(wrong).toMatch(/property name value \{not a name!\} has a problem: may hold only letters, numbers/);
    expect(wrong).toMatch(/property workspaceIds .* cannot be given for a global set/);
    stack.setProgram(program("name: guardrails, descripton: x"));
    expect((await stack.preview({ expectFailure: true })).output).toMatch(/descripton/);
    expect(here.emulator.control.total()).toBe(0);
});

test("settings: what is missing or misspelt is said, in the names of the plugin, and replaces nothing", async () => {
    const stack = await here.declare(program("name: guardrails"), { language: "yaml", config });
    // The harness searches the whole log for the token.
    await stack.up({ args: ["--logtostderr", "-v=9"] });
    await stack.pulumi(["config", "rm", "tfe-policy:organization"]);
    here.emulator.control.resetCounts();
    const missing = (await stack.preview({ expectFailure: true })).output;
    expect(missing).toContain("TFE_ORGANIZATION, or pulumi config set tfe-policy:organization");
    await stack.setConfig("tfe-policy:organization", "acme");
    await stack.setConfig("tfe-policy:hostnme", "tfe.example.com");
    const misspelt = (await stack.preview({ expectFailure: true })).output;
    expect(misspelt).toContain("hostnme: there is no such setting; did you mean hostname?");
    await stack.pulumi(["config", "rm", "tfe-policy:hostnme"]);
    const silent = await stack.preview({ env: { TFE_TOKEN: undefined } });
    expect(silent.stdout).toContain("unchanged");
    stack.setProgram(program("name: guardrails, description: changed"));
    const tokenless = await stack.preview({ env: { TFE_TOKEN: undefined } });
    expect(tokenless.output).toContain("pulumi config set --secret tfe-policy:token");
    expect(tokenless.output).toContain("This preview does without; pulumi up cannot.");
    expect(here.emulator.control.total()).toBe(0);
});

test("an explicit provider for a second host, with a token of its own that stays a secret and may be rotated", async () => {
    const other = await startEmulator({ organization: "emea" });
    try {
        const text = (token: string, organization = "emea") => `resources:
  emea:
    type: pulumi:providers:tfe-policy
    properties: { address: "${other.url}", organization: ${organization}, token: { fn::secret: ${token} } }
  there:
    type: tfe-policy:PolicySet
    properties: { name: there }
    options: { provider: "\${emea}" }${set("name: guardrails")}`;
        const stack = await here.declare(text(other.token), { language: "yaml", config });
        stack.secrets.add(other.token);
        await stack.up();
        expect(other.control.list("policy-sets").map(({ name }) => name)).toEqual(["there"]);
        expect(here.emulator.control.list("policy-sets").map(({ name }) => name)).toEqual(["guardrails"]);
        stack.setProgram(text("another-token-of-theirs"));
        stack.secrets.add("another-token-of-theirs");
        expect(await planned(stack)).toEqual({ there: "same", guardrails: "same" });
        expect((await stack.preview({ diff: true })).stdout).not.toContain("pulumi:providers:tfe-policy: (update)");
        await stack.up();
        stack.setProgram(text(other.token).replace(other.url, here.emulator.url));
        const moved = (await stack.preview({ diff: true })).stdout;
        expect(moved).toContain("pulumi:providers:tfe-policy: (update)");
        expect(moved).toContain(`~ address`);
        stack.setProgram(text(other.token));
        await stack.up();
        await stack.destroy();
        expect(other.control.list("policy-sets")).toEqual([]);
    } finally {
        await other.close();
    }
});

test("secrets, ignoreChanges, protect, customTimeouts and a saved plan, as with Pulumi's own providers", async () => {
    const { control } = here.emulator;
    const text = (description: string) => program(`name: guardrails, description: { fn::secret: ${description} }`);
    const stack = await here.declare(text("a-confidential-reason"), { language: "yaml", config });
    for (const value of ["a-confidential-reason", "another-confidential-reason"]) stack.secrets.add(value);
    await stack.up({ diff: true });
    stack.setProgram(text("another-confidential-reason"));
    expect((await stack.preview({ diff: true })).stdout).toContain("[secret]");
    await stack.pulumi(["preview", "--save-plan", "plan.json"]);
    await stack.up({ args: ["--plan", "plan.json"] });
    expect(control.list("policy-sets")).toMatchObject([{ description: "another-confidential-reason" }]);

    const options = "{ ignoreChanges: [description], protect: true, customTimeouts: { update: 1s } }";
    stack.setProgram(program("name: renamed, description: plain", options));
    const end = control.onRequest("PATCH *", () => new Promise(() => undefined), "before");
    expect((await stack.up({ expectFailure: true })).output).toMatch(/no complete answer within 1 s|time is up/);
    end();
    stack.setProgram(program("name: renamed, description: plain", options.replace("1s", "1m")));
    await stack.up();
    expect(control.list("policy-sets")).toMatchObject([
        { name: "renamed", description: "another-confidential-reason" },
    ]);
    expect((await stack.destroy({ expectFailure: true })).output).toContain("protect");
});
