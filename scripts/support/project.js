/**
 * The files that make a folder a Pulumi project of its own for Node.js.
 * @param {{ name: string, main?: string, typescript?: boolean }} project
 * @returns {Record<string, string>}
 */
function nodeProject({ name, main = "index.js", typescript = false }) {
    return {
        // JSON is YAML.
        "Pulumi.yaml": JSON.stringify({ name, runtime: { name: "nodejs", options: { typescript } } }),
        // Without a package.json of its own the program would be that of the nearest one above: this repository.
        "package.json": JSON.stringify({ private: true, main }),
    };
}

module.exports = { nodeProject };
