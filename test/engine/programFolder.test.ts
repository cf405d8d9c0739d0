import { scenario } from "./harness";
import { root } from "./harness/build";

const here = scenario();

// A file of the same name lies in both folders: that of Pulumi.yaml, and that of the program.
const FILES = { "one.sentinel": "# beside Pulumi.yaml\n", "infra/one.sentinel": "# beside the program\nmain = true\n" };

const LANGUAGES = {
    JavaScript: {
        "Pulumi.yaml": { runtime: { name: "nodejs", options: { typescript: false } } },
        "infra/package.json": { private: true, main: "index.js" },
        "infra/index.js": `
            const tfe = require("pulumi-tfe-policy");
            const { code } = new tfe.Policy("one", { name: "one", file: "one.sentinel" });
            exports.code = code;`,
    },
    YAML: {
        "Pulumi.yaml": { runtime: "yaml", plugins: { providers: [{ name: "tfe-policy", path: `${root}/plugin` }] } },
        "infra/Main.yaml": {
            resources: { one: { type: "tfe-policy:Policy", properties: { name: "one", file: "one.sentinel" } } },
            // A sign of interpolation that the linter takes for a forgotten template.
            outputs: { code: ["$", "{one.code}"].join("") },
        },
    },
};

test.each(Object.entries(LANGUAGES))(
    "relative paths start from the folder that `main` leads to: %s",
    async (_, files) => {
        const texts = Object.entries(files).map(([name, file]) => {
            if (typeof file === "string") return [name, file];
            return [name, JSON.stringify(name === "Pulumi.yaml" ? { name: "test", main: "infra", ...file } : file)];
        });
        const config = { "tfe:organization": "acme", "tfe-policy:organization": "acme" };
        const stack = await here.declare("", { files: { ...FILES, ...Object.fromEntries(texts) }, config });
        await stack.up();
        expect(await stack.outputs()).toEqual({ code: FILES["infra/one.sentinel"] });
        stack.setFile("infra/one.sentinel", "");
        const main = "infra/index.js" in files ? "infra/index.js" : "infra/Main.yaml";
        stack.setFile(main, stack.file(main).replace("one.sentinel", "two.sentinel"));
        const { output } = await stack.preview({ expectFailure: true });
        expect(output).toContain(
            `A relative path starts from the program's folder, here ${stack.folder}/infra: that of`,
        );
    },
);
