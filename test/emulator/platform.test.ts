import { endingSignals, filesOnPath } from "../../emulator/platform";

test("what ends it on Windows, which has no SIGTERM, and elsewhere", () => {
    expect(endingSignals("win32")).toEqual(["SIGINT", "SIGBREAK", "SIGHUP"]);
    expect(endingSignals("linux")).toEqual(["SIGINT", "SIGTERM"]);
});

test("where a command may be", () => {
    expect(filesOnPath("opa", 'C:\\a;;"D:\\b c"', "win32")).toEqual(["C:\\a\\opa.exe", "D:\\b c\\opa.exe"]);
    expect(filesOnPath("opa", "/a:/b", "linux")).toEqual(["/a/opa", "/b/opa"]);
});
