import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator, FaultOptions } from "tfe-emulator";
import { Client } from "../../../provider/api/client";
import { main } from "../../../provider/cli";
import type { Values } from "../../../provider/handlers/base/properties";
import { policyTrial } from "../../../provider/handlers/policyTrial";
import { clean } from "../../../provider/handlers/policyTrial/candidate";
import { FAIL, PASS, policySetIn, workspaceIn } from "../../emulator/runWorld";
import { checked, emulatorForTest, handlerFor } from "../setup";

const SENTINEL = {
    "sentinel.hcl":
        'policy "good" {\n  source = "./good.sentinel"\n  enforcement_level = "hard-mandatory"\n}\npolicy "bad" {\n  source = "./bad.sentinel"\n  enforcement_level = "soft-mandatory"\n}\n',
    "good.sentinel": PASS,
    "bad.sentinel": FAIL,
};
const GOOD = {
    "sentinel.hcl": 'policy "good" {\n  source = "./good.sentinel"\n  enforcement_level = "hard-mandatory"\n}\n',
    "good.sentinel": PASS,
};
/** Fails where the plan has a resource that is tagged badly. */
const OPA = {
    "policies.hcl": 'policy "tags" {\n  query = "data.tags.deny"\n  enforcement_level = "mandatory"\n}\n',
    "tags.rego":
        'package tags\n\nimport rego.v1\n\ndeny contains "untagged" if input.plan.resource_changes[_].name == "bad"\n',
};

let emulator: Emulator;

beforeEach(async () => {
    emulator = await world();
});
afterEach(() => emulator.close());

async function world(): Promise<Emulator> {
    const made = await emulatorForTest();
    made.control.clearLowerLimits();
    made.control.runs.script({ stepMilliseconds: 1 });
    for (const name of ["prod-a", "prod-b", "prod-c", "test"]) workspaceIn(made, { name });
    return made;
}

function given(news: Values = {}): Values {
    return { __provider: "code", wildcardName: "prod-*", files: GOOD, ...news };
}

/** An `up` that begins a trial, of a process with a token of its own. */
async function tried(news: Values = {}, token: string = emulator.token, where = emulator) {
    const handler = handlerFor(policyTrial, where, { TFE_TOKEN: token });
    return handler.create(await checked(handler, given(news)));
}

async function refusal(news: Values = {}, token?: string): Promise<string> {
    const outcome = await tried(news, token).then(
        ({ outs }) => JSON.stringify(outs),
        (error: Error) => `refused: ${error.message}`,
    );
    expect(outcome).toMatch(/^refused: /);
    return outcome;
}

const ENDS = ["planned_and_finished", "errored", "canceled"];

/** Nothing of a trial is there, and nobody's run was stopped. */
function expectNothingLeft(of = emulator): void {
    expect(of.control.list("policy-sets").filter(({ name }) => name.includes("--trial-"))).toEqual([]);
    for (const run of of.control.list("runs")) {
        expect(ENDS).toContain(run.status);
        expect(run).toMatchObject({ planOnly: true });
    }
}

test("policies that pass everywhere: a plan in each workspace that fits, and nothing is left", async () => {
    const { id, outs } = await tried();
    expect(id).toBe("trial-of-policies");
    expect(outs).toMatchObject({ tried: 3, failed: 0, untried: 0 });
    expect(outs.report).toBe("  POLICY  PASSED  FAILED  NOT KNOWN\n  good    3       0       0");
    expect(emulator.control.list("runs")).toHaveLength(3);
    expect(emulator.control.list("runs").every(({ refresh }) => refresh === false)).toBe(true);
    expectNothingLeft();
});

test("a policy that fails is refused with a table, whatever its level; allow lets it pass", async () => {
    const text = await refusal({ files: SENTINEL });
    expect(text).toContain("The trial does not pass: policy bad fails in 3 workspaces, and allow is 0.");
    expect(text).toMatch(/good +3 +0 +0\n +bad +0 +3 +0/);
    expect(text).toMatch(/WORKSPACE +FAILED POLICY +MESSAGE\n +prod-a +bad/);
    expectNothingLeft();
    expect((await tried({ files: SENTINEL, allow: 3 })).outs).toMatchObject({ tried: 3, failed: 3 });
    expect(await refusal({ files: SENTINEL, allow: 3, allowAny: 2 })).toContain(
        "policies fail in 3 workspaces, and allowAny is 2",
    );
});

