import type { Readiness } from '@drydock/contract';
import { endpoint } from '../../http/endpoint.ts';
import type { Services } from '../../services.ts';

const UNAVAILABLE = 503;

/**
 * Says what is well and nothing else, no names of types above all: it answers anybody. Only
 * PostgreSQL makes it not ready: a type that stands still does so behind every API process, and a
 * load balancer that took them all away would end what the others serve.
 */
export const ready = endpoint('health.ready', async ({ reply }, services): Promise<Readiness> => {
  const [postgres, redis, stalled] = await Promise.all([
    succeeds(() => requireSchema(services)),
    services.redisCondition(),
    services.stalled(),
  ]);
  // What was known a moment ago may be told for a while; not beside a database that is down.
  const allocator =
    stalled === null || !postgres ? 'unknown' : stalled.length === 0 ? 'ok' : 'stalled';
  const operations = services.uses.givenUp.size === 0 ? 'ok' : 'stuck';
  const isWhole = redis === 'ok' && allocator !== 'stalled' && operations === 'ok';
  const takesRequests = postgres && !services.stopping.aborted;
  if (!takesRequests) {
    reply.code(UNAVAILABLE);
  }
  return {
    status: takesRequests ? (isWhole ? 'ready' : 'degraded') : 'not-ready',
    checks: { postgres: postgres ? 'ok' : 'down', redis, allocator, operations },
  };
});

/** A database without the migrations that this code expects is as good as none. */
async function requireSchema({ isSchemaCurrent }: Services): Promise<void> {
  if (!(await isSchemaCurrent())) {
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
