import * as fc from "fast-check";
import type { Emulator } from "tfe-emulator";
import {
    type AttachmentKind,
    projectExclusion,
    workspaceAttachment,
    workspaceExclusion,
} from "../../provider/definitions/attachments";
import { attachment } from "../../provider/handlers/attachments/definition";
import { endOf } from "../../provider/handlers/attachments/waiver";
import type { Handler } from "../../provider/handlers/base/handler";
import type { Values } from "../../provider/handlers/base/properties";
import { applied, attachmentHandlerFor, checked, emulatorForTest } from "./setup";

const DAY = 24 * 60 * 60_000;

let emulator: Emulator;
let handler: Handler;
let set: string;
let one: string;
let other: string;

beforeEach(async () => {
    emulator = await emulatorForTest();
    handler = handlerOf(workspaceExclusion);
    [one = "", other = ""] = emulator.control.createMany("workspaces", 2);
    set = emulator.control.create("policy-sets", { global: true }).id;
    jest.spyOn(process.stderr, "write").mockImplementation(() => true);
});
afterEach(async () => {
    jest.restoreAllMocks();
    await emulator.close();
});

const handlerOf = (kind: AttachmentKind) => attachmentHandlerFor(kind, emulator);

/** Lets this machine's clock say so. */
function today(date: string): void {
    jest.spyOn(Date, "now").mockReturnValue(Date.parse(date));
}

const excluded = () => emulator.control.get("policy-sets", set).workspaceExclusionIds;
const given = (news: Values = {}): Values => ({
    __provider: "code",
    __urn: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:WorkspaceExclusion::a",
    policySetId: set,
    workspaceId: one,
    expiresAt: "2026-12-31",
    reason: "CHG-4711",
    ...news,
});
const created = async (news: Values = {}) => handler.create(await checked(handler, given(news)));

test("until it ends it is as any exclusion; then a preview shows it, up ends it, and it stays ended without being gone", async () => {
    today("2026-12-01T12:00:00Z");
    const { id, outs } = await created();
    expect(outs).toMatchObject({ active: true, expiresAt: "2026-12-31", reason: "CHG-4711" });
    expect(excluded()).toEqual([one]);
    expect(await applied(handler, id, outs, given())).toBe(outs);

    today("2027-01-01T00:00:00Z");
    emulator.control.resetCounts();
    const news = await checked(handler, given(), outs);
    expect(news.active).toBe(false);
    expect(await handler.diff(id, outs, news)).not.toMatchObject({ changes: false });
    expect(emulator.control.requests()).toEqual([]);
    expect(excluded()).toEqual([one]);
    const { outs: ended } = await handler.update(id, outs, news);
    expect(ended).toMatchObject({ active: false, workspaceId: one });
    expect(excluded()).toEqual([]);

    const read = await handler.read(id, ended);
    expect(read).toMatchObject({ id, props: { active: false, workspaceId: one } });
    expect(await applied(handler, id, ended, given())).toBe(ended);

    const longer = await applied(handler, id, ended, given({ expiresAt: "2027-06-30", reason: "CHG-5000" }));
    expect(longer).toMatchObject({ active: true, reason: "CHG-5000" });
    expect(excluded()).toEqual([one]);
    await handler.delete(id, longer);
    expect(excluded()).toEqual([]);
});

test("created in the past it excludes nothing, and is deleted without a request", async () => {
    today("2027-02-01T00:00:00Z");
    const { id, outs } = await created({ workspaceId: undefined, workspaceIds: [one, other] });
    expect(outs).toMatchObject({ active: false, workspaceIds: expect.arrayContaining([one, other]) });
    expect(excluded()).toEqual([]);
    emulator.control.resetCounts();
    await handler.delete(id, outs);
    expect(emulator.control.writes()).toBe(0);
});

test("what somebody excluded by hand after its end is drift, which up ends; what another resource excludes is not", async () => {
    today("2027-02-01T00:00:00Z");
    const { id, outs } = await created();
    emulator.control.patch("policy-sets", set, { workspaceExclusionIds: [one] });
    const { props } = await handler.read(id, outs);
    expect(props).toMatchObject({ active: true });
    expect(await applied(handler, id, props ?? {}, given())).toMatchObject({ active: false });
    expect(excluded()).toEqual([]);

    const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:WorkspaceExclusion::b";
    await handler.create(await checked(handler, { ...given(), expiresAt: undefined, reason: undefined, __urn: urn }));
    expect(excluded()).toEqual([one]);
    expect((await handler.read(id, outs)).props).toMatchObject({ active: false });
    expect(excluded()).toEqual([one]);
});

