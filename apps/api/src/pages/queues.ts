import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { DrydockError } from '@drydock/model';
import type { FastifyInstance } from 'fastify';
import { presentable, sendProblem } from '../http/problem.ts';
import type { Ports } from '../ports.ts';
import type { PageGuard } from './page-guard.ts';
import { withRedis } from '../session/with-redis.ts';

const PREFIX = '/queues';
/** Bull Board's page asks another company for fonts; whoever looks here shall not be seen there. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Bull Board, for looking only: hints are no record of anything, so there is nothing to retry or
 * to delete.
 */
export function serveQueues(
  app: FastifyInstance,
  { queues, pingRedis }: Pick<Ports, 'queues' | 'pingRedis'>,
  guard: PageGuard,
): void {
  const adapter = new FastifyAdapter();
  createBullBoard({
    queues: Object.values(queues.byName).map(
      (queue) => new BullMQAdapter(queue, { readOnlyMode: true }),
    ),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Drydock' } },
  });
  adapter.setBasePath(PREFIX);
  void app.register(
    async (scope) => {
      // Refused here, because Bull Board would make a 500 of whatever is thrown.
      scope.addHook('onRequest', async (request, reply) => {
        reply.header('content-security-policy', POLICY);
        try {
          await guard(request, reply);
          if (reply.sent) {
            return;
          }
          requireReading(request.method);
          if (request.url.startsWith(`${PREFIX}/api/`)) {
            // BullMQ would wait for Redis for ever.
            await withRedis(pingRedis);
          }
        } catch (error) {
          await sendProblem(reply, presentable(error));
        }
      });
      await scope.register(adapter.registerPlugin());
    },
    { prefix: PREFIX },
  );
}

function requireReading(method: string): void {
  if (method !== 'GET' && method !== 'HEAD') {
    throw new DrydockError('forbidden', 'The queues can only be looked at.');
  }
}
