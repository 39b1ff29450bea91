export { type FoundThing, type OutsidePlace, type Owner } from './finding.ts';
export type { BuildingConfig, Decision, HeldFinding, Look, OutsideStore } from './store.ts';
export { manyLost } from './events.ts';
export { sweepOutside, type SweepOutsidePorts } from './sweep.ts';
export { takeBackDue } from './take-back-due.ts';
export { takeBackOutside } from './take-back.ts';
export { leaveOutside } from './leave.ts';
