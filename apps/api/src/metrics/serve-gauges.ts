import { Gauge } from 'prom-client';
import { kept } from '../kept.ts';
import type { Ports } from '../ports.ts';
import { GAUGES } from './gauges.ts';

/** PostgreSQL is asked at most so often, however many scrape. */
const KEPT_MS = 5_000;

/** Gauges of what PostgreSQL holds, read when somebody scrapes; absent while it does not answer. */
export function serveGauges({ metrics, readGauges }: Pick<Ports, 'metrics' | 'readGauges'>): void {
  const registers = [metrics.registry];
  const read = kept(readGauges, KEPT_MS);
  const answers: Gauge = new Gauge({
    name: 'drydock_database_up',
    help: 'Whether the gauges could be read from PostgreSQL: 1, or 0.',
    registers,
    collect: async () => answers.set((await read()) === null ? 0 : 1),
  });
  for (const { name, help, labelNames, counts } of GAUGES) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers,
      collect: async () => {
        const gauges = await read();
        gauge.reset();
        for (const { labels, count } of gauges === null ? [] : counts(gauges)) {
          gauge.inc({ ...labels }, count);
        }
      },
    });
  }
}
