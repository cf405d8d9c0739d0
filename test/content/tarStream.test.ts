import { extract, pack } from "tar-stream";
import { collect } from "./tree";

test("tar-stream still has the place where pax records are checked", () => {
    expect(extract()).toHaveProperty("_decodeLongHeader", expect.any(Function));
});

test("tar-stream still passes over a damaged record: when it does not, take tarStream.ts away", async () => {
    const made = pack();
    made.entry({ name: "é" }, "x");
    made.finalize();
    const tar = await collect(made as never);
    tar.write("-5 ab", tar.lastIndexOf("11 path="), "latin1");
    const reader = extract();
    reader.end(tar);
    const names: string[] = [];
    for await (const member of reader) {
        names.push(member.header.name ?? "");
        member.resume();
    }
    expect(names).toEqual(["PaxHeader"]);
});

test("tar-stream still has the place where what stands behind the end mark is seen", () => {
    expect(extract()).toHaveProperty("_consumeHeader", expect.any(Function));
});

test("tar-stream still goes on behind the end mark: when it does not, take guardEnd away", async () => {
    const archive = (name: string) => {
        const made = pack();
        made.entry({ name }, "x");
        made.finalize();
        return collect(made as never);
    };
    const reader = extract();
    reader.end(Buffer.concat([await archive("a"), await archive("hidden")]));
    const names: string[] = [];
    for await (const member of reader) {
        names.push(member.header.name ?? "");
        member.resume();
    }
    expect(names).toEqual(["a", "hidden"]);
});

test("tar-stream still waits for the bytes of a folder: when it does not, take guardSize away", async () => {
    const made = pack();
    made.entry({ name: "d/", type: "directory", size: 512 });
    made.finalize();
    const reader = extract();
    expect(reader).toHaveProperty("_applyLongHeaders", expect.any(Function));
    let ended = false;
    reader.on("entry", (_header, body) => {
        body.on("end", () => {
            ended = true;
        });
        body.resume();
    });
    reader.end(await collect(made as never));
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect(ended).toBe(false);
});
