import { Gauge } from 'prom-client';
import type { Ports } from '../ports.ts';

/**
 * Types that stand still. Read apart from the other gauges: those count what there is, which may take
 * too long just when there is so much that a type stands still.
 */
export function serveStalled({ metrics, stalled }: Pick<Ports, 'metrics' | 'stalled'>): void {
  const gauge: Gauge = new Gauge({
    name: 'drydock_allocator_stalled_seconds',
    help: 'For how long nothing was decided for a type in which something is due; only for types that stand still.',
    labelNames: ['type'],
    registers: [metrics.registry],
    collect: async () => {
      const types = (await stalled()) ?? [];
      gauge.reset();
      for (const { type, seconds } of types) {
        gauge.set({ type }, seconds);
      }
    },
  });
}
