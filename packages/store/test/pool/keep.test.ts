import { againAfter, done, failed } from '@drydock/blueprint';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sweepOnly } from '../../src/testing/follow.ts';
import { Tank } from './tank.ts';

let tank: Tank;
beforeAll(async () => {
  tank = await Tank.open();
});
afterAll(() => tank.close());
const well = (): void => {
  tank.dock.behaviour.build = () => Promise.resolve(done({}));
  tank.dock.behaviour.check = () => Promise.resolve(null);
};
afterEach(well);

describe('what is ready', () => {
  it('is built without anybody asking, and again once it is used', async () => {
    const place = await tank.place({ readyMin: 2 });
    await tank.follow();
    // Nobody was hinted but by the sweep: what is due is found.
    expect(await sweepOnly(tank.dock)).toContainEqual({
      queue: 'allocator',
      kind: 'type',
      id: place.type,
    });
    await tank.follow();
    const before = await tank.members(place);
    expect(before.map(({ status, author }) => [status, author])).toEqual([
      ['active', 'pool'],
      ['active', 'pool'],
    ]);
    const lease = await tank.lease(place);
    expect(await tank.statusOf(lease)).toBe('active');
    expect((await tank.active(place)).length).toBe(3);
  });

  it('keeps to the limit and to the quota of the project', async () => {
    const place = await tank.place({ readyMin: 5 }, { limitResources: 3 });
    await tank.see(place);
    expect((await tank.active(place)).length).toBe(3);
    const other = await tank.place({ readyMin: 5 });
    await tank.dock.db.query(
      `INSERT INTO quota (project_id, name, value, author) VALUES ($1, 'resources', 2, 'test')`,
      [other.projectId],
    );
    await tank.see(other);
    expect((await tank.active(other)).length).toBe(2);
  });

  it('grows and shrinks with the schedule', async () => {
    const now = new Date();
    const inHours = (hours: number): string => {
      const then = new Date(now.getTime() + hours * 3_600_000);
      return `${then.getUTCMinutes()} ${then.getUTCHours()} * * *`;
    };
    const place = await tank.place({
      readyMin: 0,
      idleSecondsMax: 60,
      schedule: [
        { cron: inHours(2), timezone: 'UTC', readyMin: 3 },
        { cron: inHours(4), timezone: 'UTC', readyMin: 1 },
      ],
    });
    await tank.see(place);
    expect((await tank.active(place)).length).toBe(1);
    await tank.later(place, 2 * 3_600 + 60);
    expect((await tank.active(place)).length).toBe(3);
    await tank.later(place, 2 * 3_600 + 60);
    expect((await tank.active(place)).length).toBe(1);
    expect(await tank.gone(place)).toEqual(['idle', 'idle']);
  });
});

