import type { ExecExit } from '@drydock/contract';
import type { Metrics } from '@drydock/process';
import { Histogram } from 'prom-client';

/** `failed` is a command that could not be run to an end. */
export type MeasureExec = (end: ExecExit['end'] | 'failed', durationMs: number) => void;

export function createExecMetrics({ registry }: Metrics): MeasureExec {
  const seconds = new Histogram({
    name: 'drydock_exec_seconds',
    help: 'How long commands on leases ran, by how they ended.',
    labelNames: ['end'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600, 3_600],
    registers: [registry],
  });
  return (end, durationMs) => seconds.observe({ end }, durationMs / 1_000);
}
