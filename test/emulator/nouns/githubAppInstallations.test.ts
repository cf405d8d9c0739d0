import { type Emulator, startEmulator } from "tfe-emulator";
import { send } from "../api";

let emulator: Emulator;

beforeAll(async () => {
    emulator = await startEmulator();
});
afterAll(() => emulator.close());

test("the organization has one, found by name, number, id and organization", async () => {
    const id = emulator.githubAppInstallationId;
    emulator.control.create("github-app-installations", { name: "other", installationId: 77 });
    const ids = async (path: string) =>
        (await send(emulator, "GET", path)).body.data.map((each: { id: string }) => each.id);
    expect(await ids("/api/v2/github-app/installations?filter[name]=acme")).toEqual([id]);
    expect(await ids("/api/v2/github-app/installations?filter[installation_id]=77")).not.toContain(id);
    expect(await ids("/api/v2/organizations/acme/github-app-installations")).toHaveLength(2);
    const one = await send(emulator, "GET", `/api/v2/github-app/installation/${id}`);
    expect(one.body.data).toMatchObject({ id, type: "github-app-installations", attributes: { name: "acme" } });
});