test("OPA decides on each workspace's own plan", async () => {
    const [bad] = emulator.control.list("workspaces").filter(({ name }) => name === "prod-b");
    const json = (name: string) => ({
        format_version: "1.2",
        resource_changes: [{ name, change: { actions: ["create"] } }],
    });
    emulator.control.runs.script({ stepMilliseconds: 1, plan: { json: json("good") } });
    emulator.control.runs.script({ stepMilliseconds: 1, plan: { json: json("bad") } }, bad?.id);
    const text = await refusal({ files: OPA });
    expect(text).toContain("policy tags fails in 1 workspace, and allow is 0");
    expect(text).toMatch(/prod-b +tags +untagged/);
    expect(text).not.toMatch(/prod-a +tags/);
    expectNothingLeft();
});

test("while it is under way every policy of it is advisory, and each workspace has it only around its own run", async () => {
    const seen: number[] = [];
    emulator.control.onRequest("POST /api/v2/runs", () => {
        const [set] = emulator.control.list("policy-sets");
        seen.push(set?.workspaceIds.length ?? 0);
        const version = emulator.control.list("policy-set-versions").find(({ policySetId }) => policySetId === set?.id);
        expect(version?.files?.["sentinel.hcl"]).not.toMatch(/mandatory/);
        expect(version?.files?.["sentinel.hcl"]).toMatch(/advisory/);
        expect(set?.global).toBe(false);
    });
    await tried({ files: SENTINEL, allow: 3, parallel: 1 });
    expect(seen).toEqual([1, 1, 1]);
});

test("what others' sets say has no part in it", async () => {
    policySetIn(emulator, { good: ["hard-mandatory", FAIL] }, { global: true });
    expect((await tried()).outs).toMatchObject({ tried: 3, failed: 0 });
});

describe("what cannot be tried", () => {
    const one = () => emulator.control.list("workspaces").find(({ name }) => name === "prod-b");

    test("a locked workspace is not green, unless allowUntried says so", async () => {
        emulator.control.patch("workspaces", one()?.id ?? "", { locked: true });
        expect(await refusal()).toMatch(
            /1 workspace could not be tried, and allowUntried is 0[\s\S]*prod-b +it is locked by/,
        );
        expect((await tried({ allowUntried: 1 })).outs).toMatchObject({ tried: 2, untried: 1 });
        expectNothingLeft();
    });

    test("a plan that errors", async () => {
        emulator.control.runs.script({ stepMilliseconds: 1, plan: { error: "no credentials" } }, one()?.id);
        expect(await refusal()).toMatch(/prod-b +its plan errored/);
        expectNothingLeft();
    });

    test("a policy that errors counts as not known", async () => {
        emulator.control.runs.script({ stepMilliseconds: 1, policies: { good: "errored" } }, one()?.id);
        expect(await refusal()).toMatch(/prod-b +policy good errored: told to error/);
    });

    test("a workspace without a configuration does not count, but one at least must be tried", async () => {
        emulator.control.create("workspaces", { name: "prod-empty" });
        const { outs } = await tried();
        expect(outs).toMatchObject({ tried: 3, untried: 0 });
        expect(outs.report).toMatch(/prod-empty +it has no configuration \(does not count\)/);
        expect(await refusal({ wildcardName: undefined, workspaceNames: ["prod-empty"] })).toContain(
            "no workspace could be tried",
        );
    });

    test.each([
        ["may not start runs", { runs: "read" }],
        ["is an organization's", { kind: "organization" }],
    ] as const)("a token that %s", async (_, options) => {
        const { token } = emulator.control.addToken(options);
        expect(await refusal({}, token)).toMatch(/prod-a +the token may not start runs in it/);
        expectNothingLeft();
    });
});

