import type { GaugeBounds, Gauges } from '@drydock/store';

export const GAUGE_BOUNDS: GaugeBounds = {
  // A command is consumed within a sweep, or within a beat where slow work has to stop first.
  commandsOpenSeconds: 30,
  // A lock of 15 s, a sweep of 5 s and one for its jitter: whatever fails, all that is due is
  // looked at by then.
  overdueSeconds: 21,
};

export interface GaugeCount {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
}

/** One gauge of what PostgreSQL holds. Labels hold names and words of closed lists, never ids. */
export interface GaugeDefinition {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** What it shows; equal labels are added up. */
  readonly counts: (gauges: Gauges) => readonly GaugeCount[];
}

export const GAUGES: readonly GaugeDefinition[] = [
  {
    name: 'drydock_leases',
    help: 'Leases that are not destroyed.',
    labelNames: ['type', 'status'],
    counts: ({ leases }) =>
      leases.map(({ type, status, count }) => ({ labels: { type, status }, count })),
  },
  {
    name: 'drydock_leases_waiting',
    help: 'Pending leases, by the rule that keeps them waiting.',
    labelNames: ['type', 'rule'],
    counts: ({ waiting }) =>
      waiting.map(({ type, rule, count }) => ({ labels: { type, rule }, count })),
  },
  {
    name: 'drydock_lease_oldest_waiting_seconds',
    help: 'How long ago the oldest pending lease was requested.',
    labelNames: ['type'],
    counts: oldestByType,
  },
  {
    name: 'drydock_resources',
    help: 'Resources that are not destroyed.',
    labelNames: ['project', 'blueprint', 'type', 'status'],
    counts: ({ resources }) =>
      resources.map(({ project, blueprint, type, status, count }) => ({
        labels: { project, blueprint, type, status },
        count,
      })),
  },
  {
    name: 'drydock_resources_marked',
    help: 'Resources that take no new leases, by the mark that says so.',
    labelNames: ['project', 'blueprint', 'mark'],
    counts: ({ resources }) =>
      resources.flatMap(({ project, blueprint, marks, count }) =>
        marks.map((mark) => ({ labels: { project, blueprint, mark }, count })),
      ),
  },
  {
    name: 'drydock_resources_abandoned',
    help: 'Resources that were abandoned: not taken back, and nobody tries any more.',
    labelNames: ['project', 'blueprint'],
    counts: ({ abandoned }) =>
      abandoned.map(({ project, blueprint, count }) => ({ labels: { project, blueprint }, count })),
  },
  {
    name: 'drydock_removals_stuck',
    help: 'Resources, leases and attempts that ended and could not be taken down yet; tried until they can.',
    labelNames: ['project', 'blueprint', 'noun'],
    counts: ({ removals }) =>
      removals.map(({ project, blueprint, noun, count }) => ({
        labels: { project, blueprint, noun },
        count,
      })),
  },
  {
    name: 'drydock_commands_open',
    help: 'Commands that nobody has consumed in 30 s.',
    labelNames: ['name'],
    counts: ({ commands }) => commands.map(({ name, count }) => ({ labels: { name }, count })),
  },
  {
    name: 'drydock_overdue',
    help: 'Objects that are due for more than 21 s, by the queue whose worker should have looked.',
    labelNames: ['queue'],
    counts: ({ overdue }) => overdue.map(({ queue, count }) => ({ labels: { queue }, count })),
  },
  {
    name: 'drydock_outside_waiting',
    help: 'Things outside that nobody owns, of another epoch, that wait for a person.',
    labelNames: ['kind'],
    counts: ({ outside }) =>
      outside.map(({ kind, waiting }) => ({ labels: { kind }, count: waiting })),
  },
  {
    name: 'drydock_outside_stuck',
    help: 'Things outside that nobody owns and that could not be taken back yet.',
    labelNames: ['kind'],
    counts: ({ outside }) => outside.map(({ kind, stuck }) => ({ labels: { kind }, count: stuck })),
  },
];

function oldestByType({ waiting }: Gauges): readonly GaugeCount[] {
  const oldest = new Map<string, number>();
  for (const { type, oldestSeconds: seconds } of waiting) {
    oldest.set(type, Math.max(seconds, oldest.get(type) ?? 0));
  }
  return [...oldest].map(([type, count]) => ({ labels: { type }, count }));
}
