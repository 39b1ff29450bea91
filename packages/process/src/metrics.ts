import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The metrics of one process; docs/metrics.md describes each. Labels never hold an id. */
export interface Metrics {
  readonly registry: Registry;
  readonly fencedOut: Counter<'object'>;
  readonly locksLost: Counter;
  readonly swept: Counter<'queue'>;
  readonly sweepFinds: Counter<'queue'>;
  readonly failures: Counter<'what'>;
  readonly kindFailures: Counter<'kind' | 'function'>;
  readonly hintsDropped: Counter;
  readonly redisRubbish: Counter<'where'>;
  readonly launches: Counter<'kind'>;
  readonly leaked: Counter<'kind'>;
  readonly turns: Counter<'family' | 'outcome'>;
  readonly turnSeconds: Histogram<'family'>;
  readonly commands: Counter<'name' | 'outcome'>;
  /** Seconds that pieces of work took: allocate, build, set-up, clean-up. */
  readonly workSeconds: Histogram<'what' | 'kind'>;
  readonly grantSeconds: Histogram<'type'>;
  readonly buildSeconds: Histogram<'kind'>;
}

/** One step of work: from a statement to a build that goes on for 20 minutes. */
const WORK_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600];
/** From a free slot, in milliseconds, to the longest that a lease waits by default: 900 s. */
const GRANT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
/** From none to the longest that a turn is waited for. */
const TURN_BUCKETS = [0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60];
const BUILD_BUCKETS = [0.01, 0.05, 0.25, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_200, 3_600];

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
    sweepFinds: new Counter({
      name: 'drydock_sweeps_with_finds_total',
      help: 'Sweeps that found anything due.',
      labelNames: ['queue'],
      registers,
    }),
    failures: new Counter({
      name: 'drydock_failures_total',
      help: 'Pieces of work that failed and will be tried again.',
      labelNames: ['what'],
      registers,
    }),
    kindFailures: new Counter({
      name: 'drydock_kind_failures_total',
      help: 'Failures of the code of kinds, by kind and by which of its functions failed.',
      labelNames: ['kind', 'function'],
      registers,
    }),
    hintsDropped: new Counter({
      name: 'drydock_hints_dropped_total',
      help: 'Hints that Redis did not take; the sweep finds their objects.',
      registers,
    }),
    redisRubbish: new Counter({
      name: 'drydock_redis_rubbish_total',
      help: 'What Redis said or held that Drydock did not tell it, by where; it was passed over.',
      labelNames: ['where'],
      registers,
    }),
    launches: new Counter({
      name: 'drydock_launches_total',
      help: 'Things that kinds launched outside and that cost until they are taken back, by kind.',
      labelNames: ['kind'],
      registers,
    }),
    leaked: new Counter({
      name: 'drydock_leaked_total',
      help: 'Things outside that nobody owned and that are taken back, by kind; it should stay 0.',
      labelNames: ['kind'],
      registers,
    }),
    turns: new Counter({
      name: 'drydock_budget_turns_total',
      help: 'Calls that somebody outside counts: turns that kinds were given, or refused as too far off.',
      labelNames: ['family', 'outcome'],
      registers,
    }),
    turnSeconds: new Histogram({
      name: 'drydock_budget_wait_seconds',
      help: 'How long kinds waited for such a turn.',
      labelNames: ['family'],
      buckets: TURN_BUCKETS,
      registers,
    }),
    commands: new Counter({
      name: 'drydock_commands_total',
      help: 'Commands that were consumed, by what became of them.',
      labelNames: ['name', 'outcome'],
      registers,
    }),
    workSeconds: new Histogram({
      name: 'drydock_work_seconds',
      help: 'How long a piece of work took: one step of it, where it goes on in steps.',
      labelNames: ['what', 'kind'],
      buckets: WORK_BUCKETS,
      registers,
    }),
    grantSeconds: new Histogram({
      name: 'drydock_lease_grant_seconds',
      help: 'How long after its request a lease was active, by resource type.',
      labelNames: ['type'],
      buckets: GRANT_BUCKETS,
      registers,
    }),
    buildSeconds: new Histogram({
      name: 'drydock_resource_build_seconds',
      help: 'How long after it was planned a resource was active, by blueprint kind.',
      labelNames: ['kind'],
      buckets: BUILD_BUCKETS,
      registers,
    }),
  };
}
