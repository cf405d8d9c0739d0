const { whyHidden, whyNoRoute } = require("./reasons");

/**
 * What the emulator makes of the API's description: for each route `answered` or why it is not; for each attribute and
 * relationship what a create and an update say, `taken` or the reason for which it is refused, and whether it is shown.
 * @typedef {{ create?: string, update?: string, shown?: string }} Verdict
 * @typedef {{ attributes: Record<string, Verdict>, relationships: Record<string, Verdict> }} NounVerdicts
 * @typedef {{ routes: Record<string, string>, nouns: Record<string, NounVerdicts> }} Verdicts
 * @typedef {import("./description").Description} Description
 * @typedef {import("./description").Member} Member
 * @typedef {import("tfe-emulator").Emulator} Emulator
 * @typedef {{ status: number, body: any, route: string }} Answer
 */

const JSON_API = "application/vnd.api+json";
const ORGANIZATION = "/organizations/acme";

/** What a write needs besides, by `noun` and by `noun.name`. @param {Emulator} emulator @returns {Record<string, object>} */
function needsOf({ oauthTokenId }) {
    return {
        organizations: { email: "a@example.com" },
        policies: { "enforcement-level": "advisory" },
        vars: { category: "policy-set" },
        comments: { body: "seen" },
        "oauth-clients": {
            "service-provider": "github",
            "http-url": "https://github.com",
            "api-url": "https://api.github.com",
        },
        "policies.kind": { query: "data.a", "enforcement-level": "advisory" },
        "policy-sets.overridable": { "agent-enabled": true },
        "policy-sets.policies-path": { "vcs-repo": { identifier: "a/b", "oauth-token-id": oauthTokenId } },
        "policy-sets.project-exclusions": { global: true },
        "runs.terraform-version": { "plan-only": true },
    };
}

/** Values that a type alone does not tell. */
const VALUES = /** @type {Record<string, unknown>} */ ({
    "policies.enforcement-level": "advisory",
    "policies.kind": "opa",
    "policies.enforce": [{ path: "x.sentinel", mode: "advisory" }],
    "policy-sets.tag-selectors": [{ "tag-key": "env", "tag-value": null, "is-exclude": false }],
    "policy-sets.kind": "opa",
    "policy-sets.vcs-repo": null,
    "vars.category": "policy-set",
    "runs.variables": [{ key: "a", value: "1" }],
    "workspaces.vcs-repo": { identifier: "a/b" },
    "workspaces.setting-overwrites": { "execution-mode": true },
    "projects.setting-overwrites": { "default-execution-mode": true },
});

/** @param {Emulator} emulator */
function senderFor(emulator) {
    /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<Answer>} */
    return async (method, path, body) => {
        const headers = { authorization: `Bearer ${emulator.token}`, "content-type": JSON_API };
        const payload = body === undefined ? {} : { body: JSON.stringify(body) };
        const answer = await fetch(`${emulator.url}/api/v2${path}`, {
            method,
            headers,
            redirect: "manual",
            ...payload,
        });
        const text = await answer.text();
        const route = emulator.control.requests().at(-1)?.route ?? "*";
        return { status: answer.status, body: text.startsWith("{") ? JSON.parse(text) : {}, route };
    };
}

