import { failed } from '@drydock/blueprint';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readGauges } from '../../src/inspect/gauges.ts';
import { DatabaseInspection } from '../../src/inspect/inspection.ts';
import { Dock, SLOW } from '../../src/testing/dock.ts';

let dock: Dock;
let inspection: DatabaseInspection;
beforeAll(async () => {
  dock = await Dock.open();
  inspection = await DatabaseInspection.open(dock.db.url);
});
afterAll(async () => {
  await inspection.close();
  await dock.close();
});

const bounds = { commandsOpenSeconds: 30, overdueSeconds: 21 };

const stuck = async (): Promise<readonly string[]> =>
  (await readGauges(dock.db.database, bounds)).removals.map(
    ({ noun, count }) => `${noun} ${count}`,
  );

describe('what could not be taken down', () => {
  it('is counted and named, a resource, a lease and an attempt alike, until it is gone', async () => {
    const place = await dock.place({ limitResources: 3, limitLeasesPerResource: 1 });
    const refuses = () => Promise.resolve(failed('The disk is busy.'));
    dock.behaviour.cleanUp = refuses;
    dock.behaviour.takeDown = refuses;
    // A lease that has ended, one that was thrown back from a resource, and a resource.
    const ended = await dock.placed(place);
    await dock.release(place, ended.leaseId);
    await dock.settle(ended.leaseId);
    const thrown = await dock.placed(place, SLOW);
    dock.behaviour.setUp = () => Promise.resolve(failed('It does not work here.'));
    await dock.setUp(thrown.leaseId);
    const alone = await dock.allocateByHand(place);
    await dock.build(place);
    if (!('resourceId' in alone)) {
      throw new Error(alone.outcome);
    }
    await dock.release(place, alone.resourceId);
    await dock.settleResource(alone.resourceId);
    expect(await stuck()).toEqual([]);

    const tryAll = async (): Promise<void> => {
      await dock.destroy(ended.leaseId);
      await dock.destroyAttempt(thrown.attemptId);
      await dock.destroyResource(alone.resourceId);
    };
    await tryAll();
    expect([...(await stuck())].sort()).toEqual(['attempt 1', 'lease 1', 'resource 1']);
    for (const table of ['lease', 'attempt', 'resource']) {
      await dock.db.query(`UPDATE ${table} SET tries = 8 WHERE tries > 0`);
    }
    await dock.db.query(`UPDATE attempt SET started_at = now() - interval '1 h'`);
    await dock.db.query(`UPDATE resource SET released_at = now() - interval '1 h'
      WHERE released_at IS NOT NULL`);
    await dock.db.query(`UPDATE lease SET released_at = now() - interval '1 h'
      WHERE released_at IS NOT NULL`);
    const named = (await inspection.stuckRemovals(900, 8)).map(({ id }) => id);
    expect([...named].sort()).toEqual(
      [ended.resourceId, thrown.resourceId, alone.resourceId].sort(),
    );
    // Whatever failed, it is due again.
    const [waiting] = await dock.db.query<{ count: number }>(
      `SELECT (SELECT count(*) FROM resource WHERE id = $1 AND wake_at IS NOT NULL)::int
        + (SELECT count(*) FROM lease WHERE id = $2 AND wake_at IS NOT NULL)::int
        + (SELECT count(*) FROM attempt WHERE id = $3 AND wake_at IS NOT NULL)::int AS count`,
      [alone.resourceId, ended.leaseId, thrown.attemptId],
    );
    expect(waiting?.count).toBe(3);
  });
});
