import { type Emulator, startEmulator, type Workspace } from "tfe-emulator";
import { details, pointers, send } from "../api";
import { runDocument, workspaceIn } from "../runWorld";

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
    emulator = await startEmulator();
    workspace = workspaceIn(emulator);
});
afterEach(() => emulator.close());

const create = (attributes: object = {}, version?: string) =>
    send(emulator, "POST", "/api/v2/runs", runDocument(workspace.id, attributes, version));
const attribute = (name: string) => `/data/attributes/${name}`;

test("takes every attribute and shows it", async () => {
    const given = {
        "allow-config-generation": true,
        "allow-empty-apply": true,
        "auto-apply": true,
        "debugging-mode": true,
        "is-destroy": true,
        message: "a message",
        "plan-only": true,
        refresh: false,
        "replace-addrs": ["null_resource.a"],
        "save-plan": false,
        "target-addrs": ["null_resource.b"],
        "terraform-version": "1.5.0",
        variables: [{ key: "replicas", value: "2" }],
    };
    const { status, body } = await create(given);
    expect(status).toBe(201);
    expect(body.data.attributes).toMatchObject(given);
});

test("fills in what is not said", async () => {
    const { body } = await create();
    expect(body.data.attributes).toMatchObject({
        message: "Queued manually via the Terraform Enterprise API",
        "auto-apply": false,
        "is-destroy": false,
        "plan-only": false,
        refresh: true,
        "refresh-only": false,
        "save-plan": false,
        "replace-addrs": null,
        "target-addrs": null,
        variables: [],
    });
    expect(body.data.attributes).not.toHaveProperty("force-cancel-available-at");
});

test("says everything that is wrong with a document", async () => {
    const answer = await create({ "is-destroy": "yes", "target-addrs": "a", teapot: true });
    expect(pointers(answer)).toEqual([attribute("is-destroy"), attribute("target-addrs"), attribute("teapot")]);
    expect(emulator.control.list("runs")).toHaveLength(0);
});

test.each<[string, object, string]>([
    ["a destroy that only refreshes", { "is-destroy": true, "refresh-only": true }, "refresh-only"],
    ["a Terraform version for more than a plan", { "terraform-version": "1.5.0" }, "terraform-version"],
    [
        "variables that are none",
        {
            variables: [
                { key: "a", value: "1" },
                { key: "b", value: 2 },
            ],
        },
        "variables",
    ],
    ["an action with targets", { "invoke-action-addrs": ["action.a"], "target-addrs": ["b"] }, "invoke-action-addrs"],
])("refuses %s", async (_, attributes, name) => {
    expect(pointers(await create(attributes))).toEqual([attribute(name)]);
});

test("needs a workspace that is there", async () => {
    const without = await send(emulator, "POST", "/api/v2/runs", { data: { type: "runs", attributes: {} } });
    expect(pointers(without)).toEqual(["/data/relationships/workspace"]);
    expect((await send(emulator, "POST", "/api/v2/runs", runDocument("ws-gone"))).status).toBe(404);
    const wrong = { data: { type: "runs", relationships: { workspace: { data: { type: "projects", id: "a" } } } } };
    expect(pointers(await send(emulator, "POST", "/api/v2/runs", wrong))).toEqual([
        "/data/relationships/workspace/data/type",
    ]);
});

describe("the configuration version", () => {
    const pointer = "/data/relationships/configuration-version";

    test("is missing in a workspace that never had one", async () => {
        const bare = emulator.control.create("workspaces", { name: "bare" });
        const answer = await send(emulator, "POST", "/api/v2/runs", runDocument(bare.id));
        expect([pointers(answer), details(answer)]).toEqual([[pointer], "Configuration version is missing"]);
        expect(details(await create({}, "cv-gone"))).toBe("Configuration version is missing");
    });

    test("must be uploaded", async () => {
        const { id } = emulator.control.create("configuration-versions", {
            workspaceId: workspace.id,
            status: "pending",
        });
        expect(details(await create({}, id))).toBe(`Configuration version ${id} is pending, not uploaded`);
    });

    test("may come from another workspace, and is the latest there from then on", async () => {
        const other = workspaceIn(emulator, { name: "other" });
        const [version] = emulator.control.list("configuration-versions").filter((cv) => cv.workspaceId === other.id);
        expect((await create({}, version!.id)).status).toBe(201);
        const again = await create();
        expect(again.body.data.relationships["configuration-version"].data.id).toBe(version!.id);
    });

    test("is not a provisional one unless it is asked for", async () => {
        const provisional = emulator.control.create("configuration-versions", {
            workspaceId: workspace.id,
            provisional: true,
        });
        const { body } = await create();
        expect(body.data.relationships["configuration-version"].data.id).not.toBe(provisional.id);
        expect((await create({ "save-plan": true }, provisional.id)).status).toBe(201);
    });

    test("makes runs plan-only when it is speculative", async () => {
        const { id } = emulator.control.create("configuration-versions", {
            workspaceId: workspace.id,
            speculative: true,
        });
        const { body } = await create({ "terraform-version": "1.5.0" }, id);
        expect(body.data.attributes["plan-only"]).toBe(true);
        expect(pointers(await create({ "plan-only": false }, id))).toEqual([attribute("plan-only")]);
    });
});

describe("by token", () => {
    const as = (options: object, attributes: object = {}) => {
        const { token } = emulator.control.addToken(options);
        const headers = { authorization: `Bearer ${token}` };
        return send(emulator, "POST", "/api/v2/runs", runDocument(workspace.id, attributes), headers);
    };

    test.each<[string, object]>([
        ["an organization's", { kind: "organization" }],
        ["one that only reads", { access: "read" }],
        ["one that may only look at runs", { runs: "read" }],
        ["one of another organization", { organizations: ["other"] }],
    ])("%s cannot start one", async (_, options) => {
        expect((await as(options)).status).toBe(404);
        expect(emulator.control.list("runs")).toHaveLength(0);
    });

    test("one that may plan cannot let it apply itself", async () => {
        emulator.control.patch("workspaces", workspace.id, { autoApply: true });
        const { status, body } = await as({ runs: "plan" });
        expect([status, body.data.attributes["auto-apply"]]).toEqual([201, false]);
        expect(body.data.attributes.permissions).toMatchObject({ "can-apply": false, "can-comment": true });
        expect(pointers(await as({ runs: "plan" }, { "auto-apply": true }))).toEqual([attribute("auto-apply")]);
    });
});