/** One object of each noun, by its type on the wire: its address, where such objects are created, and the address of a new one. @param {Emulator} emulator */
function worldOf({ control, ...emulator }) {
    const { id: projectId } = control.create("projects", { name: "team" });
    const workspace = control.create("workspaces", { name: "network", projectId });
    const configurationVersionId = control.create("configuration-versions", { workspaceId: workspace.id }).id;
    const plan = control.create("plans");
    const apply = control.create("applies");
    const run = { workspaceId: workspace.id, configurationVersionId, planId: plan.id, applyId: apply.id };
    const { id: runId } = control.create("runs", run);
    control.patch("plans", plan.id, { runId });
    control.patch("applies", apply.id, { runId });
    const policy = control.create("policies");
    const set = control.create("policy-sets", { policyUpdatePatterns: [] });
    const versioned = control.create("policy-sets", { name: "versioned" });
    const version = control.create("policy-set-versions", { policySetId: versioned.id });
    control.patch("policy-sets", versioned.id, { newestVersionId: version.id });
    const parameter = control.create("policy-set-parameters", { policySetId: versioned.id, key: "known" });
    const stage = control.create("task-stages", { runId });
    const evaluation = control.create("policy-evaluations", { taskStageId: stage.id });
    const terraform = control.create("tf-policy-evaluations", { runId });
    const comment = control.create("comments", { runId });
    return /** @type {Record<string, { one: string, many?: string, id?: string, fresh?: () => string }>} */ ({
        organizations: {
            one: ORGANIZATION,
            many: "/organizations",
            id: "acme",
            fresh: () => `/organizations/${control.create("organizations", { id: `fresh-${control.total()}` }).id}`,
        },
        projects: { one: `/projects/${projectId}`, many: `${ORGANIZATION}/projects`, id: projectId },
        workspaces: { one: `/workspaces/${workspace.id}`, many: `${ORGANIZATION}/workspaces`, id: workspace.id },
        runs: { one: `/runs/${runId}`, many: "/runs", id: runId },
        "configuration-versions": {
            one: `/configuration-versions/${configurationVersionId}`,
            many: `/workspaces/${workspace.id}/configuration-versions`,
            id: configurationVersionId,
        },
        comments: { one: `/comments/${comment.id}`, many: `/runs/${runId}/comments` },
        plans: { one: `/plans/${plan.id}`, id: plan.id },
        applies: { one: `/applies/${apply.id}`, id: apply.id },
        policies: { one: `/policies/${policy.id}`, many: `${ORGANIZATION}/policies`, id: policy.id },
        "policy-sets": {
            one: `/policy-sets/${set.id}`,
            many: `${ORGANIZATION}/policy-sets`,
            id: set.id,
            fresh: () => `/policy-sets/${control.create("policy-sets", { name: `fresh-${control.total()}` }).id}`,
        },
        vars: {
            one: `/policy-sets/${versioned.id}/parameters/${parameter.id}`,
            many: `/policy-sets/${versioned.id}/parameters`,
        },
        "policy-set-versions": { one: `/policy-set-versions/${version.id}`, id: version.id },
        "policy-checks": { one: `/policy-checks/${control.create("policy-checks", { runId }).id}` },
        "task-stages": { one: `/task-stages/${stage.id}` },
        "policy-evaluations": { one: `/policy-evaluations/${evaluation.id}` },
        "policy-set-outcomes": {
            one: `/policy-set-outcomes/${control.create("policy-set-outcomes", { policyEvaluationId: evaluation.id }).id}`,
        },
        "tf-policy-evaluations": { one: `/tf-policy-evaluations/${terraform.id}` },
        "tf-policy-set-outcomes": {
            one: `/tf-policy-set-outcomes/${control.create("tf-policy-set-outcomes", { tfPolicyEvaluationId: terraform.id }).id}`,
        },
        "oauth-clients": {
            one: `/oauth-clients/${control.list("oauth-clients")[0]?.id}`,
            many: `${ORGANIZATION}/oauth-clients`,
        },
        "oauth-tokens": { one: `/oauth-tokens/${emulator.oauthTokenId}` },
        "github-app-installations": { one: `/github-app/installation/${emulator.githubAppInstallationId}` },
    });
}

/** @param {string} noun @param {string} name @param {Member} member @param {number} count */
function valueFor(noun, name, { type, oneOf }, count) {
    const told = VALUES[`${noun}.${name}`];
    if (told !== undefined) return told;
    if (oneOf) return oneOf.at(-1);
    if (type === "string") return name === "name" || name === "key" ? `probe-${count}` : `2030-01-0${1 + (count % 9)}`;
    return { boolean: true, integer: 5, number: 5, strings: ["a"], objects: [{}] }[type] ?? {};
}

/** What came of a write, as short as the table wants it. @param {Answer} answer @param {string} name @param {unknown} value */
function verdictOf({ status, body }, name, value) {
    const shown = body.data?.attributes?.[name];
    if (status < 300) {
        const differs = typeof value !== "object" && shown !== undefined && shown !== value;
        return differs ? `taken, and shown as ${JSON.stringify(shown)}` : "taken";
    }
    const detail = String(body.errors?.[0]?.detail ?? `answered ${status}`);
    if (/is set by the platform/.test(detail)) return "refused: set by the platform";
    if (/cannot be changed/.test(detail)) return "refused: cannot be changed";
    return `refused: ${detail.replace(`${name} `, "")}`;
}

