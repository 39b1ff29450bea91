import { done, failed } from '@drydock/blueprint';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { giveBack } from '../../src/testing/neighbours.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

interface Row {
  readonly id: string;
  readonly status: string;
  readonly reason_code: string | null;
  readonly group_id: string | null;
  readonly attempts: number;
}

const leases = (ids: readonly string[]): Promise<readonly Row[]> =>
  dock.db.query<Row>(
    `SELECT id, status, reason_code, group_id, attempts FROM lease
      WHERE id = ANY ($1) ORDER BY number`,
    [ids],
  );
const statuses = async (ids: readonly string[]): Promise<readonly string[]> => [
  ...new Set((await leases(ids)).map((row) => row.status)),
];

async function end(place: Place, ids: readonly string[]): Promise<void> {
  const placed = (await leases(ids)).filter((row) => row.status === 'active');
  await giveBack(
    dock,
    placed.map(({ id }) => ({ id, project: place.projectId })),
    place,
  );
}

const together = (count: number) => ({ count, atomic: true });
const alone = { limitResources: 1, limitLeasesPerResource: 4 };

describe('leases that are requested together', () => {
  it('are placed together, once there is room for all', async () => {
    const place = await dock.place(alone);
    const single = await dock.placed(place);
    const group = await dock.request(place, together(4));
    await dock.allocate(place);
    expect(await statuses(group)).toEqual(['pending']);
    const [row] = await dock.db.query<{ verdicts: { rule: string; detail: string }[] }>(
      'SELECT verdicts FROM waiting WHERE type = $1',
      [place.type],
    );
    expect(row?.verdicts[0]).toMatchObject({
      rule: 'group-incomplete',
      detail: 'There is room for 3 of the 4 leases that go together.',
    });
    await end(place, [single.leaseId]);
    await dock.allocate(place);
    expect(await statuses(group)).toEqual(['active']);
    const [first] = await leases(group);
    expect(first?.group_id).toMatch(/^grp_/);
  });

  it('have what they need built for all of them', async () => {
    const place = await dock.place({ limitResources: 3, limitLeasesPerResource: 2 });
    const group = await dock.request(place, together(5));
    await dock.allocate(place);
    expect(await dock.build(place)).toHaveLength(3);
    expect(await statuses(group)).toEqual(['pending']);
    await dock.allocate(place);
    expect(await statuses(group)).toEqual(['active']);
  });

  it('wait until the last of it is built, and let nobody in between', async () => {
    const place = await dock.place({ limitResources: 2, limitLeasesPerResource: 1 });
    const group = await dock.request(place, together(2));
    await dock.allocate(place);
    const [one = '', other = ''] = (
      await dock.db.query<{ id: string }>('SELECT id FROM resource WHERE type = $1', [place.type])
    ).map(({ id }) => id);
    await dock.buildOne(one);
    const [later = ''] = await dock.request(place);
    await dock.allocate(place);
    expect(await statuses([...group, later])).toEqual(['pending']);
    await dock.buildOne(other);
    await dock.allocate(place);
    expect(await statuses(group)).toEqual(['active']);
    expect(await statuses([later])).toEqual(['pending']);
  });

  it('are served one group after the other where each wants what the other lacks', async () => {
    const place = await dock.place({ limitResources: 2, limitLeasesPerResource: 2 });
    const groups = [
      await dock.request(place, { ...together(3), owner: 'ann' }),
      await dock.request(place, { ...together(3), owner: 'bob' }),
    ];
    for (let turn = 0; turn < 2; turn += 1) {
      await Promise.all(Array.from({ length: 10 }, () => dock.allocate(place)));
      await dock.build(place);
      await Promise.all(Array.from({ length: 10 }, () => dock.allocate(place)));
      const now = await Promise.all(groups.map(statuses));
      expect(now.flat().filter((status) => status === 'active')).toHaveLength(1);
      for (const group of groups) {
        await end(place, group);
      }
    }
    expect(await Promise.all(groups.map(statuses))).toEqual([['destroyed'], ['destroyed']]);
  });

  it('break at once where the limits will never hold them', async () => {
    const place = await dock.place(alone);
    const group = await dock.request(place, together(5));
    await dock.allocate(place);
    expect(new Set((await leases(group)).map((row) => row.reason_code))).toEqual(
      new Set(['never-served']),
    );
  });

  it('break together when their wait is over', async () => {
    const place = await dock.place(alone);
    await dock.placed(place);
    const group = await dock.request(place, together(4));
    await dock.allocate(place);
    await dock.db.query(
      `UPDATE lease SET wait_until = now() - interval '1 s', wake_at = now() - interval '1 s'
        WHERE id = ANY ($1)`,
      [group],
    );
    await dock.allocate(place);
    expect(new Set((await leases(group)).map((row) => row.reason_code))).toEqual(
      new Set(['wait-timeout']),
    );
  });

  it('go on without the one that is released, which says so in its timeline', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 3 });
    const single = await dock.placed(place);
    const [first = '', ...others] = await dock.request(place, together(3));
    await dock.allocate(place);
    await dock.release(place, first);
    await dock.allocate(place);
    expect(await statuses([first])).toEqual(['released']);
    expect(await statuses(others)).toEqual(['active']);
    expect(await statuses([single.leaseId])).toEqual(['active']);
    const events = await dock.db.query<{ type: string; data: object }>(
      `SELECT type, data FROM event WHERE lease_id = $1 AND type LIKE 'lease.command-%'`,
      [first],
    );
    expect(events).toEqual([
      { type: 'lease.command-applied', data: { command: 'release', author: 'somebody' } },
    ]);
  });

  it('are each alone once they were placed: what fails for one throws back that one', async () => {
    const place = await dock.place(alone);
    const group = await dock.request(place, { ...together(2), attributes: { slow: true } });
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    expect(await statuses(group)).toEqual(['acquired']);
    const [first = '', second = ''] = group;
    dock.behaviour.setUp = () => Promise.resolve(failed('It broke.'));
    await dock.setUp(first);
    dock.behaviour.setUp = () => Promise.resolve(done({}));
    expect([await statuses([first]), await statuses([second])]).toEqual([
      ['pending'],
      ['acquired'],
    ]);
    await dock.allocate(place);
    expect(await statuses([first])).toEqual(['acquired']);
  });

  it('are read whole, however many stand before them', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1_200 });
    const full = await dock.request(place, { count: 900 });
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    const group = await dock.request(place, together(1_000));
    await dock.request(place, { count: 300 });
    await dock.allocate(place);
    expect(await statuses(full)).toEqual(['active']);
    expect(await statuses(group)).toEqual(['pending']);
    await dock.db.query(`UPDATE blueprint SET limit_leases_per_resource = 3000 WHERE id = $1`, [
      place.blueprintId,
    ]);
    await dock.allocate(place);
    expect(await statuses(group)).toEqual(['active']);
  });
});
