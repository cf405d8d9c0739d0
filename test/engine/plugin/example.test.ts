import { readFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceIn } from "../../emulator/runWorld";
import { scenario } from "../harness";
import { root } from "../harness/build";

jest.setTimeout(240_000);

const here = scenario();
const EXAMPLE = join(root, "examples", "yaml");
const file = (name: string) => readFileSync(join(EXAMPLE, name), "utf8");

test("examples/yaml: production gets the guardrails when the canary has passed them", async () => {
    const { control } = here.emulator;
    const canary = workspaceIn(here.emulator, { name: "canary" });
    const tagBindings = [{ key: "environment", value: "production" }];
    const ids = ["one", "two"].map((name) => control.create("workspaces", { name, tagBindings }).id);
    control.runs.script({ stepMilliseconds: 1, policies: { "*": "failed" } });
    const stack = await here.declare("", {
        language: "yaml",
        files: {
            "Pulumi.yaml": file("Pulumi.yaml").replace("../../plugin", join(root, "plugin")),
            "policies/sentinel.hcl": file("policies/sentinel.hcl"),
            "policies/require-tags.sentinel": file("policies/require-tags.sentinel"),
        },
        config: { "tfe-policy:organization": "acme", "yaml:canaryWorkspaceId": canary.id },
    });
    const attached = () => control.list("policy-sets")[0]?.workspaceIds?.toSorted();
    const { output } = await stack.up({ expectFailure: true });
    expect(output).toMatch(/errored, because mandatory policies failed; nothing was applied/);
    expect(attached()).toEqual([canary.id]);

    control.runs.script({ stepMilliseconds: 1, policies: { "*": "passed" } });
    await stack.up();
    expect(await stack.outputs()).toMatchObject({ canaryStatus: "planned_and_finished" });
    expect(attached()).toEqual([canary.id, ...ids].toSorted());
    expect((await stack.preview()).stdout).toContain("unchanged");
    await stack.destroy();
});