/** The part of the description that an object's own document shows. @param {string} noun @param {string} name @param {Record<string, unknown>} shown */
function shownOf(noun, name, shown) {
    return name in shown ? "shown" : (whyHidden(noun, name) ?? "not shown");
}

/** The nouns whose objects have no name. */
const NAMELESS = ["runs", "comments", "configuration-versions", "oauth-tokens"];

/** Whether the description has an update of a noun. @param {Description} description @param {string} noun */
function isUpdatable({ routes }, noun) {
    const segment = noun === "vars" ? "parameters" : noun;
    return routes.some((route) => route.startsWith("PATCH ") && route.split("/").at(-2) === segment);
}

/** Writes one thing at a time, and tells what came of it. @param {Description} description @param {Emulator} emulator */
function writerFor(description, emulator) {
    const send = senderFor(emulator);
    const needed = needsOf(emulator);
    const world = worldOf(emulator);
    let count = 0;

    /** @param {string} noun @param {"attributes" | "relationships"} section @param {string} name @param {Member} member @param {boolean} creating */
    const documentOf = (noun, section, name, member, creating) => {
        count += 1;
        const type = member.oneOf?.[0] ?? "";
        const identifier = { type, id: world[type]?.id ?? "known-1" };
        const related = { data: member.type === "many" ? [identifier] : identifier };
        const needs = needed[`${noun}.${name}`] ?? (creating ? needed[noun] : {});
        const named = creating && !NAMELESS.includes(noun) && { [noun === "vars" ? "key" : "name"]: `new-${count}` };
        const workspace = noun === "runs" && { workspace: { data: { type: "workspaces", id: world.workspaces?.id } } };
        /** @type {{ type: string, attributes: Record<string, unknown>, relationships: Record<string, unknown> }} */
        const data = { type: noun, attributes: { ...named, ...needs }, relationships: { ...workspace } };
        const value = section === "attributes" ? valueFor(noun, name, member, count) : related;
        Object.assign(data[section], { [name]: value });
        return { data };
    };

    /** @param {string} noun @param {"attributes" | "relationships"} section @param {string} name @param {Member} member */
    const write = async (noun, section, name, member) => {
        /** @type {Verdict} */
        const verdict = {};
        const { one, many, fresh } = world[noun] ?? { one: "" };
        const ask = async (/** @type {string} */ method, /** @type {string} */ path) => {
            const document = documentOf(noun, section, name, member, method === "POST");
            return verdictOf(await send(method, path, document), name, document.data[section][name]);
        };
        if (many) verdict.create = await ask("POST", many);
        if (isUpdatable(description, noun)) verdict.update = await ask("PATCH", fresh?.() ?? one);
        return verdict;
    };
    return { world, write };
}

/**
 * Asks an emulator for everything that the description has.
 * @param {Description} description
 * @param {Emulator} emulator one that nothing was done to
 * @returns {Promise<Verdicts>}
 */
async function probe(description, emulator) {
    const send = senderFor(emulator);
    /** @type {Verdicts} */
    const found = { routes: {}, nouns: {} };
    for (const route of description.routes) {
        const [method = "", path = ""] = route.split(" ");
        const { route: taken } = await send(method, path.replaceAll("{}", "x"), method === "GET" ? undefined : {});
        found.routes[route] = taken === "*" ? (whyNoRoute(route) ?? "not answered") : "answered";
    }
    const { world, write } = writerFor(description, emulator);
    for (const [noun, described] of Object.entries(description.nouns)) {
        const place = world[noun];
        if (place === undefined) continue;
        const { status, body } = await send("GET", place.one);
        if (status !== 200) throw new Error(`GET ${place.one} answered ${status}`);
        /** @type {NounVerdicts} */
        const verdicts = { attributes: {}, relationships: {} };
        found.nouns[noun] = verdicts;
        for (const section of /** @type {const} */ (["attributes", "relationships"])) {
            for (const [name, member] of Object.entries(described[section])) {
                const written = member.asked ? await write(noun, section, name, member) : {};
                const shown = member.shown && { shown: shownOf(noun, name, body.data[section] ?? {}) };
                verdicts[section][name] = { ...written, ...shown };
            }
        }
    }
    return found;
}

module.exports = { probe };