test("workspaces are chosen by id, name, tag, project or wildcard; sample is the same from trial to trial; who is missing is named", async () => {
    const [first, second] = emulator.control.list("workspaces");
    emulator.control.patch("workspaces", first?.id ?? "", { tagNames: ["canary"] });
    const chosen = { wildcardName: undefined };
    const ids = { ...chosen, workspaceIds: [first?.id, second?.id] };
    expect((await tried(ids)).outs).toMatchObject({ tried: 2 });
    expect((await tried({ ...chosen, workspaceTags: ["canary"] })).outs).toMatchObject({ tried: 1 });
    expect((await tried({ ...chosen, workspaceNames: ["test"] })).outs).toMatchObject({ tried: 1 });
    const before = emulator.control.list("runs").length;
    await tried({ sample: 2 });
    await tried({ sample: 2 });
    const sampled = emulator.control
        .list("runs")
        .slice(before)
        .map(({ workspaceId }) => workspaceId);
    expect(new Set(sampled).size).toBe(2);
    expect(await refusal({ ...chosen, workspaceNames: ["test", "nobody"] })).toContain(
        "has no workspace nobody, or the token may not see it",
    );
    expect(await refusal({ wildcardName: "none-*" })).toContain("No workspace of organization");
});

test("nothing changed, nothing is sent; changed content is tried anew", async () => {
    const handler = handlerFor(policyTrial, emulator);
    const news = given();
    const { id, outs } = await handler.create(await checked(handler, news));
    emulator.control.resetCounts();
    const same = await handler.check(outs, news);
    expect(await handler.diff(id, outs, same.inputs)).toMatchObject({ changes: false });
    expect(await handler.read(id, outs)).toMatchObject({ id });
    expect(emulator.control.requests()).toEqual([]);
    const other = await handler.check(outs, given({ files: { ...GOOD, "good.sentinel": `${PASS}\n` } }));
    expect(await handler.diff(id, outs, other.inputs)).not.toMatchObject({ changes: false });
    expect((await handler.update(id, outs, other.inputs)).outs).toMatchObject({ tried: 3 });
    await handler.delete(id, outs);
    expectNothingLeft();
});

test("it can be neither imported nor read without its state", async () => {
    const handler = handlerFor(policyTrial, emulator);
    await expect(handler.read("trial-of-policies", { __get: true })).rejects.toThrow(/nothing of a trial is left/);
    const { failures } = await handler.check({}, { ...given(), __import: "trial-of-policies" });
    expect(failures).toMatchObject([{ reason: expect.stringContaining("A trial cannot be imported") }]);
});

test.each<[Values, RegExp]>([
    [{ wildcardName: undefined }, /exactly one of workspaceIds, .* must be given, but none is given/],
    [{ projectId: "prj-1234567890123456" }, /but wildcardName and projectId are given/],
    [{ files: undefined }, /exactly one of directory and files must be given, but none is given/],
    [{ allow: -1 }, /must be a whole number, 0 or more/],
    [{ parallel: 0 }, /must be a whole number, 1 or more/],
    [{ files: { "sentinel.hcl": 'policy "a" {\n  source = "./a.sentinel"\n}\n' } }, /sentinel\.hcl:3:12:/],
    [{ files: { "a.sentinel": PASS } }, /needs `sentinel\.hcl`, `policies\.hcl` or `policies\.json`/],
    [{ contentHash: "sha256:x" }, /cannot be given/],
])("bad input %j fails before anything is sent", async (news, says) => {
    const { failures } = await handlerFor(policyTrial, emulator).check({}, given(news));
    expect(failures.map(({ reason }) => reason).join("\n")).toMatch(says);
    expect(emulator.control.requests()).toEqual([]);
});

test("parameters reach the policies, as sensitive ones", async () => {
    let keys: string[] = [];
    emulator.control.onRequest("POST /api/v2/runs", () => {
        keys = emulator.control.list("policy-set-parameters").map(({ key, sensitive }) => `${key} ${sensitive}`);
    });
    await tried({ parameters: { region: "eu" }, workspaceNames: ["test"], wildcardName: undefined });
    expect(keys).toEqual(["region true"]);
});

