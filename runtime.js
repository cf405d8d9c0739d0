// The specifier "pulumi-tfe-policy/runtime" stands in the state of every stack that uses this package, so this file stays here for good.
module.exports = require("./dist/runtime");
