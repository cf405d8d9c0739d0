import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stagePages } from "../../scripts/docs/stage";

test("every picture of every page of the site is where the page looks for it", () => {
    const folder = mkdtempSync(join(tmpdir(), "site-"));
    try {
        stagePages(folder);
        const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md"));
        const pictures = pages.flatMap((page) => {
            const text = readFileSync(join(folder, page), "utf8");
            const found = text.matchAll(/(?:!\[[^\]]*\]\(|\b(?:src|srcset)=")([^)"\s]+\.(?:svg|png))/g);
            return [...found].map(([, picture = ""]) => ({ page, picture }));
        });
        expect(pictures.length).toBeGreaterThan(4);
        const missing = pictures.filter(({ page, picture }) => !existsSync(join(folder, dirname(page), picture)));
        expect(missing).toEqual([]);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