describe("interrupted", () => {
    /** A trial whose process is killed in the middle of one of its requests. */
    async function killed(of: Emulator, at: number, when: "before" | "after"): Promise<boolean> {
        const { token } = of.control.addToken();
        let seen = 0;
        const end = of.control.onRequest("* *", () => void (++seen === at && of.control.revokeToken(token)), when);
        of.control.fault({ kind: "reset", when, at });
        const failed = await tried({ files: SENTINEL, allow: 3, parallel: 2 }, token, of).then(
            () => false,
            () => true,
        );
        end();
        of.control.clearFaults();
        return failed && seen >= at;
    }

    test.each(["before", "after"] as const)(
        "%s the effect of any request: at no moment a mandatory policy, and once its time is up it is cleaned away",
        async (when) => {
            let requests = 0;
            for (let at = 1; ; at++) {
                const own = await world();
                try {
                    own.control.onRequest("* *", () => {
                        for (const { files } of own.control.list("policy-set-versions"))
                            expect(files?.["sentinel.hcl"] ?? "").not.toContain("mandatory");
                    });
                    if (!(await killed(own, at, when))) break;
                    requests = at;
                    const client = await Client.connect(
                        { address: own.url, token: own.token, organization: own.organization },
                        {},
                    );
                    const early = await clean(client, own.organization);
                    expect(early.removed).toEqual([]);
                    // As when its time is up: the platform's clock says so, not this machine's.
                    for (const { id, description } of own.control.list("policy-sets")) {
                        const past = description?.replace(/until \S+\. /, "until 2020-01-01T00:00:00.000Z. ");
                        own.control.patch("policy-sets", id, { description: past });
                    }
                    const late = await clean(client, own.organization);
                    expect(late.removed).toEqual(early.running);
                    for (const { id } of own.control.list("runs")) await own.control.runs.reached(id, ...ENDS);
                    expectNothingLeft(own);
                } finally {
                    await own.close();
                }
            }
            expect(requests).toBeGreaterThan(15);
        },
        600_000,
    );

    test("what only looks like a trial's is left alone, and so is a trial that is under way", async () => {
        const { control, url, token, organization } = emulator;
        const late = "2020-01-01T00:00:00.000Z";
        const described = (mark: string, until: string) =>
            `Trial of pulumi-tfe-policy, mark ${mark}, until ${until}. It stops no run, and goes by itself. `;
        control.create("policy-sets", { name: "a--trial-0123456789ab", description: "mine" });
        control.create("policy-sets", { name: "b--trial-0123456789ab", description: described("ba9876543210", late) });
        control.create("policy-sets", { name: "c", description: described("0123456789ab", late) });
        control.create("policy-sets", {
            name: "d--trial-0123456789ab",
            description: described("0123456789ab", "2999-01-01T00:00:00.000Z"),
        });
        control.create("policy-sets", { name: "e--trial-0123456789ab", description: described("0123456789ab", late) });
        const client = await Client.connect({ address: url, token, organization }, {});
        await client.organizations.read(organization);
        expect(await clean(client, organization)).toEqual({
            removed: ["e--trial-0123456789ab"],
            running: ["d--trial-0123456789ab"],
        });
        expect(control.list("policy-sets").map(({ name }) => name[0])).toEqual(["a", "b", "c", "d"]);
        await tried();
        expect(control.list("policy-sets")).toHaveLength(4);
    });

    test.each<[string, FaultOptions]>([
        ["is limited", { kind: "status", status: 429, headers: { "retry-after": "0" } }],
        ["is lost", { kind: "reset", when: "after" }],
    ])("a request that %s anywhere: the trial goes on, once", async (_, fault) => {
        for (let at = 1; ; at++) {
            const own = await world();
            try {
                own.control.fault({ ...fault, at });
                const { outs } = await tried({}, own.token, own);
                expect(outs).toMatchObject({ tried: 3, failed: 0, untried: 0 });
                expect(own.control.list("runs")).toHaveLength(3);
                expectNothingLeft(own);
                if (own.control.faults().length > 0) break;
            } finally {
                await own.close();
            }
        }
    });
});

