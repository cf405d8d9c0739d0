import { plainEnvironment, programOnPath } from "../../provider/platform/programs";

const found = (path: string, platform: NodeJS.Platform, programs: readonly string[], variable = "PATH") =>
    programOnPath("opa", { [variable]: path }, platform, (file) => programs.includes(file));

test("on Windows a program is an .exe of an absolute folder, the first of them, in quotes or not, on the Path", () => {
    const there = ["C:\\tools\\opa.exe", "D:\\My Tools\\opa.exe", "bin\\opa.exe", "C:\\cmd\\opa.cmd"];
    const path = 'bin;C:\\cmd;;"D:\\My Tools";C:\\tools';
    expect(found(path, "win32", there, "Path")).toBe("D:\\My Tools\\opa.exe");
    expect(found("bin;C:\\cmd", "win32", there)).toBeUndefined();
});

test("elsewhere it has no suffix, folders are separated by colons, and the name of the variable counts", () => {
    const there = ["/usr/bin/opa", "./opa", "/b/opa.exe"];
    expect(found(".::/b:/usr/bin", "linux", there)).toBe("/usr/bin/opa");
    expect(found("/usr/bin", "linux", there, "Path")).toBeUndefined();
    expect(found("C:\\tools;/usr/bin", "darwin", there)).toBeUndefined();
});

test.each(["win32", "linux"] as const)("no more of the environment than a program takes to start on %s", (platform) => {
    const secrets = { TFE_TOKEN: "canary", TF_TOKEN_app_terraform_io: "canary", PULUMI_CONFIG_PASSPHRASE: "canary" };
    const env = { Path: "p", PATH: "p", SYSTEMROOT: "C:\\Windows", HOME: "/h", USERPROFILE: "C:\\u", ...secrets };
    const given = plainEnvironment(env, platform);
    expect(JSON.stringify(given)).not.toContain("canary");
    expect(given).toMatchObject(
        platform === "win32"
            ? { PATH: "p", SystemRoot: "C:\\Windows", USERPROFILE: "C:\\u" }
            : { PATH: "p", HOME: "/h" },
    );
});
