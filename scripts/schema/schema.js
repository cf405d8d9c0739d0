const { exampleOf } = require("./examples");
const { functionsOf } = require("./functions");
const { resourcesOf } = require("./resources");
const { Sources } = require("./sources");
const { PACKAGE, Types } = require("./types");

/**
 * What a schema is made of besides the texts, which stand in the TypeScript sources.
 * @typedef {object} Made
 * @property {Readonly<Record<string, import("../../dist/definitions/table").Kind>>} kinds
 * @property {readonly string[]} functions
 * @property {readonly string[]} settings
 * @property {readonly string[]} secretSettings
 * @property {{ version: string, description: string, license: string, keywords: string[] }} package
 */

/**
 * The schema of the package for all languages, as text.
 * @param {Made} made
 */
function makeSchema({
    kinds,
    functions,
    settings,
    secretSettings,
    package: { version, description, license, keywords },
}) {
    const sources = new Sources();
    const types = new Types(sources);
    const resources = resourcesOf(sources, types, kinds);
    const lookUps = functionsOf(sources, types, functions);
    for (const [name, resource] of Object.entries(resources)) {
        const example = exampleOf(name.slice(name.lastIndexOf(":") + 1), { resources, types: types.types });
        resource.description = `${resource.description}\n\n${example}`;
    }
    const variables = settingsOf(sources, settings, secretSettings);
    const schema = {
        name: PACKAGE,
        displayName: "HCP Terraform policy sets",
        version,
        description,
        keywords,
        license,
        meta: { moduleFormat: "(.*)", supportPack: true },
        config: { variables },
        provider: {
            description:
                "Settings for a second host, organization or user. What is left out comes from the environment or the stack's configuration.",
            inputProperties: variables,
        },
        types: referred(types.types, { resources, lookUps }),
        resources,
        functions: lookUps,
        language: {
            nodejs: { packageName: "pulumi-tfe-policy-sdk", respectSchemaVersion: true },
            python: { packageName: "pulumi_tfe_policy", respectSchemaVersion: true, pyproject: { enabled: true } },
            go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
            csharp: { respectSchemaVersion: true },
        },
    };
    return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/**
 * The settings, as the arguments of the class `Provider` document them.
 * @param {Sources} sources
 * @param {readonly string[]} settings
 * @param {readonly string[]} secrets
 */
function settingsOf(sources, settings, secrets) {
    const symbol = sources.exports("resources").get("ProviderArgs");
    if (!symbol) throw new Error("there is no interface ProviderArgs");
    const members = sources.members(sources.checker.getDeclaredTypeOfSymbol(symbol));
    const entries = settings.map((name) => {
        const member = members.get(name);
        if (!member) throw new Error(`ProviderArgs does not document ${name}`);
        const type = name === "sslSkipVerify" ? "boolean" : "string";
        return [name, { description: member.text, type, ...(secrets.includes(name) && { secret: true }) }];
    });
    return Object.fromEntries(entries);
}

/**
 * Those types that something refers to.
 * @param {Record<string, unknown>} types
 * @param {unknown} by
 */
function referred(types, by) {
    const found = new Set();
    const look = (/** @type {string} */ text) => {
        for (const [, name] of text.matchAll(/"#\/types\/([^"]+)"/g)) {
            if (!name || found.has(name)) continue;
            found.add(name);
            look(JSON.stringify(types[name]));
        }
    };
    look(JSON.stringify(by));
    const entries = Object.entries(types).filter(([name]) => found.has(name));
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

module.exports = { makeSchema };
