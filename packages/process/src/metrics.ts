import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The metrics of one process; docs/metrics.md describes each. */
export interface Metrics {
  readonly registry: Registry;
  readonly fencedOut: Counter<'object'>;
  readonly locksLost: Counter;
  readonly swept: Counter<'queue'>;
  readonly failures: Counter<'what'>;
  readonly hintsDropped: Counter;
  /** Seconds that pieces of work took: allocate, set-up, clean-up. */
  readonly workSeconds: Histogram<'what'>;
}

export function createMetrics(processName: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process: processName });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    fencedOut: new Counter({
      name: 'drydock_fenced_out_total',
      help: 'Writes refused because another writer had claimed the object.',
      labelNames: ['object'],
      registers,
    }),
    locksLost: new Counter({
      name: 'drydock_locks_lost_total',
      help: 'Locks that were lost or not confirmed in time while their work was running.',
      registers,
    }),
    swept: new Counter({
      name: 'drydock_swept_total',
      help: 'Objects that a sweep found due.',
      labelNames: ['queue'],
      registers,
    }),
    failures: new Counter({
      name: 'drydock_failures_total',
      help: 'Pieces of work that failed and will be tried again.',
      labelNames: ['what'],
      registers,
    }),
    hintsDropped: new Counter({
      name: 'drydock_hints_dropped_total',
      help: 'Hints that Redis did not take; the sweep finds their objects.',
      registers,
    }),
    workSeconds: new Histogram({
      name: 'drydock_work_seconds',
      help: 'How long a piece of work took.',
      labelNames: ['what'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
      registers,
    }),
  };
}
