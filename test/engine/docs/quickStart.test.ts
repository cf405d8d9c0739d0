import { readPage } from "../../../scripts/docs/pages";
import { expectPrint } from "../../docs/prints";
import { scenario } from "../harness";

const here = scenario();

/** The files of the page, by the names that it gives them. */
function files(): Record<string, string> {
    const { fences } = readPage("docs/quick-start.md");
    return Object.fromEntries(
        fences.flatMap(({ words, text }) => {
            const name = words.find((word) => word.startsWith("file="))?.slice(5);
            return name ? [[name, text]] : [];
        }),
    );
}

test("word for word, from an empty folder to drift", async () => {
    here.emulator.control.createMany("workspaces", 2, "ws");
    const { "index.ts": program = "", "Pulumi.yaml": _, ...rest } = files();
    // The organization comes from the environment, as on the page.
    const env = { TFE_ORGANIZATION: here.emulator.organization };
    const stack = await here.declare(program, { language: "typescript", files: rest, config: {}, env });
    expectPrint("quick-preview", (await stack.preview({ diff: true })).stdout);
    expect(here.emulator.control.counts()).toEqual({ "GET /api/v2/organizations/:organization_name/workspaces": 1 });
    expectPrint("quick-up", (await stack.up()).stdout);

    const hcl = stack.file("policies/sentinel.hcl");
    stack.setFile("policies/sentinel.hcl", hcl.replace('"t3.medium"]', '"t3.medium", "t3.large"]'));
    expectPrint("quick-edit", (await stack.preview({ diff: true })).stdout);
    await stack.up();
    stack.setFile("policies/sentinel.hcl", hcl.replace("soft-mandatory", "soft-mandatry"));
    expectPrint("quick-mistake", (await stack.preview({ expectFailure: true })).stdout);

    stack.setFile("policies/sentinel.hcl", hcl);
    const [set] = here.emulator.control.list("policy-sets");
    here.emulator.control.patch("policy-sets", set!.id, { description: "Changed by hand" });
    expectPrint("quick-drift", (await stack.refresh({ diff: true, args: ["--preview-only"] })).stdout);
    await stack.up({ refresh: true });
    expect(here.emulator.control.list("policy-sets")).toMatchObject([{ description: set!.description }]);
    await stack.destroy();
    expect(here.emulator.control.list("policy-sets")).toEqual([]);
});
