import type { Metrics } from '@drydock/process';
import { Gauge, Histogram } from 'prom-client';
import type { Uses } from '../use/uses.ts';

export interface MeasuredUse {
  readonly interfaceName: string;
  readonly operationName: string;
  /** `answered`, or how it ended if its answer tells that; `refused`, or `failed` by a fault. */
  readonly end: string;
}

export type MeasureUse = (use: MeasuredUse, durationMs: number) => void;

/** Counts and times what is done through interfaces, and shows what runs. */
export function createUseMetrics({ registry }: Metrics, uses: Uses): MeasureUse {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'drydock_use_seconds',
    help: 'How long operations on leases took, by how they ended.',
    labelNames: ['interface', 'operation', 'end'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600, 3_600],
    registers,
  });
  const running: Gauge = new Gauge({
    name: 'drydock_uses',
    help: 'Operations on leases that run for requests, commands included.',
    registers,
    collect: () => running.set(uses.size),
  });
  const givenUp: Gauge = new Gauge({
    name: 'drydock_uses_given_up',
    help: 'Operations that did not stop when they were told to, and run on though nobody waits.',
    labelNames: ['kind'],
    registers,
    collect: () => {
      givenUp.reset();
      uses.givenUp.forEach((count, kind) => givenUp.set({ kind }, count));
    },
  });
  return ({ interfaceName, operationName, end }, durationMs) =>
    seconds.observe(
      { interface: interfaceName, operation: operationName, end },
      durationMs / 1_000,
    );
}
