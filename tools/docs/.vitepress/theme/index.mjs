import { useData } from "vitepress";
import DefaultTheme from "vitepress/theme";
import { h } from "vue";
import "./style.css";

/** What a preview prints, beside the name of the package: additions and removals as a terminal shows them. */
function Terminal() {
    const lines = (useData().frontmatter.value.print ?? "").trimEnd().split("\n");
    const body = lines.map((line) => h("span", { class: kindOf(line) }, `${line}\n`));
    const prompt = h("span", { class: "prompt" }, "$ pulumi preview --diff\n");
    return h("pre", { class: "terminal", "aria-label": "What pulumi preview prints" }, [prompt, ...body]);
}

function kindOf(line) {
    const [, sign] = /^\s*(\+-|[-+~])/.exec(line) ?? [];
    return { "+": "added", "-": "removed", "~": "changed", "+-": "replaced" }[sign] ?? "plain";
}

export default {
    extends: DefaultTheme,
    Layout: () => h(DefaultTheme.Layout, null, { "home-hero-image": () => h(Terminal) }),
};