describe("content", () => {
    const CANARY = "canary-of-a-secret-policy";
    const bad = (count: number) => ({
        ...GOOD,
        "sentinel.hcl": Array.from(
            { length: count },
            (_, at) => `policy "p${at}" {\n  source = "./${CANARY}${at}.sentinel"\n}\n`,
        ).join(""),
    });

    async function judged(news: Values, olds: Values = {}) {
        const { failures } = await handlerFor(policyTrial, emulator).check(olds, given(news));
        expect(emulator.control.requests()).toEqual([]);
        return failures.map(({ reason }) => reason);
    }

    test("that is a secret is not shown where it is wrong", async () => {
        const said = await judged({ files: bad(2), __secrets: ["files"] });
        expect(said).toEqual([
            expect.stringMatching(/2 errors in the content cannot be shown, because files is a secret/),
        ]);
        const unreadable = await judged({ files: { [`../${CANARY}`]: "" }, __secrets: ["files"] });
        expect(unreadable.join()).toMatch(/why is not shown, because files is a secret/);
        expect(said.concat(unreadable).join()).not.toContain(CANARY);
    });

    test("with very much wrong has its first errors shown, and the rest counted", async () => {
        const said = await judged({ files: bad(25) });
        expect(said).toHaveLength(21);
        expect(said.at(-1)).toContain("and 5 more errors");
    });

    test("that was tried already is not judged again", async () => {
        const handler = handlerFor(policyTrial, emulator);
        const { inputs } = await handler.check({}, given({ files: bad(1) }));
        expect(await judged({ files: bad(1) }, inputs)).toEqual([]);
        expect(await judged({ files: bad(2) }, inputs)).not.toEqual([]);
    });

    test("whose change ignoreChanges leaves out stays what it was", async () => {
        const { outs } = await tried();
        emulator.control.resetCounts();
        expect(await judged({ files: SENTINEL, contentHash: outs.contentHash }, outs)).toEqual([]);
    });
});

test("its time is up in the middle of a run: an error with the way out, and nothing is left", async () => {
    emulator.control.runs.script({ stepMilliseconds: 600_000 });
    expect(await refusal({ __timeouts: { create: "60s" } })).toMatch(
        /The trial's time was up while run run-\w+ was still under way\. Give it more time/,
    );
    expect(emulator.control.list("policy-sets")).toEqual([]);
    for (const { canceledAt } of emulator.control.list("runs")) expect(canceledAt).not.toBeNull();
});

test.each([
    [["--allow", "one"], /--allow is a whole number/],
    [["--allow-any", "x"], /--allow-any is a whole number/],
    [["--allow-untried", "1.5"], /--allow-untried is a whole number/],
    [["--parallel", "0"], /--parallel is a whole number, 1 or more/],
    [["--sample", "0"], /--sample is a whole number, 1 or more/],
    [["--parameter", "a"], /--parameter is <key>=<value>/],
    [["--name", "a b"], /--name must be 1 to 40 letters/],
    [["--timeout", "soon"], /--timeout is a duration/],
    [["--format", "pdf"], /pdf/],
    [["--unredacted"], /--unredacted is for --local/],
])("the command with %j is called wrongly, and asks nobody", async (args, says) => {
    const folder = mkdtempSync(join(tmpdir(), "trial-"));
    const environment = process.env;
    try {
        for (const [path, text] of Object.entries(GOOD)) writeFileSync(join(folder, path), text);
        const { url, token, organization } = emulator;
        process.env = { ...environment, TFE_ADDRESS: url, TFE_TOKEN: token, TFE_ORGANIZATION: organization };
        let text = "";
        const listen = (more: string) => {
            text += more;
        };
        const called = ["trial", folder, "--wildcard", "*", ...args];
        expect(await main(called, listen, listen)).toBe(2);
        expect(text).toMatch(says);
        expect(emulator.control.requests()).toEqual([]);
    } finally {
        process.env = environment;
        rmSync(folder, { recursive: true, force: true });
    }
});
