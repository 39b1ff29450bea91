export { startStack } from './start-stack.ts';
export {
  APPS,
  startStackOn,
  type AppName,
  type Database,
  type Stack,
  type StackOptions,
} from './stack.ts';
export type { Simulator } from './simulator.ts';
export { Fleet, type FleetEvents, type FleetOptions } from './fleet.ts';
export { readRunFile, runFilePath, type RunFile } from './run-file.ts';
