import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { DrydockError } from '@drydock/model';
import type { FastifyInstance, preHandlerAsyncHookHandler } from 'fastify';
import type { Ports } from '../ports.ts';

const PREFIX = '/queues';

/**
 * Bull Board, for looking only: hints are no record of anything, so there is nothing to retry or
 * to delete.
 */
export function serveQueues(
  app: FastifyInstance,
  { queues, pingRedis }: Pick<Ports, 'queues' | 'pingRedis'>,
  guard: preHandlerAsyncHookHandler,
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
      scope.addHook('onRequest', guard);
      scope.addHook('onRequest', async (request) => {
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          throw new DrydockError('forbidden', 'The queues can only be looked at.');
        }
        if (request.url.startsWith(`${PREFIX}/api/`)) {
          // BullMQ would wait for Redis for ever.
          await pingRedis().catch((error: unknown) => {
            throw new DrydockError('redis-unavailable', 'Redis does not answer.', {
              hint: 'Leases are accepted meanwhile; /readyz says when it is back.',
              cause: error,
            });
          });
        }
      });
      await scope.register(adapter.registerPlugin());
    },
    { prefix: PREFIX },
  );
}
