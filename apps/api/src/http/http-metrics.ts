import type { Metrics } from '@drydock/process';
import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram } from 'prom-client';
import type { Waiters } from '../wait/waiters.ts';

/** Counts and times what is answered, by route; and shows who waits. */
export function measure(
  app: FastifyInstance,
  { registry }: Metrics,
  { waiters }: { waiters: Waiters },
): void {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'drydock_http_request_seconds',
    help: 'How long a request took to answer, long polls and streams included.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  const waiting: Gauge = new Gauge({
    name: 'drydock_http_waiters',
    help: 'Requests that wait for a lease.',
    registers,
    collect: () => waiting.set(waiters.size),
  });
  app.addHook('onResponse', (request, reply, done) => {
    seconds.observe(
      {
        method: request.method,
        // The pattern, never the path: an id in a label would make a series of each lease.
        route: request.routeOptions.url ?? 'none',
        status: String(reply.statusCode),
      },
      reply.elapsedTime / 1_000,
    );
    done();
  });
}
