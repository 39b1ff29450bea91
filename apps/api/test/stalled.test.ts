import { newId } from '@drydock/model';
import { metricValue } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, withBareBlueprint, type World } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await withBareBlueprint(world);
});
afterAll(() => world.close());

interface Ready {
  readonly status: number;
  readonly body: { readonly status: string; readonly checks: { readonly allocator: string } };
  readonly text: string;
}

/** It is kept for some seconds, so what has changed is told a little later. */
async function untilAllocator(condition: string): Promise<Ready> {
  const untilMs = performance.now() + 15_000;
  for (;;) {
    const answer = (await world.call('GET', '/readyz', { token: null })) as unknown as Ready;
    if (answer.body.checks.allocator === condition || performance.now() > untilMs) {
      return answer;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

const stalledSeconds = async (type: string): Promise<number | null> => {
  const { text } = await world.call('GET', '/metrics');
  return metricValue(text, 'drydock_allocator_stalled_seconds', { type });
};

describe('a type for which nothing is decided', () => {
  it('is told by the readiness, without its name, and by the metrics, until something is', async () => {
    const { db, projectId } = world;
    expect((await untilAllocator('ok')).body.status).toBe('ready');
    expect(await stalledSeconds('bare')).toBeNull();
    await db.query(
      `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
        VALUES ($1, $2, 'bare', 's', 60, now() + interval '1 hour', 'test',
          now() - interval '100 seconds')`,
      [newId('lease'), projectId],
    );

    const stalled = await untilAllocator('stalled');
    // Every API process would say the same: a load balancer must not take them all away.
    expect(stalled.status).toBe(200);
    expect(stalled.body.status).toBe('degraded');
    expect(stalled.text).not.toContain('bare');
    expect(await stalledSeconds('bare')).toBeGreaterThanOrEqual(100);

    await world.workers.allocate('bare');
    expect((await untilAllocator('ok')).body.status).toBe('ready');
    expect(await stalledSeconds('bare')).toBeNull();
  });
});
