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
    name: 'drydock_http_execs',
    type: 'gauge',
    labels: [],
    help: 'Commands that run for requests.',
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
    name: 'drydock_queue_jobs',
    type: 'gauge',
    labels: ['queue', 'state'],
    help: 'Hints in the queues, by state.',
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
    'The API serves its own at `GET /metrics`. The workers count the same, but do not serve it yet: what',
    'they log as warnings says the same under the id of the lease or resource.',
    '',
    '## Every process',
    '',
    ...table(await ofEveryProcess()),
    '',
    '## The API',
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
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return renderTable(['Name', 'Type', 'Labels', 'Meaning'], rows);
}
