// A test here runs several commands of a second or two each, on a machine that may be busy with others.
jest.setTimeout(120_000);

export type { CommandResult, RunningCommand } from "./command";
export { type Scenario, scenario } from "./scenario";
export { type CommandOptions, type EmulatorAddress, Stack, type StackOptions } from "./stack";
export type { StackState, StateResource } from "./state";
