export type { Machine, MachineMaker, MachineSpec } from './machine/machine.ts';
export {
  processMachines,
  type ProcessMachineMaker,
  type ProcessMachinesOptions,
} from './machine/process-machines.ts';
export { startSim, type Sim, type SimOptions } from './sim.ts';
export { noMachines, noMachinesWith, type NoMachinesOptions } from './no-machines.ts';
export { DEFAULT_ACCESS_KEY, type AccessKey } from './auth/access-key.ts';
export { landscapeOf, type Image, type Landscape, type Subnet } from './account/landscape.ts';
export type { InstanceType } from './account/instance-types.ts';
export type { Times } from './life/times.ts';
export type { FaultInput } from './faults/fault.ts';
export type { DeedInput } from './faults/deed.ts';
export type { Faults, ShownFault } from './faults/faults.ts';
export type { CallEntry, EndEntry, Entry, Journal, LaunchEntry } from './journal.ts';
export { removeSim } from './process/remove-sim.ts';
export { readSimFacts, type SimFacts } from './process/facts.ts';
export { seeded } from './faults/seeded.ts';
