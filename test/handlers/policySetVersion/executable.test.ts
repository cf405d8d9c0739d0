import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "tfe-emulator";
import type { Handler } from "../../../provider/handlers/base/handler";
import type { Values } from "../../../provider/handlers/base/properties";
import { policySetVersion } from "../../../provider/handlers/policySetVersion";
import { executableRemark } from "../../../provider/handlers/policySetVersion/executable";
import { checked, emulatorForTest, handlerFor } from "../setup";

const said: string[] = [];
jest.mock("../../../provider/handlers/base/status", () => ({
    ...jest.requireActual("../../../provider/handlers/base/status"),
    warn: (_urn: unknown, message: string) => said.push(message),
}));

let emulator: Emulator;
let folder: string;
let handler: Handler;
let policySetId: string;
const script = () => join(folder, "tags.sentinel");
beforeEach(async () => {
    said.length = 0;
    emulator = await emulatorForTest();
    folder = mkdtempSync(join(tmpdir(), "executable-"));
    writeFileSync(
        join(folder, "sentinel.hcl"),
        'policy "tags" {\n  source = "./tags.sentinel"\n  enforcement_level = "advisory"\n}\n',
    );
    writeFileSync(script(), "main = rule { true }\n");
    chmodSync(script(), 0o644);
    handler = handlerFor(policySetVersion, emulator);
    policySetId = emulator.control.create("policy-sets").id;
});
afterEach(async () => {
    rmSync(folder, { recursive: true });
    await emulator.close();
});

const check = (olds: Values = {}) => checked(handler, { policySetId, directory: folder }, olds);

test("chmod replaces the version, and the preview names the file and the reason", async () => {
    const inputs = await check();
    const { id, outs } = await handler.create(inputs);
    const { props } = await handler.read(id, outs);
    expect(await handler.diff(id, props ?? {}, await check(inputs))).toMatchObject({ changes: false });
    expect(said).toEqual([]);

    chmodSync(script(), 0o755);
    const news = await check(inputs);
    expect(await handler.diff(id, props ?? {}, news)).toMatchObject({ replaces: ["contentHash"] });
    expect(said).toEqual([
        expect.stringMatching(/^tags\.sentinel became executable\. The executable bit is a part of/),
    ]);
});

test("a state that does not tell what was executable goes on working", async () => {
    const inputs = await check();
    const { id, outs } = await handler.create(inputs);
    const { __executable, ...old } = outs;
    expect(await handler.diff(id, old, await check(inputs))).toMatchObject({ changes: false });
    chmodSync(script(), 0o755);
    expect(await handler.diff(id, old, await check(inputs))).toMatchObject({ replaces: ["contentHash"] });
    expect(said).toEqual([
        expect.stringMatching(/^No text of the content differs, .*: tags\.sentinel may be executed now\./),
    ]);
});

describe("executableRemark", () => {
    const files = { a: "1", b: "2" };

    test("says what became and what ceased to be executable, and of what is gone nothing", () => {
        const remark = executableRemark({ files, __executable: ["b", "gone"] }, { files, __executable: ["a"] });
        expect(remark).toMatch(/^a became executable, b ceased to be executable\. /);
    });

    test.each([
        ["nothing changed", { __executable: ["a"] }, { files, __executable: ["a"] }],
        ["the content is not known yet", { __executable: ["a"] }, {}],
        ["an old state's texts differ", { files: { a: "0" } }, { files, __executable: ["a"] }],
    ])("says nothing when %s", (_, olds, news) => {
        expect(executableRemark(olds, news)).toBeUndefined();
    });

    test("names a few of many", () => {
        const many = Array.from({ length: 30 }, (_, at) => `file-${at}`);
        const remark = executableRemark({ __executable: [] }, { files, __executable: many });
        expect(remark).toMatch(/^file-0, file-1, file-2, file-3, file-4 and 25 more files became executable\./);
    });
});
