const { PACKAGE, capital, token } = require("./types");

/** @typedef {import("./examples").Declared} Declared */
/** @typedef {import("./types").Spec} Spec */
/** @typedef {{ resources: Record<string, Spec>, types: Record<string, Spec> }} Schema */

/** @param {unknown} value @returns {value is { ref: string }} */
function isReference(value) {
    return typeof value === "object" && value !== null && "ref" in value;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {string} text */
function indented(text) {
    return text.replace(/^(?=.)/gm, "    ");
}

/** @param {Declared[]} resources */
function inYaml(resources) {
    const lines = resources.flatMap(({ name, type, inputs }) => [
        `  ${name}:`,
        `    type: ${PACKAGE}:${type}`,
        "    properties:",
        ...Object.entries(inputs).map(
            ([key, value]) => `      ${key}: ${isReference(value) ? `\${${value.ref}.id}` : JSON.stringify(value)}`,
        ),
    ]);
    return ["resources:", ...lines].join("\n");
}

/** @param {Declared[]} resources */
function inTypeScript(resources) {
    const show = (/** @type {unknown} */ value) => {
        if (isReference(value)) return `${value.ref}.id`;
        if (!isObject(value)) return JSON.stringify(value);
        return `{ ${Object.entries(value)
            .map(([key, member]) => `${key}: ${JSON.stringify(member)}`)
            .join(", ")} }`;
    };
    const lines = resources.map(({ name, type, inputs }) => {
        const args = Object.entries(inputs).map(([key, value]) => `${key}: ${show(value)},`);
        return `const ${name} = new tfe.${type}("${name}", {\n${indented(args.join("\n"))}\n});`;
    });
    return ['import * as tfe from "pulumi-tfe-policy";', "", ...lines].join("\n");
}

/** The name of a property in Python, where some are words of the language. @param {string} name */
function snake(name) {
    return name === "global" ? "global_" : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @param {Declared[]} resources */
function inPython(resources) {
    const show = (/** @type {unknown} */ value) => {
        if (isReference(value)) return `${value.ref}.id`;
        if (typeof value === "boolean") return value ? "True" : "False";
        if (!isObject(value)) return JSON.stringify(value);
        return `{${Object.entries(value)
            .map(([key, member]) => `"${snake(key)}": ${JSON.stringify(member)}`)
            .join(", ")}}`;
    };
    const lines = resources.map(({ name, type, inputs }) => {
        const args = Object.entries(inputs).map(([key, value]) => `${snake(key)}=${show(value)},`);
        return `${name} = tfe.${type}(\n${indented([`"${name}",`, ...args].join("\n"))}\n)`;
    });
    return ["import pulumi_tfe_policy as tfe", "", ...lines].join("\n");
}

/** @param {Declared[]} resources @param {Schema} schema */
function inGo(resources, { resources: specs, types }) {
    const used = new Set(
        resources.flatMap(({ inputs }) =>
            Object.values(inputs)
                .filter(isReference)
                .map(({ ref }) => ref),
        ),
    );
    /** @param {unknown} value @param {Spec} spec @returns {string} */
    const show = (value, spec) => {
        if (isReference(value)) return `${value.ref}.ID()`;
        const [, name = ""] = /^#\/types\/(.+)$/.exec(String(spec.$ref ?? "")) ?? [];
        const type = types[name];
        const goName = name.slice(name.lastIndexOf(":") + 1);
        if (type?.enum) {
            const member = /** @type {{ name: string, value: unknown }[]} */ (type.enum).find(
                (each) => each.value === value,
            );
            return `tfepolicy.${goName}${member?.name}`;
        }
        if (type && isObject(value)) {
            const properties = /** @type {Record<string, Spec>} */ (type.properties);
            return `&tfepolicy.${goName}Args{\n${fields(value, properties)}\n}`;
        }
        if (Array.isArray(value))
            return `pulumi.StringArray{${value.map((each) => `pulumi.String(${JSON.stringify(each)})`).join(", ")}}`;
        const text = JSON.stringify(value);
        return typeof value === "boolean" ? `pulumi.Bool(${text})` : `pulumi.String(${text})`;
    };
    /** @param {Record<string, unknown>} values @param {Record<string, Spec>} properties */
    const fields = (values, properties) =>
        indented(
            Object.entries(values)
                .map(([key, value]) => `${capital(key)}: ${show(value, properties[key] ?? {})},`)
                .join("\n"),
        );
    const lines = resources.map(({ name, type, inputs }) => {
        const properties = /** @type {Record<string, Spec>} */ (specs[token(type)]?.inputProperties ?? {});
        const [variable, assign] = used.has(name) ? [name, ":="] : ["_", used.size > 0 ? "=" : ":="];
        const call = `tfepolicy.New${type}(ctx, "${name}", &tfepolicy.${type}Args{\n${fields(inputs, properties)}\n})`;
        return `${variable}, err ${assign} ${call}\nif err != nil {\n    return err\n}`;
    });
    return lines.join("\n");
}

module.exports = { inGo, inPython, inTypeScript, inYaml };
