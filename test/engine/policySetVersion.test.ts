import { type Stack, scenario } from "./harness";

const FILES = {
    "policies/sentinel.hcl": `policy "require-tags" {
  source            = "./require-tags.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "no-public-ingress" {
  source            = "./no-public-ingress.sentinel"
  enforcement_level = "hard-mandatory"
}
`,
    "policies/require-tags.sentinel": 'import "tfplan/v2" as tfplan\n\nrequired = ["owner"]\n\nmain = rule { true }\n',
    "policies/no-public-ingress.sentinel": "main = rule { true }\n",
};
const TAGS = "policies/require-tags.sentinel";
const edited = (owner: string) => FILES[TAGS].replace('["owner"]', `["owner", "${owner}"]`);
const program = (directory = "policies", more = "") => `
const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("guardrails", { name: "guardrails" });
const version = new tfe.PolicySetVersion("content", { policySetId: set.id, directory: "${directory}"${more} });
exports.status = version.status;
`;
const PUT = "PUT /_archivist/v1/object/:secret";

const here = scenario();
const versions = () => here.emulator.control.list("policy-set-versions");
const served = () => {
    const [set] = here.emulator.control.list("policy-sets");
    return here.emulator.control.get("policy-set-versions", set?.currentVersionId ?? "none");
};
const uploads = () => here.emulator.control.counts()[PUT] ?? 0;
const lines = (output: string) => output.split("\n").map((line) => line.trim());
/** The lines of a diff: `+ …` and `- …`. */
const changes = (output: string) => lines(output).filter((line) => /^[+-] /.test(line) && !/tfe:|\d to /.test(line));
const content = async (stack: Stack) => (await stack.resources()).content;

test("life: the lines of an edit, nothing to do, a mistake, somebody else's upload", async () => {
    const stack = await here.declare(program(), { files: FILES });
    const first = (await stack.preview({ diff: true })).stdout;
    expect(first).toContain('no-public-ingress.sentinel: "main = rule { true }\\n"');
    expect(here.emulator.control.total()).toBe(0);
    await stack.up();
    const files = Object.entries(FILES).map(([path, text]) => [path.replace("policies/", ""), text]);
    expect(served().files).toEqual(Object.fromEntries(files));

    stack.setFile(TAGS, edited("team"));
    const preview = (await stack.preview({ diff: true })).stdout;
    expect(changes(preview)).toEqual(['- required = ["owner"]', '+ required = ["owner", "team"]']);
    expect(lines(preview)).toContain("+-1 to replace");
    await stack.up();
    expect([uploads(), versions().length, served().files?.["require-tags.sentinel"]]).toEqual([2, 2, edited("team")]);

    // Every file anew, in another folder: another checkout.
    for (const [path, text] of Object.entries({ ...FILES, [TAGS]: edited("team") })) {
        stack.setFile(path, text);
        stack.setFile(`elsewhere/${path}`, text);
    }
    stack.setProgram(program("elsewhere/policies"));
    expect((await stack.up()).stdout).toContain("3 unchanged");
    expect(uploads()).toBe(2);

    const { policySetId } = served();
    const foreign = await here.emulator.control.uploadPolicySetVersion(policySetId, { "sentinel.hcl": "" });
    const drift = await stack.preview({ diff: true, refresh: true });
    for (const sign of ["[+]", "-"]) {
        expect(drift.stdout).toMatch(
            new RegExp(`${sign} drift *: "foreign: ${foreign.id} uploaded ${foreign.createdAt}"`),
        );
    }
    expect(drift.stdout).not.toContain("contentHash");
    await stack.up({ refresh: true });
    expect(served().id).not.toBe(foreign.id);
    expect(served().files?.["require-tags.sentinel"]).toBe(edited("team"));

    const config = "elsewhere/policies/sentinel.hcl";
    stack.setFile(config, FILES["policies/sentinel.hcl"].replace("soft-mandatory", "mandatory"));
    stack.setFile("elsewhere/policies/old.sentinel", "");
    const refused = await stack.preview({ expectFailure: true });
    expect(refused.output).toContain(`resource 'content' has a problem: ${config}:3:23: \`mandatory\` is not an`);
    expect(refused.output).toContain("warning: elsewhere/policies/old.sentinel:1:1: sentinel.hcl names no policy");
    expect(refused.output).not.toContain("at Object");
    expect([uploads(), versions().length]).toEqual([3, 4]);
});

