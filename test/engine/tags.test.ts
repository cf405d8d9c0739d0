import { scenario } from "./harness";

const here = scenario();
const PARALLEL = { args: ["--parallel", "64"] };

const program = (rest: string) => `
const pulumi = require("@pulumi/pulumi");
const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("regulated", { name: "regulated" });
${rest}`;
const attachment = (name: string, tag: string, opts = "{}") =>
    `new tfe.TagAttachment("${name}", { policySetId: set.id, ${tag} }, ${opts});\n`;
const ENV = 'tagKey: "env", tagValue: "prod"';
const selectors = (name = "regulated") =>
    here.emulator.control
        .list("policy-sets")
        .find((set) => set.name === name)
        ?.tagSelectors.map(({ tagKey, tagValue, isExclude }) => `${isExclude ? "-" : "+"}${tagKey}=${tagValue}`)
        .sort();
const lines = (output: string) => output.split("\n").map((line) => line.trim());

test("tags of a set: in few requests, in a component, renamed, replaced, drifted, imported, away; nobody else's is touched", async () => {
    const { control } = here.emulator;
    const names = Array.from({ length: 20 }, (_, at) => `t${at}`);
    const many = names.map((name) => attachment(name, `tagKey: "${name}"`)).join("");
    const s = await here.declare(program(many));
    await s.up(PARALLEL);
    expect(selectors()).toEqual(names.map((name) => `+${name}=null`).sort());
    expect(control.total()).toBeLessThan(8);
    const [set] = control.list("policy-sets");
    const theirs = { tagKey: "theirs", tagValue: null, isExclude: false };
    control.patch("policy-sets", set?.id ?? "", { tagSelectors: [theirs] });
    await s.refresh();
    expect(Object.keys(await s.resources())).toEqual(["regulated"]);

    const exclusion = 'new tfe.TagExclusion("old", { policySetId: set.id, tagKey: "cost center", tagValue: "a/b" });';
    const inComponent = `class Rules extends pulumi.ComponentResource {
        constructor(name, opts) { super("acme:Rules", name, {}, opts); this.child = { parent: this }; }
    }
    const rules = new Rules("rules");
    `;
    s.setProgram(program(attachment("env", ENV) + exclusion));
    await s.up();
    expect(selectors()).toEqual(["+env=prod", "+theirs=null", "-cost center=a/b"]);

    const moved = attachment(
        "environment",
        ENV,
        '{ parent: rules, aliases: [{ name: "env", parent: pulumi.rootStackResource }] }',
    );
    s.setProgram(program(inComponent + moved + exclusion));
    control.resetCounts();
    await s.up();
    expect(control.writes()).toBe(0);

    s.setProgram(program(inComponent + moved.replace('"prod"', '"test"') + exclusion));
    const preview = lines((await s.preview({ diff: true })).stdout);
    expect(preview).toContain('~ tagValue: "prod" => "test"');
    await s.up();
    expect(selectors()).toEqual(["+env=test", "+theirs=null", "-cost center=a/b"]);

    control.patch("policy-sets", set?.id ?? "", { tagSelectors: [theirs] });
    const drift = await s.refresh({ args: ["--preview-only"] });
    expect(drift.stdout).toContain("TagAttachment environment");
    await s.up({ refresh: true });
    expect(selectors()).toEqual(["+env=test", "+theirs=null", "-cost center=a/b"]);
    await s.destroy();
    expect(control.list("policy-sets")).toEqual([]);
});

test("tagSelectors of the set itself: shown, drifted and mended; from ids to tags in one up; twice declared is told", async () => {
    const { control } = here.emulator;
    const [workspaceId] = control.createMany("workspaces", 1);
    const inline = (rest: string, more = "") => `
const tfe = require("pulumi-tfe-policy");
const set = new tfe.PolicySet("guard", { name: "guard", ${rest} });
exports.tags = set.tagSelectors;
${more}`;
    const s = await here.declare(inline(`workspaceIds: ["${workspaceId}"]`));
    await s.up();
    const tags = `tagSelectors: [{ ${ENV} }, { tagKey: "old", isExclude: true }]`;
    s.setProgram(inline(tags));
    expect((await s.preview({ diff: true })).stdout).toMatch(/tagSelectors[\s\S]*tagKey +: "env"/);
    await s.up();
    expect(selectors("guard")).toEqual(["+env=prod", "-old=null"]);
    expect(control.list("policy-sets")[0]?.workspaceIds).toEqual([]);
    expect(await s.outputs()).toEqual({
        tags: [
            { tagKey: "env", tagValue: "prod", isExclude: false },
            { tagKey: "old", isExclude: true },
        ],
    });
    expect((await s.up({ preview: true })).stdout).toContain("2 unchanged");

    control.patch("policy-sets", control.list("policy-sets")[0]?.id ?? "", { tagSelectors: [] });
    await s.up({ refresh: true });
    expect(selectors("guard")).toEqual(["+env=prod", "-old=null"]);

    s.setProgram(inline(tags, attachment("env", ENV)));
    expect((await s.up()).output).toMatch(/both declare env\/prod for policy set polset-/);
    s.setProgram(inline(tags));
    await s.up();
    expect(selectors("guard")).toEqual(["+env=prod", "-old=null"]);
    await s.destroy();
});
