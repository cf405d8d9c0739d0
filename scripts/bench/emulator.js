/**
 * Whether the emulator stays quick as it fills: the time of a request to one with 1,000 workspaces, 50 policy sets and 5,000
 * runs over its time with a tenth of each, the two taken in turns.
 *
 * `emulator-list-scale-ratio` is about lists: pages of workspaces, policy sets and runs, the first and the last, whole ones and
 * searches. `emulator-run-scale-ratio` is about the life of a run that meets a policy: starting it, reading it, its workspace and
 * its policy checks until it is over.
 */
const { compare, time } = require("../support/measure");

exports.name = "emulator";
exports.describe = "lists and runs in a full emulator, against one with a tenth in it";

const WHOLE = { workspaces: 1_000, sets: 50, runs: 5_000 };
const TENTH = { workspaces: 100, sets: 5, runs: 500 };

/** @param {{ quick?: boolean }} [options] */
exports.run = async ({ quick = false } = {}) => {
    const rounds = quick ? 3 : 15;
    const [whole, tenth] = [await fill(WHOLE), await fill(TENTH)];
    try {
        const lists = await compare(
            rounds,
            () => list(whole),
            () => list(tenth),
        );
        const runs = await compare(
            rounds,
            () => live(whole),
            () => live(tenth),
        );
        const figures = [
            { figure: "emulator-list-scale-ratio", measured: lists },
            { figure: "emulator-run-scale-ratio", measured: runs },
        ];
        return figures.map(({ figure, measured: { ours, theirs, ratio } }) => ({
            bench: exports.name,
            figure,
            value: ratio,
            unit: "times",
            against: `a tenth of it: ${theirs.toFixed(2)} ms a request, not ${ours.toFixed(2)}`,
        }));
    } finally {
        await whole.close();
        await tenth.close();
    }
};

/** An emulator with so many objects: as many runs in each workspace, each set attached to as many. @param {typeof WHOLE} size */
async function fill({ workspaces, sets, runs }) {
    const { startEmulator } = require("tfe-emulator");
    /** @type {import("tfe-emulator").Emulator} */
    const emulator = await startEmulator({ opa: null });
    const { control } = emulator;
    control.clearLowerLimits();
    control.runs.script({ stepMilliseconds: 0 });
    const ids = control.createMany("workspaces", workspaces, "ws");
    for (const workspaceId of ids) {
        control.create("configuration-versions", { workspaceId });
        for (let count = 0; count < runs / workspaces; count++)
            control.create("runs", { workspaceId, source: "tfe-ui" });
    }
    const code = "main = rule { true }";
    const policyIds = [control.create("policies", { name: "tags", code }).id];
    for (let index = 0; index < sets; index++) {
        const own = ids.slice(index * (workspaces / sets), (index + 1) * (workspaces / sets));
        control.create("policy-sets", { name: `set-${index}`, policyIds, workspaceIds: own });
    }
    return emulator;
}

/** @param {import("tfe-emulator").Emulator} emulator @param {string} method @param {string} path @param {unknown} [body] */
async function send({ url, token }, method, path, body) {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/vnd.api+json" };
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/v2${path}`, { method, headers, ...payload });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
}

/** Milliseconds a request, over lists: pages of five, the first and the last, and a search. @param {import("tfe-emulator").Emulator} emulator */
async function list(emulator) {
    const paths = /** @type {const} */ (["workspaces", "policy-sets", "runs"]).flatMap((name) => {
        const path = `/organizations/acme/${name}?page[size]=5`;
        const last = emulator.control.list(name).length / 5;
        return [path, `${path}&page[number]=${last}`, `${path}&search[name]=1&search[basic]=manually`];
    });
    const milliseconds = await time(async () => {
        for (const path of paths) await send(emulator, "GET", path);
    });
    return milliseconds / paths.length;
}

/** Milliseconds a request, over the life of a run. @param {import("tfe-emulator").Emulator} emulator */
async function live(emulator) {
    const workspaces = emulator.control.list("workspaces");
    const { id } = workspaces[Math.floor(workspaces.length / 2)] ?? { id: "" };
    let requests = 0;
    const ask = (/** @type {string} */ method, /** @type {string} */ path, /** @type {unknown} */ body) => {
        requests += 1;
        return send(emulator, method, path, body);
    };
    const milliseconds = await time(async () => {
        for (let count = 0; count < 5; count++) {
            const relationships = { workspace: { data: { type: "workspaces", id } } };
            const document = { data: { type: "runs", attributes: { "plan-only": true }, relationships } };
            const run = (await ask("POST", "/runs", document)).data;
            for (let status = ""; status !== "planned_and_finished"; ) {
                status = (await ask("GET", `/runs/${run.id}`, undefined)).data.attributes.status;
            }
            await ask("GET", `/workspaces/${id}`, undefined);
            await ask("GET", `/runs/${run.id}/policy-checks`, undefined);
        }
    });
    return milliseconds / requests;
}
