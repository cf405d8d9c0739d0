const { inGo, inPython, inTypeScript, inYaml } = require("./printers");

/**
 * A resource of an example. What is `{ ref }` is the id of another one.
 * @typedef {{ name: string, type: string, inputs: Record<string, unknown> }} Declared
 */

/** @type {Declared} */
const GUARDRAILS = { name: "guardrails", type: "PolicySet", inputs: { name: "guardrails" } };
const policySetId = { ref: "guardrails" };
const WORKSPACES = ["ws-2HRvNs49EWPjDqT1", "ws-h6FXfqGDQ2TH985Z"];
const PROJECTS = ["prj-ckj1BhJqGVJj5bQz"];

/**
 * Beside a policy set.
 * @param {string} name @param {string} type @param {Record<string, unknown>} inputs
 * @returns {Declared[]}
 */
function ofSet(name, type, inputs) {
    return [GUARDRAILS, { name, type, inputs: { policySetId, ...inputs } }];
}

/** @type {Record<string, Declared[]>} by the type of the resource */
const EXAMPLES = {
    PolicySet: [
        {
            name: "guardrails",
            type: "PolicySet",
            inputs: {
                name: "guardrails",
                description: "Checked on every production workspace",
                workspaceIds: ["ws-2HRvNs49EWPjDqT1"],
            },
        },
    ],
    PolicySetVersion: ofSet("content", "PolicySetVersion", { directory: "policies" }),
    WorkspaceAttachment: ofSet("production", "WorkspaceAttachment", { workspaceIds: WORKSPACES }),
    ProjectAttachment: ofSet("platform", "ProjectAttachment", { projectIds: PROJECTS }),
    PolicyAttachment: ofSet("tags", "PolicyAttachment", { policyId: "pol-u3S5p2Uwk21keu1s" }),
    WorkspaceExclusion: ofSet("sandboxes", "WorkspaceExclusion", { workspaceIds: WORKSPACES }),
    ProjectExclusion: [
        { name: "guardrails", type: "PolicySet", inputs: { name: "guardrails", global: true } },
        { name: "sandboxes", type: "ProjectExclusion", inputs: { policySetId, projectIds: PROJECTS } },
    ],
    TagAttachment: ofSet("production", "TagAttachment", { tagKey: "environment", tagValue: "production" }),
    TagExclusion: ofSet("sandboxes", "TagExclusion", { tagKey: "environment", tagValue: "sandbox" }),
    Policy: [
        {
            name: "tags",
            type: "Policy",
            inputs: {
                name: "require-tags",
                file: "policies/require-tags.sentinel",
                enforcementLevel: "soft-mandatory",
            },
        },
    ],
    PolicySetParameter: ofSet("regions", "PolicySetParameter", { key: "regions", value: '["eu-central-1"]' }),
    Run: [
        {
            name: "canary",
            type: "Run",
            inputs: {
                workspaceId: "ws-2HRvNs49EWPjDqT1",
                planOnly: true,
                policyGate: { softFailed: "override", comment: "CHG-4711" },
            },
        },
    ],
    PolicyTrial: [
        { name: "tags", type: "PolicyTrial", inputs: { directory: "policies", wildcardName: "prod-*", allow: 2 } },
    ],
    PolicyCheckOverride: [
        {
            name: "accepted",
            type: "PolicyCheckOverride",
            inputs: { runId: "run-CZcmD7eagjhyX0vN", comment: "CHG-4711" },
        },
    ],
};

/**
 * The example of a resource in each language, as the texts of a schema have them.
 * @param {string} type
 * @param {import("./printers").Schema} schema
 */
function exampleOf(type, schema) {
    const resources = EXAMPLES[type];
    if (!resources) throw new Error(`${type} has no example in scripts/schema/examples.js`);
    const texts = [
        ["yaml", inYaml(resources)],
        ["typescript", inTypeScript(resources)],
        ["python", inPython(resources)],
        ["go", inGo(resources, schema)],
    ].map(([language, text]) => `\`\`\`${language}\n${text}\n\`\`\``);
    return ["## Example Usage", ...texts].join("\n\n");
}

module.exports = { EXAMPLES, exampleOf };
