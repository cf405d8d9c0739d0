import { execFileSync } from "node:child_process";
import { join } from "node:path";

test("the tarball of the emulator holds what a user needs and nothing else", () => {
    const files = execFileSync("npm", ["pack", "--dry-run", "--json", "--silent"], {
        cwd: join(__dirname, "../../emulator"),
        encoding: "utf8",
        shell: process.platform === "win32",
    });
    const names: string[] = JSON.parse(files)[0].files.map(({ path }: { path: string }) => path);
    expect(names).toEqual(expect.arrayContaining(["bin.js", "LICENSE", "README.md"]));
    expect(names.filter((name) => !/^dist\/.*(\.js|\.d\.ts)$/.test(name)).sort()).toEqual(
        ["LICENSE", "README.md", "bin.js", "package.json"].sort(),
    );
});
