/**
 * What it costs a provider process to load this package: `require` of the runtime in a fresh Node process, from the call to
 * its return. The package does not import the SDK's root there, which the second figure shows.
 */
const { execFile } = require("node:child_process");
const { promisify } = require("node:util");
const { root } = require("../setup/process");
const { compare } = require("../support/measure");

exports.name = "load";
exports.describe = "time to load the provider's runtime in a fresh process, against the Pulumi SDK";

/** @param {{ quick?: boolean }} [options] */
exports.run = async ({ quick = false } = {}) => {
    const { ours, ratio } = await compare(
        quick ? 5 : 15,
        () => timeRequire("pulumi-tfe-policy/runtime"),
        () => timeRequire("@pulumi/pulumi"),
    );
    // The runtime loads a handler when it is first asked for, so its own figure is not all that a process pays.
    const handler = await compare(
        quick ? 5 : 15,
        () => timeRequire("pulumi-tfe-policy/runtime", ".policySet"),
        () => timeRequire("@pulumi/pulumi"),
    );
    const bench = exports.name;
    return [
        { bench, figure: "runtime-require-ms", value: ours, unit: "ms", against: "a fresh Node process" },
        { bench, figure: "runtime-require-ratio", value: ratio, unit: "×", against: 'require("@pulumi/pulumi")' },
        { bench, figure: "runtime-policy-set-ms", value: handler.ours, unit: "ms", against: "a fresh Node process" },
    ];
};

/**
 * @param {string} specifier
 * @param {string} [member] what is asked of the module
 * @returns {Promise<number>} milliseconds
 */
async function timeRequire(specifier, member = "") {
    const source = `const started = performance.now(); void require(${JSON.stringify(specifier)})${member}; console.log(performance.now() - started)`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", source], { cwd: root });
    return Number(stdout);
}
