import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { openPatientRedis } from '@drydock/queue';
import { metricValue } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, until, type World } from './world.ts';

const STALLED_SECONDS = '2';
/** Beyond the setting it takes what the API keeps, and a machine that has other things to do. */
const TOLD_WITHIN_MS = 30_000;

let world: World;
let env: Record<string, string>;
beforeAll(async () => {
  world = await openWorld({
    counts: { 'resource-worker': 1, 'lease-worker': 0 },
    env: { DRYDOCK_ALLOCATOR_STALLED_SECONDS: STALLED_SECONDS, DRYDOCK_SWEEP_MS: '500' },
  });
  env = {
    DRYDOCK_URL: world.stack.apiUrl,
    DRYDOCK_TOKEN: world.stack.token,
    DATABASE_URL: world.stack.databaseUrl,
    DRYDOCK_ALLOCATOR_STALLED_SECONDS: STALLED_SECONDS,
  };
}, 120_000);
afterAll(() => world.close(), 60_000);

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly found: string;
}

async function findingOf(check: string, without: readonly string[] = []): Promise<Finding> {
  const told = Object.fromEntries(Object.entries(env).filter(([name]) => !without.includes(name)));
  const child = spawn(
    process.execPath,
    [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), 'doctor', '-o', 'json'],
    { cwd: '/', env: { PATH: process.env['PATH'], ...told }, stdio: 'pipe' },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  const { findings } = JSON.parse(text) as { findings: Finding[] };
  const finding = findings.find((each) => each.check === check);
  if (finding === undefined) {
    throw new Error(`The doctor has no check ${check}: ${text}`);
  }
  return finding;
}

async function allocatorIs(condition: string): Promise<boolean> {
  const answer = await fetch(`${world.stack.apiUrl}/readyz`);
  const { checks } = (await answer.json()) as { checks: { allocator: string } };
  return answer.status === 200 && checks.allocator === condition;
}

async function stalledSeconds(): Promise<number | null> {
  const answer = await fetch(`${world.stack.apiUrl}/metrics`, {
    headers: { authorization: `Bearer ${world.stack.token}` },
  });
  return metricValue(await answer.text(), 'drydock_allocator_stalled_seconds', { type: 'host' });
}

describe('while somebody keeps the lock of a type', () => {
  it('readiness, metrics and doctor tell that it stands still, and no longer when it goes on', async () => {
    const lease = await world.drydock.leases.request({ type: 'host' }, { wait: 'active' });
    expect(await findingOf('allocation')).toMatchObject({ status: 'ok' });

    const redis = openPatientRedis(world.stack.redisUrl, 'test');
    const key = 'drydock:lock:{type:host}';
    await until(
      'taking the lock',
      async () => (await redis.set(key, 'the test', 'PX', 600_000, 'NX')) === 'OK',
      10_000,
    );
    const waits = await world.drydock.leases.request({ type: 'host' });
    await until('/readyz says so', () => allocatorIs('stalled'), TOLD_WITHIN_MS);
    expect(await stalledSeconds()).toBeGreaterThanOrEqual(Number(STALLED_SECONDS));
    const told = { status: 'failed', found: expect.stringContaining('host (for ') as unknown };
    expect(await findingOf('allocation')).toMatchObject(told);
    // Also for whoever knows no more than the API.
    expect(await findingOf('allocation', ['DATABASE_URL'])).toMatchObject(told);
    expect((await findingOf('readiness')).status).toBe('warning');

    await redis.del(key);
    redis.disconnect();
    await until('/readyz is quiet', () => allocatorIs('ok'), TOLD_WITHIN_MS);
    expect(await stalledSeconds()).toBeNull();
    expect(await findingOf('allocation')).toMatchObject({ status: 'ok' });
    await world.drydock.leases.release(lease.id);
    await world.drydock.leases.release(waits.id);
  }, 120_000);
});
