import { startEmulator } from "tfe-emulator";
import { scenario } from "./harness";

const SET = `
const tfe = require("pulumi-tfe-policy");
new tfe.PolicySet("guardrails", { name: "guardrails" });`;

const here = scenario();

test("the token comes from the stack's configuration, and a newer one from the environment wins at destroy", async () => {
    const { token } = here.emulator.control.addToken({});
    const stack = await here.declare(SET, {
        emulator: undefined,
        config: { "tfe:organization": "acme", "tfe:address": here.emulator.url, "tfe:token": { secret: token } },
    });
    await stack.up();
    expect(here.emulator.control.list("policy-sets")).toHaveLength(1);

    // The state holds a copy of the configuration, which destroy uses: the old token must not be the last word.
    here.emulator.control.revokeToken(token);
    const refused = await stack.destroy({ expectFailure: true });
    expect(refused.output).toContain("answered 401");
    expect(refused.output).toContain("wrong, expired or belongs to another host");
    stack.secrets.add(here.emulator.token);
    await stack.destroy({ env: { TFE_TOKEN: here.emulator.token } });
    expect(here.emulator.control.list("policy-sets")).toHaveLength(0);
});

test("no token: the error lists the places looked in, once", async () => {
    const config = { "tfe:organization": "acme", "tfe:address": here.emulator.url };
    const more =
        '\nnew tfe.PolicySet("more", { name: "more" });\nnew tfe.Policy("p", { name: "p", code: "main = true" });';
    const stack = await here.declare(SET + more, { emulator: undefined, config });
    // A pull request is previewed without a token.
    const preview = await stack.preview();
    expect(preview.stdout).toContain("4 to create");
    const warnings = preview.stdout.slice(preview.stdout.indexOf("Diagnostics:")).match(/No token for .*/g);
    expect(warnings).toEqual([
        expect.stringMatching(/terraform login .* This preview does without; pulumi up cannot\.$/),
    ]);
    stack.setProgram(SET);
    const { output } = await stack.up({ expectFailure: true });
    expect(output).not.toContain("This preview");
    const diagnostics = output.slice(output.indexOf("Diagnostics:"));
    expect(diagnostics.match(/No token for 127\.0\.0\.1/g)).toHaveLength(1);
    expect(output).toContain("pulumi config set --secret tfe:token");
    expect(here.emulator.control.total()).toBe(0);
});

test("a renewed token of an explicit Provider: refresh names the Provider and the ways out, each of which works", async () => {
    const { token } = here.emulator.control.addToken({});
    const stack = await here.declare(
        `
            const pulumi = require("@pulumi/pulumi");
            const tfe = require("pulumi-tfe-policy");
            const token = new pulumi.Config().requireSecret("ownToken");
            const provider = new tfe.Provider("tfe", { address: "${here.emulator.url}", organization: "acme", token });
            new tfe.PolicySet("set", { name: "rotated" }, { provider });`,
        { emulator: undefined, config: { "test:ownToken": { secret: token } } },
    );
    await stack.up();
    here.emulator.control.revokeToken(token);
    const renewed = here.emulator.control.addToken({}).token;
    await stack.setConfig("test:ownToken", renewed, { secret: true });
    const refused = await stack.refresh({ expectFailure: true, env: { TFE_TOKEN: renewed } });
    expect(refused.output).toContain("It is the token of the Provider resource.");
    expect(refused.output).toContain("run pulumi up, or add --run-program");
    await stack.refresh({ args: ["--run-program"] });
    await stack.up();
    await stack.destroy();
    expect(here.emulator.control.list("policy-sets")).toHaveLength(0);
});

test("an explicit Provider serves a second organization on a second host", async () => {
    const other = await startEmulator({ organization: "emea" });
    try {
        const config = { "tfe:organization": "acme", "test:otherToken": { secret: other.token } };
        const stack = await here.declare(
            `
                const pulumi = require("@pulumi/pulumi");
                const tfe = require("pulumi-tfe-policy");
                const emea = new tfe.Provider("emea", {
                    address: "${other.url}",
                    organization: "emea",
                    token: new pulumi.Config().requireSecret("otherToken"),
                });
                new tfe.PolicySet("here", { name: "here" });
                new tfe.PolicySet("there", { name: "there" }, { provider: emea });`,
            { config },
        );
        await stack.up();
        expect(here.emulator.control.list("policy-sets")).toMatchObject([{ name: "here", organization: "acme" }]);
        expect(other.control.list("policy-sets")).toMatchObject([{ name: "there", organization: "emea" }]);
        await stack.refresh();
        await stack.destroy();
        expect(other.control.list("policy-sets")).toHaveLength(0);
    } finally {
        await other.close();
    }
});
