import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LeaseLost } from '@drydock/sdk';
import { openWorld, until, type World } from './world.ts';

/** What is over by itself, where the processes that end it are real ones, and several of each. */
let world: World;

beforeAll(async () => {
  world = await openWorld({
    counts: { 'update-worker': 2 },
    env: {
      DRYDOCK_KINDS: fileURLToPath(new URL('../support/hapless-kind.mjs', import.meta.url)),
    },
  });
  await world.drydock.blueprints.create({
    name: 'bounded',
    kind: 'local-host',
    config: { directory: '/var/tmp/drydock-times' },
    limits: { leaseSecondsMax: 5 },
  });
  await world.drydock.blueprints.create({
    name: 'unbounded',
    kind: 'local-host',
    config: { directory: '/var/tmp/drydock-times' },
  });
}, 120_000);
afterAll(() => world.close(), 60_000);

async function eventsOf(leaseId: string, type: string): Promise<readonly object[]> {
  const found: object[] = [];
  for await (const event of world.drydock.leases.events(leaseId)) {
    if (event.type === type) {
      found.push(event.data);
    }
  }
  return found;
}

const fired = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    const tell = (): void => resolve(signal.reason);
    signal.addEventListener('abort', tell, { once: true });
    if (signal.aborted) {
      tell();
    }
  });

describe('a lease of a blueprint with leaseSecondsMax', () => {
  it('that is renewed every second ends after so long, and its program is told before', async () => {
    const lease = await world.drydock.lease({
      type: 'host',
      blueprints: ['bounded'],
      // Renewed at a third of it.
      ttlSeconds: 3,
    });
    const told: string[] = [];
    const [ending, lost] = await Promise.all([
      fired(lease.ending).then((reason) => (told.push('ending'), reason)),
      fired(lease.signal).then((reason) => (told.push('lost'), reason)),
    ]);
    expect(told).toEqual(['ending', 'lost']);
    expect(ending).toMatchObject({ code: 'lease-ended' });
    expect(lost).toBeInstanceOf(LeaseLost);
    expect(lost).toMatchObject({ by: 'lease-seconds-max' });
    const ended = await world.drydock.leases.get(lease.id, { wait: 'released' });
    expect(ended).toMatchObject({
      reasonCode: 'lease-seconds-max',
      expiresAt: ended.latestExpiresAt,
    });
    const activeMs = Date.parse(ended.releasedAt ?? '') - Date.parse(ended.activatedAt ?? '');
    expect(activeMs).toBeGreaterThanOrEqual(5_000);
    expect(activeMs).toBeLessThan(10_000);
    const renewals = await eventsOf(lease.id, 'lease.renewed');
    expect(renewals.length).toBeGreaterThan(1);
    expect(renewals).toContainEqual(expect.objectContaining({ boundBy: 'leaseSecondsMax' }));
  }, 60_000);
});

describe('a lease that ends soon', () => {
  it('is told of once, by two processes that look for such', async () => {
    const { drydock } = world;
    const asked = { type: 'host', blueprints: ['unbounded'], ttlSeconds: 63, count: 20 };
    const leases = await drydock.leases.requestMany(asked);
    for (const { id } of leases) {
      await drydock.leases.get(id, { wait: 'active', timeoutSeconds: 30 });
      await until(
        `${id} is told`,
        async () => (await eventsOf(id, 'lease.expiring')).length > 0,
        20_000,
      );
    }
    const [first] = leases;
    const { expiresAt } = await drydock.leases.renew(first?.id ?? '', 64);
    // Both have swept since: the renewed one comes near anew, which is another deadline.
    await until(
      'the renewed one is told again',
      async () => (await eventsOf(first?.id ?? '', 'lease.expiring')).length > 1,
      20_000,
    );
    for (const { id } of leases) {
      const told = await eventsOf(id, 'lease.expiring');
      expect(told).toHaveLength(id === first?.id ? 2 : 1);
    }
    const [again] = await eventsOf(first?.id ?? '', 'lease.expiring');
    expect(String((again as { expiresAt: string }).expiresAt).slice(0, 19)).toBe(
      expiresAt?.slice(0, 19),
    );
  }, 90_000);
});

describe('a build', () => {
  it('that never answers is over at its deadline, fails, and what it left is taken down', async () => {
    const { drydock } = world;
    await drydock.blueprints.create({
      name: 'never',
      kind: 'hapless',
      config: {},
      limits: { failedBuilds: 1 },
      building: { deadlineSeconds: 2 },
    });
    const lease = await drydock.leases.request({ type: 'hapless', blueprints: ['never'] });
    const ended = await drydock.leases.get(lease.id, { wait: 'destroyed', timeoutSeconds: 45 });
    expect(ended).toMatchObject({ status: 'destroyed', reasonCode: 'build-failed' });
    expect(ended.reason).toContain('within 2 s');
    const [row] = await world.query<{ id: string }>(
      `SELECT r.id FROM resource r JOIN blueprint b ON b.id = r.blueprint_id WHERE b.name = 'never'`,
    );
    const id = row?.id ?? '';
    await until(
      'it is taken down',
      async () => (await drydock.resources.get(id)).status === 'destroyed',
      20_000,
    );
    const said: string[] = [];
    for await (const { message } of drydock.resources.events(id)) {
      said.push(message);
    }
    expect(said).toContain('What was left is gone.');
    expect(await drydock.resources.failure(id)).toMatchObject({ resource: id, output: null });
  }, 90_000);

  it('that fails keeps what it printed for those who may use it, and no secret anywhere', async () => {
    const { drydock } = world;
    const word = 'hunter2-of-the-console';
    await drydock.credentials.create({ name: 'console', kind: 'opaque', secret: { word } });
    await drydock.blueprints.create({
      name: 'printing',
      kind: 'hapless',
      config: { credential: 'console' },
      limits: { failedBuilds: 1 },
    });
    const lease = await drydock.leases.request({ type: 'hapless', blueprints: ['printing'] });
    await drydock.leases.get(lease.id, { wait: 'destroyed', timeoutSeconds: 45 });
    const [row] = await world.query<{ id: string }>(
      `SELECT r.id FROM resource r JOIN blueprint b ON b.id = r.blueprint_id WHERE b.name = 'printing'`,
    );
    const failure = await drydock.resources.failure(row?.id ?? '');
    expect(failure).toMatchObject({
      reason: 'The image does not boot.',
      output: 'user-data: ***\n [31mkernel panic [0m',
      truncated: false,
    });
    const stored = await world.query<{ text: string }>(
      `SELECT row_to_json(e)::text AS text FROM event e
        UNION ALL SELECT row_to_json(f)::text FROM build_failure f
        UNION ALL SELECT row_to_json(r)::text FROM resource r`,
    );
    const files = await readdir(world.logs);
    const logged = await Promise.all(files.map((file) => readFile(join(world.logs, file), 'utf8')));
    for (const text of [...stored.map((each) => each.text), ...logged, ...world.lines]) {
      expect(text.includes(word) || text.includes('kernel panic')).toBe(false);
    }
  }, 90_000);
});
