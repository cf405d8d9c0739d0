export type { CommandResult, RunningCommand } from "./command";
export { type Scenario, scenario } from "./scenario";
export { type CommandOptions, type EmulatorAddress, Stack, type StackOptions } from "./stack";
export type { StackState, StateResource } from "./state";
