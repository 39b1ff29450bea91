import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until, type World } from './world.ts';

/**
 * Far below a sweep and the 15 s after which whoever died is followed: it was told, however busy the
 * machine is. How fast that is the benchmark measures.
 */
const AT_ONCE_MS = 10_000;
const GIVE_UP_MS = 60_000;

/** On a fleet with the kinds of the tower, whose sweeps never come. */
export function describeWakes(open: () => World): void {
  let world: World;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'drydock-wakes-'));
    world = open();
    const limits = { resources: 1, leasesPerResource: 1 };
    for (const kind of ['tower-ground', 'tower-middle', 'tower-top']) {
      await world.drydock.blueprints.create({ name: kind, kind, config: {}, limits });
    }
    const config = { directory };
    await world.drydock.blueprints.create({ name: 'hesitant', kind: 'hesitant', config, limits });
  }, 120_000);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** The only resource of a type that is there. */
  async function resourceOf(type: string): Promise<string> {
    const rows = await world.query<{ id: string }>(
      `SELECT id FROM resource WHERE type = $1 AND status <> 'destroyed'`,
      [type],
    );
    const [row] = rows;
    if (row === undefined || rows.length !== 1) {
      throw new Error(`There are ${rows.length} resources of the type ${type}.`);
    }
    return row.id;
  }

  interface Tower {
    /** Of the uppermost. */
    readonly lease: string;
    readonly ground: string;
    readonly all: readonly string[];
  }

  /** Three layers, each on a lease of the one below. */
  async function tower(): Promise<Tower> {
    const lease = await world.drydock.leases.request({ type: 'tower-top' }, { wait: 'active' });
    const ground = await resourceOf('tower-ground');
    const above = [await resourceOf('tower-middle'), await resourceOf('tower-top')];
    return { lease: lease.id, ground, all: [ground, ...above] };
  }

  async function untilDestroyed(resources: readonly string[]): Promise<void> {
    await until(
      `${resources.join(', ')} are destroyed`,
      async () => {
        const rows = await world.query<{ id: string }>(
          `SELECT id FROM resource WHERE id = ANY ($1) AND status = 'destroyed'`,
          [resources],
        );
        return rows.length === resources.length;
      },
      GIVE_UP_MS,
    );
  }

  /** Milliseconds by the database's clock, which is the only one that everybody writes. */
  async function msFrom(command: string, resources: readonly string[]): Promise<number> {
    const [row] = await world.query<{ ms: number }>(
      `SELECT extract(epoch FROM max(r.destroyed_at) - c.created_at)::float8 * 1000 AS ms
      FROM command c, resource r WHERE c.id = $1 AND r.id = ANY ($2) GROUP BY c.created_at`,
      [command, resources],
    );
    return row?.ms ?? NaN;
  }

  async function endsInMs(leaseId: string): Promise<number> {
    const ended = await world.drydock.leases.get(leaseId, {
      wait: 'destroyed',
      timeoutSeconds: 60,
    });
    expect(ended).toMatchObject({ status: 'destroyed', reasonCode: 'wait-timeout' });
    return Date.parse(ended.releasedAt ?? '') - Date.parse(ended.createdAt);
  }

  /** Of a lease that is active, by the same clock. */
  async function expiresInMs(leaseId: string): Promise<number> {
    const ended = await world.drydock.leases.get(leaseId, {
      wait: 'destroyed',
      timeoutSeconds: 60,
    });
    expect(ended).toMatchObject({ status: 'destroyed', reasonCode: 'expired' });
    return Date.parse(ended.releasedAt ?? '') - Date.parse(ended.activatedAt ?? '');
  }

  describe('with sweeps that never come', () => {
    it('three layers go down at once when the lowest is released under a lease', async () => {
      const { lease, ground, all } = await tower();
      const command = await world.drydock.resources.release(ground);
      await untilDestroyed(all);
      expect(await msFrom(command.id, all)).toBeLessThan(AT_ONCE_MS);
      const ended = await world.drydock.leases.get(lease, { wait: 'destroyed' });
      expect(ended).toMatchObject({ status: 'destroyed', reasonCode: 'resource-lost' });
    }, 120_000);

    it('three layers go down at once when the lowest is taken back', async () => {
      const { lease, ground, all } = await tower();
      await world.drydock.leases.release(lease);
      await world.drydock.leases.get(lease, { wait: 'destroyed' });
      const command = await world.drydock.resources.reclaim(ground);
      await untilDestroyed(all);
      expect(await msFrom(command.id, all)).toBeLessThan(AT_ONCE_MS);
    }, 120_000);

    it('a wait ends when its time is over, also where whoever looked at the lease is gone', async () => {
      const { lease, all } = await tower();
      const short = await world.drydock.leases.request({
        type: 'tower-top',
        waitTimeoutSeconds: 1,
      });
      const shortMs = await endsInMs(short.id);
      expect(shortMs).toBeGreaterThanOrEqual(1_000);
      expect(shortMs).toBeLessThan(1_000 + AT_ONCE_MS);

      const long = await world.drydock.leases.request({ type: 'tower-top', waitTimeoutSeconds: 6 });
      await until(
        'the lease is looked at',
        async () => (await world.drydock.leases.explain(long.id)).verdicts.length > 0,
        GIVE_UP_MS,
      );
      await world.stack.fleet.kill9('allocator-worker');
      const longMs = await endsInMs(long.id);
      expect(longMs).toBeGreaterThanOrEqual(6_000);
      expect(longMs).toBeLessThan(6_000 + AT_ONCE_MS);

      await world.drydock.leases.release(lease);
      await world.drydock.resources.release(all[2] ?? '');
      await untilDestroyed(all.slice(2));
    }, 240_000);

    it('a lease ends at its deadline', async () => {
      const lease = await world.drydock.leases.request(
        { type: 'tower-top', ttlSeconds: 2 },
        { wait: 'active' },
      );
      const ms = await expiresInMs(lease.id);
      expect(ms).toBeGreaterThanOrEqual(2_000);
      expect(ms).toBeLessThan(2_000 + AT_ONCE_MS);
    }, 120_000);

    it('what asks for another look gets it when it wants it, and what failed is tried again', async () => {
      const startedAt = performance.now();
      const lease = await world.drydock.leases.request({ type: 'hesitant' }, { wait: 'active' });
      // Two looks 0.1 s apart for the resource, and two for the lease.
      expect(performance.now() - startedAt).toBeLessThan(AT_ONCE_MS);
      const resource = await resourceOf('hesitant');

      const releasedAt = performance.now();
      await world.drydock.leases.release(lease.id);
      const gone = await world.drydock.leases.get(lease.id, { wait: 'destroyed' });
      expect(gone.status).toBe('destroyed');
      // The first try fails; half a second later there is another one.
      expect(performance.now() - releasedAt).toBeLessThan(500 + AT_ONCE_MS);
      const command = await world.drydock.resources.release(resource);
      await untilDestroyed([resource]);
      expect(await msFrom(command.id, [resource])).toBeLessThan(500 + AT_ONCE_MS);
    }, 120_000);

    it('a hold ends when its time is over', async () => {
      const { lease, ground } = await tower();
      await world.drydock.resources.hold(ground, { expiresInSeconds: 5 });
      const heldAt = performance.now();
      const marks = async (): Promise<number> =>
        (await world.drydock.resources.get(ground)).marks.length;
      await until('it is held', async () => (await marks()) > 0, GIVE_UP_MS);
      await until('the mark goes', async () => (await marks()) === 0, GIVE_UP_MS);
      expect(performance.now() - heldAt).toBeLessThan(5_000 + AT_ONCE_MS);
      await world.drydock.leases.release(lease);
    }, 120_000);
  });
}
