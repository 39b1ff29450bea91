import { QUEUES } from '@drydock/engine';
import type { FastifyInstance } from 'fastify';
import { Gauge } from 'prom-client';
import type { Ports } from '../ports.ts';
import type { PageGuard } from './page-guard.ts';

/** `GET /metrics`, with the lengths of the queues where Redis answers. */
export function serveMetrics(
  app: FastifyInstance,
  { metrics, queues, pingRedis }: Pick<Ports, 'metrics' | 'queues' | 'pingRedis'>,
  guard: PageGuard,
): void {
  const { registry } = metrics;
  const jobs = new Gauge({
    name: 'drydock_queue_jobs',
    help: 'Hints in the queues, by state.',
    labelNames: ['queue', 'state'],
    registers: [registry],
    collect: async () => {
      jobs.reset();
      try {
        await pingRedis();
      } catch {
        // Without Redis there is nothing to count.
        return;
      }
      for (const queue of QUEUES) {
        // What cannot be counted leaves the other metrics be.
        const counts = await queues.byName[queue]
          .getJobCounts('waiting', 'active', 'failed')
          .catch((error: Error): Readonly<Record<string, number>> => {
            queues.menders[queue].failed(error);
            return {};
          });
        for (const [state, count] of Object.entries(counts)) {
          jobs.set({ queue, state }, count);
        }
      }
    },
  });
  app.get('/metrics', { onRequest: guard }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
