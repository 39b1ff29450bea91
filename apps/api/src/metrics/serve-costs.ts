import type { CostTotal } from '@drydock/store';
import { Counter } from 'prom-client';
import type { Ports } from '../ports.ts';

/**
 * What resources took and cost. Read apart from the gauges, and more seldom: it looks at all that is kept. The
 * counters are set to what PostgreSQL says, which never becomes less.
 */
export function serveCosts({ metrics, costTotals }: Pick<Ports, 'metrics' | 'costTotals'>): void {
  const registers = [metrics.registry];
  const read = async (): Promise<readonly CostTotal[]> => (await costTotals()) ?? [];
  const seconds: Counter = new Counter({
    name: 'drydock_resource_seconds_total',
    help: 'Seconds of resources by what they did: in use, idle, building, failed, cleaning or leaked.',
    labelNames: ['project', 'blueprint', 'entry'],
    registers,
    collect: async () => {
      const totals = await read();
      seconds.reset();
      for (const { project, blueprint, entry, seconds: count } of totals) {
        seconds.inc({ project, blueprint, entry }, count);
      }
    },
  });
  const amounts: Counter = new Counter({
    name: 'drydock_resource_cost_total',
    help: 'What these seconds cost, where the blueprint has a price, by its currency.',
    labelNames: ['project', 'blueprint', 'entry', 'currency'],
    registers,
    collect: async () => {
      const totals = await read();
      amounts.reset();
      for (const { project, blueprint, entry, currency, amount } of totals) {
        if (currency !== '') {
          amounts.inc({ project, blueprint, entry, currency }, amount);
        }
      }
    },
  });
}
