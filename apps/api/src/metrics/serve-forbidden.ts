import { Gauge } from 'prom-client';
import type { Ports } from '../ports.ts';

/** Blueprints that nothing is built or leased from, since the installation's settings forbid their kind. */
export function serveForbidden({ metrics, forbidden }: Pick<Ports, 'metrics' | 'forbidden'>): void {
  const gauge: Gauge = new Gauge({
    name: 'drydock_blueprints_not_allowed',
    help: 'Blueprints that the installation’s settings forbid, by kind and project; the label names one of them.',
    labelNames: ['project', 'blueprint', 'kind'],
    registers: [metrics.registry],
    collect: async () => {
      const found = (await forbidden()) ?? [];
      gauge.reset();
      for (const { project, example, kind, count } of found) {
        gauge.set({ project, blueprint: example, kind }, count);
      }
    },
  });
}