test("the end of one of two that exclude the same takes nothing from the other", async () => {
    today("2026-12-01T00:00:00Z");
    const { id, outs } = await created();
    const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/tfe:WorkspaceExclusion::b";
    await handler.create(await checked(handler, { ...given(), expiresAt: undefined, reason: undefined, __urn: urn }));
    today("2027-02-01T00:00:00Z");
    await applied(handler, id, outs, given());
    expect(excluded()).toEqual([one]);
});

test("an up that cannot end it leaves a state from which the next one does", async () => {
    today("2026-12-01T00:00:00Z");
    const { id, outs } = await created();
    today("2027-02-01T00:00:00Z");
    emulator.control.fault({ kind: "status", status: 403, match: "DELETE *" });
    const failure = await applied(handler, id, outs, given()).catch((error) => error);
    expect(failure.properties).toMatchObject({ active: true, workspaceId: one, expiresAt: "2026-12-31" });
    emulator.control.clearFaults();
    expect(await applied(handler, id, { ...outs, ...failure.properties }, given())).toMatchObject({ active: false });
    expect(excluded()).toEqual([]);
});

test.each([
    ["2026-12-01T00:00:00Z", /^$/],
    [
        "2026-12-20T00:00:00Z",
        /this workspace exclusion ends in 12 days \(expiresAt 2026-12-31\); the first up after that ends it\. Give it a later/,
    ],
    ["2026-12-31T12:00:00Z", /ends within a day/],
    ["2027-01-01T00:00:00Z", /has expired \(expiresAt 2026-12-31\), so nothing is excluded/],
])("on %s a preview warns: %s", async (date, says) => {
    today(date);
    const { refine } = attachment(workspaceExclusion);
    const { warnings = [] } =
        (await refine?.({ policySetId: set, workspaceId: one, expiresAt: "2026-12-31" }, {})) ?? {};
    expect(warnings.map(({ reason }) => reason).join()).toMatch(says);
    const before = { policySetId: set, workspaceId: one, expiresAt: "2026-12-31", active: true };
    const later = await refine?.({ ...before, active: undefined }, before);
    if (date.startsWith("2027")) expect(later?.warnings?.[0]?.reason).toContain("and this up ends it on the platform");
});

test.each([
    "2026-13-01",
    "2026-02-30",
    "tomorrow",
    "2026-12-31T12:00",
    "2026-12-31T12:00:00+01:00",
    "2026-12-31T25:00:00Z",
    "31.12.2026",
    "2026-1-1",
    "",
])("expiresAt %j is refused before anything is sent", async (expiresAt) => {
    const { failures } = await handler.check({}, given({ expiresAt }));
    expect(failures).toMatchObject([
        { property: "expiresAt", reason: expect.stringContaining("must be a date such as") },
    ]);
    expect(emulator.control.requests()).toEqual([]);
});

test("active cannot be given; an expiresAt that is not known yet leaves it open; attachments have none of it", async () => {
    const { failures } = await handler.check({}, given({ active: true }));
    expect(failures).toMatchObject([{ property: "active" }]);
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect((await handler.check({}, given({ expiresAt: unknown }))).inputs).toMatchObject({ active: unknown });
    const { failures: unknownOnes } = await handlerOf(workspaceAttachment).check({}, given());
    expect(unknownOnes.map(({ reason }) => reason).join()).toMatch(/expiresAt/);
    const { workspaceId: _, ...others } = given();
    const project = { ...others, projectId: "prj-1234567890123456" };
    expect(await handlerOf(projectExclusion).check({}, project)).toMatchObject({ failures: [] });
});

test("a date lasts through its day, and any time ends when it says", () => {
    fc.assert(
        fc.property(
            fc.date({ min: new Date("1970-01-02"), max: new Date("9999-12-30"), noInvalidDate: true }),
            (date) => {
                expect(endOf(date.toISOString())).toBe(date.getTime());
                const day = date.toISOString().slice(0, 10);
                expect(endOf(day)).toBe(Date.parse(`${day}T00:00:00Z`) + DAY);
            },
        ),
    );
});
