import { scenario } from "../harness";
import { inJavaScript, inYaml } from "./model";
import { each, everything, planned, worldIn } from "./world";

jest.setTimeout(400_000);

const here = scenario();
const VERSION = { text: "first", without: 0, replaced: false };
const config = { "tfe:organization": "acme", "tfe-policy:organization": "acme" };

test("a stack of dynamic providers goes over to the plugin and comes back without a write; both refresh and destroy", async () => {
    const { control } = here.emulator;
    const program = everything(await worldIn(here.emulator), VERSION);
    const names = Object.keys(program);
    const untouched = async (work: () => Promise<unknown>) => {
        control.resetCounts();
        await work();
        expect(control.writes()).toBe(0);
    };
    const stack = await here.declare(inJavaScript(program), { config });
    stack.secrets.add("the-first-value");
    await stack.up();

    stack.setLanguage("yaml", inYaml(program));
    await untouched(async () => {
        expect(await planned(stack)).toMatchObject(each(names, "same"));
        await stack.up();
        await stack.refresh({ args: ["--expect-no-changes"] });
        expect(await planned(stack)).toMatchObject(each(names, "same"));
    });
    const ours = Object.values(await stack.resources());
    expect(ours.every(({ type }) => type.startsWith("tfe-policy:index:"))).toBe(true);

    stack.setLanguage("javascript", inJavaScript(program));
    await untouched(async () => {
        expect(await planned(stack)).toMatchObject(each(names, "update"));
        await stack.up();
        expect(control.total()).toBe(0);
        await stack.refresh({ args: ["--expect-no-changes"] });
        expect(await planned(stack)).toMatchObject(each(names, "same"));
    });

    // Directly after the way back, and directly after the way there.
    const left = () => control.list("policy-sets").map(({ name }) => name);
    stack.setLanguage("yaml", inYaml(program));
    await untouched(() => stack.up());
    stack.setLanguage("javascript", inJavaScript(program));
    await untouched(() => stack.up());
    await stack.destroy();
    expect(left()).toEqual(["guard"]);

    const again = everything(await worldIn(here.emulator), VERSION);
    stack.setProgram(inJavaScript(again));
    await stack.up();
    stack.setLanguage("yaml", inYaml(again));
    await untouched(() => stack.up());
    await stack.destroy();
    expect(left()).toEqual(["guard", "guard"]);
});