test("an errored version stays in the state and is replaced, with the same content or with mended", async () => {
    const outcome = { status: "errored", error: "Policy error", errorMessage: "no such import" } as const;
    here.emulator.control.setIngestion({ outcome });
    const stack = await here.declare(program(), { files: FILES });
    const failed = await stack.up({ expectFailure: true });
    const [errored] = versions();
    expect(failed.output).toContain(`could not take in ${errored?.id} (errored): Policy error: no such import`);
    expect(await content(stack)).toMatchObject({
        id: errored?.id,
        initErrors: [expect.stringContaining("no such import")],
    });
    expect(lines((await stack.preview({ diff: true })).stdout)).toContain("+-1 to replace");
    stack.setFile(TAGS, edited("team"));
    here.emulator.control.setIngestion({ outcome: null });
    await stack.up();
    expect(await content(stack)).toMatchObject({ id: served().id });
    expect(versions().map(({ status }) => status)).toEqual(["errored", "ready"]);
});

test("up killed while it waits: the next one makes the set serve the content", async () => {
    const stack = await here.declare(program(), { files: FILES, env: { CI: undefined } });
    here.emulator.control.setIngestion({ hold: "ingressing" });
    const up = stack.start("up");
    await up.until(() => up.output().includes("ingressing,"));
    await up.kill();
    await stack.cancel();
    here.emulator.control.setIngestion({ hold: null });
    await stack.up();
    // The version of the killed up may become ready even after ours: it is older, so the set goes on serving ours.
    here.emulator.control.releaseIngestion();
    expect(served()).toMatchObject({ id: (await content(stack))?.id, status: "ready" });
    expect((await stack.up({ refresh: true })).stdout).toContain("3 unchanged");
});

test("an upload that broke goes on with the same version; one whose link has expired with another", async () => {
    const stack = await here.declare(program(), { files: FILES });
    here.emulator.control.fault({ kind: "reset", match: PUT, times: 6 });
    expect((await stack.up({ expectFailure: true })).output).toContain("PUT the upload link failed");
    const [begun] = versions();
    await stack.up();
    expect(versions()).toMatchObject([{ id: begun?.id, status: "ready" }]);

    stack.setFile(TAGS, edited("team"));
    here.emulator.control.setUploadLinkLifetime(0);
    here.emulator.control.onRequest(PUT, () => here.emulator.control.setUploadLinkLifetime(60_000));
    await stack.up();
    expect(versions().map(({ status }) => status)).toEqual(["ready", "pending", "ready"]);
    expect(served()).toMatchObject({ id: (await content(stack))?.id, status: "ready" });
    expect(served().files?.["require-tags.sentinel"]).toBe(edited("team"));
});

test("a library: an edit and a new file show as just that, and warnings are few, told once, and only of what is new", async () => {
    const files: Record<string, string> = {};
    for (const name of ["aa", "zz"]) {
        files[`policies/${name}/${name}.sentinel`] = "limit = 10\nmain = rule { limit < 20 }\n";
    }
    files["policies/sentinel.hcl"] = ["aa", "zz"]
        .map(
            (name) =>
                `policy "${name}" {\n  source = "./${name}/${name}.sentinel"\n  enforcement_level = "advisory"\n}\n`,
        )
        .join("");
    for (let i = 0; i < 1100; i++)
        files[`policies/aa/test/aa/case-${i}/mock-tfplan-v2.sentinel`] = "x = 1\n".repeat(170);
    for (let i = 0; i < 300; i++) files[`policies/old/p${i}.sentinel`] = "main = rule { true }\n";
    const stack = await here.declare(program(), { files });
    const up = await stack.up();
    const warnings = (output: string) =>
        lines(output).filter((line) => /policies\/old\/p\d+\.sentinel:1:1: /.test(line));
    expect(warnings(up.output).length).toBeLessThanOrEqual(2 * 20 + 2);
    expect(up.output).toContain(
        "and 280 more warnings in the content. See all: npx --no pulumi-tfe-policy lint policies",
    );
    expect(warnings((await stack.preview()).output)).toEqual([]);

    stack.setFile("policies/zz/zz.sentinel", "limit = 11\nmain = rule { limit < 20 }\n");
    stack.setFile("policies/aa/aa2.sentinel", "x = 1\n");
    const preview = (await stack.preview({ diff: true })).output;
    expect(changes(preview)).toEqual(['+ aa/aa2.sentinel: "x = 1\\n"', "- limit = 10", "+ limit = 11"]);
    expect(warnings(preview).length).toBeLessThanOrEqual(20);
});
