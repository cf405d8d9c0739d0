import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isExecutable } from "../../provider/platform/executableBit";
import { losesItsName } from "../../provider/platform/openFiles";
import { slashed } from "../../provider/platform/paths";
import { terraformFiles } from "../../provider/platform/terraformFiles";

test("nothing is executable on Windows, whatever Node.js says of its mode; elsewhere the owner's bit decides", () => {
    for (const mode of [0o100644, 0o100755, 0o100777, 0o100100]) expect(isExecutable(mode, "win32")).toBe(false);
    expect([0o100644, 0o100755, 0o100011, 0o100100].map((mode) => isExecutable(mode, "linux"))).toEqual([
        false,
        true,
        false,
        true,
    ]);
});

test("an open file keeps its name on Windows", () => {
    expect(losesItsName("win32")).toBe(false);
    expect(losesItsName("darwin")).toBe(true);
});

test("the files of the Terraform CLI are in APPDATA on Windows, and at home elsewhere", () => {
    const env = { APPDATA: "C:\\Users\\a\\AppData\\Roaming", HOME: "/home/a" };
    expect(terraformFiles(env, "win32")).toEqual({
        config: "C:\\Users\\a\\AppData\\Roaming\\terraform.rc",
        folder: "C:\\Users\\a\\AppData\\Roaming\\terraform.d",
    });
    expect(terraformFiles(env, "linux")).toEqual({ config: "/home/a/.terraformrc", folder: "/home/a/.terraform.d" });
});

test("no other file asks on which system it is", () => {
    const root = join(__dirname, "..", "..", "provider");
    const asking = readdirSync(root, { recursive: true, encoding: "utf8" })
        .map((file) => slashed(file))
        .filter((file) => file.endsWith(".ts") && !file.startsWith("platform/"))
        .filter((file) => /process\.platform|os\.platform\(|PATHEXT/.test(readFileSync(join(root, file), "utf8")));
    expect(asking).toEqual([]);
});