describe('what is idle', () => {
  it('goes after that time, counted from the end of its last lease, whatever looks at it', async () => {
    const place = await tank.place({ readyMin: 0, idleSecondsMax: 600 });
    const lease = await tank.lease(place);
    await tank.later(place, 1_800);
    expect((await tank.active(place)).length).toBe(1);
    await tank.end(place, lease);
    await tank.later(place, 590);
    expect((await tank.active(place)).length).toBe(1);
    // A health check is no use of it.
    for (const { id } of await tank.active(place)) {
      await tank.dock.checkSoon(id);
      await tank.dock.checkHealth(id);
    }
    await tank.later(place, 11);
    expect(await tank.gone(place)).toEqual(['idle']);
  });

  it('is not idle before it is ready, however long it takes', async () => {
    const place = await tank.place({ readyMin: 0, idleSecondsMax: 30 });
    let up = false;
    tank.dock.behaviour.build = () =>
      Promise.resolve(up ? done({}) : againAfter(60_000, 'It boots.'));
    await tank.dock.allocateByHand(place);
    await tank.see(place);
    await tank.later(place, 120);
    expect((await tank.members(place)).map(({ status }) => status)).toEqual(['pending']);
    up = true;
    await tank.dock.build(place);
    await tank.see(place);
    expect((await tank.members(place)).map(({ status }) => status)).toEqual(['active']);
    await tank.later(place, 31);
    expect(await tank.gone(place)).toEqual(['idle']);
  });

  it('stays where somebody came between the look and the act, also where he has left again', async () => {
    const place = await tank.place({ readyMin: 0, idleSecondsMax: 60 });
    await tank.dock.allocateByHand(place);
    await tank.dock.allocateByHand(place);
    await tank.dock.build(place);
    await tank.dock.allocate(place);
    const { hints } = tank.dock;
    hints.length = 0;
    // The pool looks, and its word is not heard yet.
    await tank.wait(61);
    await tank.dock.db.query('UPDATE pool SET next_at = now() WHERE blueprint_id = $1', [
      place.blueprintId,
    ]);
    await tank.dock.allocate(place);
    const told = hints.splice(0).filter(({ queue }) => queue === 'update');
    expect(told).toHaveLength(2);
    const [first = ''] = await tank.dock.request(place);
    const [second = ''] = await tank.dock.request(place);
    await tank.dock.allocate(place);
    expect(await Promise.all([first, second].map((id) => tank.statusOf(id)))).toEqual([
      'active',
      'active',
    ]);
    await tank.dock.release(place, second);
    await tank.dock.settle(second);
    if ((await tank.statusOf(second)) !== 'destroyed') {
      await tank.dock.destroy(second);
    }
    hints.length = 0;
    for (const { id } of told) {
      await tank.dock.settleResource(id);
    }
    expect((await tank.active(place)).length).toBe(2);
    expect(await tank.statusOf(first)).toBe('active');
    const refused = await tank.dock.db.query<{ reason: string }>(
      `SELECT c.reason FROM command c JOIN resource r ON r.id = c.resource_id
        WHERE r.type = $1 AND c.name = 'retire' AND c.outcome = 'rejected' ORDER BY 1`,
      [place.type],
    );
    expect(refused.map(({ reason }) => reason)).toEqual([
      '1 lease is on it.',
      'It was used meanwhile.',
    ]);
  });
});

