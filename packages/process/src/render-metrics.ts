import { renderTable } from '@drydock/model';
import { createMetrics } from './metrics.ts';

interface MetricLine {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** What the API measures besides; a test compares this with its code. */
const OF_THE_API: readonly MetricLine[] = [
  {
    name: 'drydock_outside_waiting',
    type: 'gauge',
    labels: ['kind'],
    help: 'Things outside that nobody owns, of another epoch, that wait for a person.',
  },
  {
    name: 'drydock_outside_stuck',
    type: 'gauge',
    labels: ['kind'],
    help: 'Things outside that nobody owns and that could not be taken back yet.',
  },
  {
    name: 'drydock_allocator_stalled_seconds',
    type: 'gauge',
    labels: ['type'],
    help: 'For how long nothing was decided for a type in which something is due; only for types that stand still.',
  },
  {
    name: 'drydock_blueprints_not_allowed',
    type: 'gauge',
    labels: ['project', 'blueprint', 'kind'],
    help: 'Blueprints that the installation’s settings forbid, by kind and project; the label names one of them.',
  },
  {
    name: 'drydock_removals_stuck',
    type: 'gauge',
    labels: ['project', 'blueprint', 'noun'],
    help: 'Resources, leases and attempts that ended and could not be taken down yet; tried until they can.',
  },
  {
    name: 'drydock_commands_open',
    type: 'gauge',
    labels: ['name'],
    help: 'Commands that nobody has consumed in 30 s.',
  },
  {
    name: 'drydock_database_up',
    type: 'gauge',
    labels: [],
    help: 'Whether the gauges could be read from PostgreSQL: 1, or 0.',
  },
  {
    name: 'drydock_http_request_seconds',
    type: 'histogram',
    labels: ['method', 'route', 'status'],
    help: 'How long a request took to answer, long polls and streams included.',
  },
  {
    name: 'drydock_http_waiters',
    type: 'gauge',
    labels: [],
    help: 'Requests that wait for a lease.',
  },
  {
    name: 'drydock_lease_oldest_waiting_seconds',
    type: 'gauge',
    labels: ['type'],
    help: 'How long ago the oldest pending lease was requested.',
  },
  {
    name: 'drydock_leases',
    type: 'gauge',
    labels: ['type', 'status'],
    help: 'Leases that are not destroyed.',
  },
  {
    name: 'drydock_leases_waiting',
    type: 'gauge',
    labels: ['type', 'rule'],
    help: 'Pending leases, by the rule that keeps them waiting.',
  },
  {
    name: 'drydock_overdue',
    type: 'gauge',
    labels: ['queue'],
    help: 'Objects that are due for more than 21 s, by the queue whose worker should have looked.',
  },
  {
    name: 'drydock_queue_jobs',
    type: 'gauge',
    labels: ['queue', 'state'],
    help: 'Hints in the queues, by state.',
  },
  {
    name: 'drydock_resource_cost_total',
    type: 'counter',
    labels: ['project', 'blueprint', 'entry', 'currency'],
    help: 'What these seconds cost, where the blueprint has a price, by its currency.',
  },
  {
    name: 'drydock_resource_seconds_total',
    type: 'counter',
    labels: ['project', 'blueprint', 'entry'],
    help: 'Seconds of resources by what they did: in use, idle, building, failed, cleaning or leaked.',
  },
  {
    name: 'drydock_resources',
    type: 'gauge',
    labels: ['project', 'blueprint', 'type', 'status'],
    help: 'Resources that are not destroyed.',
  },
  {
    name: 'drydock_resources_abandoned',
    type: 'gauge',
    labels: ['project', 'blueprint'],
    help: 'Resources that were abandoned: not taken back, and nobody tries any more.',
  },
  {
    name: 'drydock_resources_marked',
    type: 'gauge',
    labels: ['project', 'blueprint', 'mark'],
    help: 'Resources that take no new leases, by the mark that says so.',
  },
  {
    name: 'drydock_use_seconds',
    type: 'histogram',
    labels: ['interface', 'operation', 'end'],
    help: 'How long operations on leases took, by how they ended.',
  },
  {
    name: 'drydock_uses',
    type: 'gauge',
    labels: [],
    help: 'Operations on leases that run for requests, commands included.',
  },
  {
    name: 'drydock_uses_given_up',
    type: 'gauge',
    labels: ['kind'],
    help: 'Operations that did not stop when they were told to, and run on though nobody waits.',
  },
];

/** The text of `docs/metrics.md`. */
export async function renderMetricsPage(): Promise<string> {
  const lines = [
    '# Metrics',
    '',
    'What Drydock measures, in the form that Prometheus reads. Every metric has the label `process`, which',
    'names the kind of process; the usual metrics of Node.js and of the process itself come besides.',
    '',
    '- The API serves its own at `GET /metrics`, for a token.',
    '- A worker serves its own at `/metrics` on `DRYDOCK_METRICS_HOST` and `DRYDOCK_METRICS_PORT` where the',
    '  port is set, for whoever reaches it, and answers at `/healthz`. Workers on one machine need one port',
    '  each; with 0 they take free ones, which the line "metrics are served" in their logs names.',
    '',
    'Durations are seconds; everything else is a number of things. Labels hold names and words of closed',
    'lists, never an id, so the number of series is bounded. What to alert on: [operate.md](operate.md).',
    '',
    '## Every process',
    '',
    ...table(await ofEveryProcess()),
    '',
    '## The API',
    '',
    'The gauges of leases, resources, commands and what is overdue are read from PostgreSQL when somebody',
    'scrapes, at most every 5 s. Every API process shows the same numbers: take their maximum, not their',
    'sum. They are absent while `drydock_database_up` is 0. `rule` is a rule of `drydock lease explain`, or',
    '`not-looked-at-yet`. The seconds and costs of resources are read likewise, at most once a minute, and are',
    'absent where that fails; `entry` is what [costs](cost.md) are made of.',
    '',
    ...table(OF_THE_API),
  ];
  return `${lines.join('\n')}\n`;
}

async function ofEveryProcess(): Promise<readonly MetricLine[]> {
  const { registry } = createMetrics('any');
  const own = (await registry.getMetricsAsJSON()).filter((each) =>
    each.name.startsWith('drydock_'),
  );
  const lines = own.map(({ name, type, help }) => {
    const metric = registry.getSingleMetric(name) as unknown as { labelNames: readonly string[] };
    return { name, type: String(type), labels: metric.labelNames, help };
  });
  return lines.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function table(metrics: readonly MetricLine[]): string[] {
  const rows = metrics.map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    name.endsWith('_seconds') ? 'seconds' : 'number',
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return renderTable(['Name', 'Type', 'Unit', 'Labels', 'Meaning'], rows);
}
