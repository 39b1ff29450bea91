export { ContractServer, type SeenRequest } from './contract-server.ts';
export type { Fault } from './faults.ts';