describe('what has to go', () => {
  it('takes no new leases once it is old, goes with its last, and another is ready by then', async () => {
    const place = await tank.place({ readyMin: 1, ageSecondsMax: 3_600 });
    await tank.see(place);
    const lease = await tank.lease(place);
    const [first] = await tank.active(place);
    // The others are as young as they come.
    await tank.dock.db.query(
      `UPDATE resource SET activated_at = activated_at - interval '3601 s' WHERE id = $1`,
      [first?.id],
    );
    await tank.see(place);
    expect(await tank.active(place)).toMatchObject([{ draining: true }, { draining: false }]);
    const other = await tank.lease(place);
    const on = await tank.dock.db.query<{ id: string }>(
      'SELECT a.resource_id AS id FROM attempt a WHERE a.lease_id = $1',
      [other],
    );
    expect(on[0]?.id).not.toBe(first?.id);
    // Its end is told at once: nobody waits for the next look.
    await tank.end(place, lease);
    expect(await tank.gone(place)).toEqual(['age']);
    expect(await tank.statusOf(other)).toBe('active');
  });

  it('is one machine for one lease with `usesMax: 1`', async () => {
    const place = await tank.place({ readyMin: 2, usesMax: 1 });
    await tank.see(place);
    for (let n = 1; n <= 3; n += 1) {
      const lease = await tank.lease(place);
      expect(await tank.statusOf(lease)).toBe('active');
      expect((await tank.active(place)).filter(({ draining }) => !draining)).toHaveLength(2);
      await tank.end(place, lease);
      expect(await tank.gone(place)).toEqual(Array.from({ length: n }, () => 'uses'));
    }
  });

  it('is replaced where it is ill for too long', async () => {
    const place = await tank.place({ readyMin: 1, illSecondsMax: 300 });
    await tank.see(place);
    const [ill] = await tank.active(place);
    await tank.dock.db.query(
      `INSERT INTO health_check (resource_id, project_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [ill?.id, place.projectId],
    );
    tank.dock.behaviour.check = () => Promise.resolve('It does not answer.');
    await tank.dock.checkSoon(ill?.id ?? '');
    await tank.dock.checkHealth(ill?.id ?? '');
    await tank.dock.settleResource(ill?.id ?? '');
    await tank.see(place);
    expect((await tank.active(place)).length).toBe(2);
    await tank.later(place, 301);
    expect(await tank.gone(place)).toEqual(['ill']);
    expect((await tank.members(place))[0]?.reason).toContain('It does not answer.');
  });

  it('is left alone where an operator holds it', async () => {
    const place = await tank.place({ readyMin: 1, ageSecondsMax: 60 });
    await tank.see(place);
    const [held] = await tank.active(place);
    await tank.dock.operate(place, held?.id ?? '', 'hold', {
      arguments: {},
      expiresInSeconds: 9_000,
    });
    await tank.dock.settleResource(held?.id ?? '');
    await tank.dock.db.query(
      `UPDATE resource SET activated_at = activated_at - interval '61 s' WHERE id = $1`,
      [held?.id],
    );
    await tank.see(place);
    expect(await tank.gone(place)).toEqual([]);
    expect((await tank.active(place)).length).toBe(2);
  });
});

describe('a pool that is set up later', () => {
  it('finds nothing idle for longer than it was looked at', async () => {
    // A clock that nobody has moved yet is the same for whoever sets the pool up.
    await using tank = await Tank.open();
    const place = await tank.dock.place({ limitLeasesPerResource: 1 });
    await tank.dock.allocateByHand(place);
    await tank.dock.build(place);
    await tank.dock.db.query(
      `UPDATE resource SET activated_at = activated_at - interval '1 day' WHERE type = $1`,
      [place.type],
    );
    await tank.pool(place, { idleSecondsMax: 60 });
    await tank.see(place);
    expect(await tank.gone(place)).toEqual([]);
    await tank.later(place, 61);
    expect(await tank.gone(place)).toEqual(['idle']);
  });
});

describe('building that fails', () => {
  it('pauses, opens the breaker, and is tried one at a time once its pause is over', async () => {
    const breaker = { failuresMin: 3, share: 0.5, windowSeconds: 600, pauseSeconds: 300 };
    const place = await tank.place({ readyMin: 2, breaker });
    let tried = 0;
    tank.dock.behaviour.build = () => {
      tried += 1;
      return Promise.resolve(failed('No such image.'));
    };
    await tank.see(place);
    // Two were begun, since nothing had failed before.
    expect(tried).toBe(2);
    await tank.see(place);
    expect(tried).toBe(2);
    await tank.later(place, 5);
    expect(tried).toBe(3);
    expect(await tank.events(place)).toEqual(['blueprint.breaker-opened']);
    await tank.later(place, 120);
    expect(tried).toBe(3);
    tank.dock.behaviour.build = () => {
      tried += 1;
      return Promise.resolve(done({}));
    };
    await tank.wait(181);
    await tank.see(place);
    expect((await tank.active(place)).length).toBe(2);
    expect(await tank.events(place)).toEqual([
      'blueprint.breaker-opened',
      'blueprint.breaker-closed',
    ]);
  });

  it('does not launch eight anew where eight are lost within a minute', async () => {
    const place = await tank.place({ readyMin: 8 });
    await tank.see(place);
    const eight = await tank.active(place);
    expect(eight).toHaveLength(8);
    for (const { id } of eight) {
      await tank.dock.db.query(
        `INSERT INTO command (id, project_id, resource_id, name, arguments, author)
          VALUES ('cmd_' || $1::text, $2, $1, 'resource-lost', '{"reason": "It is gone."}', 'health check')`,
        [id, place.projectId],
      );
      await tank.dock.settleResource(id);
      await tank.follow();
    }
    const after = await tank.members(place);
    expect(after.length - 8).toBeLessThanOrEqual(4);
    expect(await tank.events(place)).toEqual(['blueprint.breaker-opened']);
  });
});
