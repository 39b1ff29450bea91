import { PHASES } from '@drydock/engine';
import { workerName } from '@drydock/model';

/** Whose each status is, as the statements about what is overdue take it. */
export const phaseColumns = {
  nouns: PHASES.map(({ noun }) => noun),
  statuses: PHASES.map(({ status }) => status),
} as const;

export const queuesOfPhases = PHASES.map(({ queue }) => queue);
export const workersOfPhases = PHASES.map(({ worker }) => workerName(worker));
