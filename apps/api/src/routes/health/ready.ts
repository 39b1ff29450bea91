import type { Readiness } from '@drydock/contract';
import { isSchemaCurrent } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import type { Services } from '../../services.ts';

const UNAVAILABLE = 503;

/** Says which dependency is well and nothing else. Only PostgreSQL makes it not ready. */
export const ready = endpoint('health.ready', async ({ reply }, services): Promise<Readiness> => {
  const [postgres, redis] = await Promise.all([
    succeeds(() => requireSchema(services)),
    succeeds(services.pingRedis),
  ]);
  const takesRequests = postgres && !services.stopping.aborted;
  if (!takesRequests) {
    reply.code(UNAVAILABLE);
  }
  return {
    status: takesRequests ? (redis ? 'ready' : 'degraded') : 'not-ready',
    checks: { postgres: postgres ? 'ok' : 'down', redis: redis ? 'ok' : 'down' },
  };
});

/** A database without the migrations that this code expects is as good as none. */
async function requireSchema({ database }: Services): Promise<void> {
  if (!(await isSchemaCurrent(database))) {
    throw new Error('Migrations are missing.');
  }
}

async function succeeds(check: () => Promise<void>): Promise<boolean> {
  try {
    await check();
    return true;
  } catch {
    return false;
  }
}
