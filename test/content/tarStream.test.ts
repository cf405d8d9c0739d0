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
