export type { Machine, MachineMaker, MachineSpec } from './machine/machine.ts';
