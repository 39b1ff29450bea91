export type { Machine, MachineMaker, MachineSpec } from './machine/machine.ts';
export {
  processMachines,
  type ProcessMachineMaker,
  type ProcessMachinesOptions,
} from './machine/process-machines.ts';
