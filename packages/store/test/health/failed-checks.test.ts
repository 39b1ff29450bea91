import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { lost } from '@drydock/blueprint';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
let place: Place;
let resourceId: string;
let leaseId: string;

beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
beforeEach(async () => {
  place = await dock.place({ limitResources: 1, building: { failedChecksMax: 3 } });
  ({ resourceId, leaseId } = await dock.placed(place));
  await dock.stores.checks.addChecks([{ kind: 'box', firstInMs: 0, closeInMs: 0 }], 1_000);
});

/** One check that finds this, and what the resource's writer makes of it. */
async function check(found: string | null): Promise<readonly string[]> {
  dock.behaviour.check = () => Promise.resolve(found);
  await dock.checkSoon(resourceId);
  await dock.checkHealth(resourceId);
  await dock.settleResource(resourceId);
  return Object.keys((await dock.row('resource', resourceId))['marks'] as object);
}

const told = (id: string) =>
  dock.db.query<{ data: object; project_id: string }>(
    `SELECT data, project_id FROM event WHERE type = 'lease.resource-ill' AND lease_id = $1`,
    [id],
  );

describe('failedChecksMax', () => {
  it('quarantines after so many failures in a row, and tells the leases once', async () => {
    expect(await check('No answer.')).toEqual([]);
    expect(await check('No answer.')).toEqual([]);
    expect(await told(leaseId)).toEqual([]);
    expect(await check('Still no answer.')).toEqual(['quarantined']);
    const event = {
      data: { resource: resourceId, reason: 'Still no answer.' },
      project_id: place.projectId,
    };
    expect(await told(leaseId)).toEqual([event]);
    expect(await check('And none now.')).toEqual(['quarantined']);
    expect(await told(leaseId)).toHaveLength(1);
  });

  it('counts anew after a check that went well', async () => {
    await check('No answer.');
    await check('No answer.');
    await check(null);
    await check('No answer.');
    expect(await check('No answer.')).toEqual([]);
    expect(await check('No answer.')).toEqual(['quarantined']);
  });

  it('tells again after it was well, and only those that are on it', async () => {
    for (const reason of ['One.', 'Two.', 'Three.', null, 'One.', 'Two.', 'Three.']) {
      await check(reason);
    }
    expect(await told(leaseId)).toHaveLength(2);
    await check(null);
    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    for (const reason of ['One.', 'Two.', 'Three.']) {
      await check(reason);
    }
    expect(await told(leaseId)).toHaveLength(2);
  });

  it('does not wait for more failures of what is gone for good', async () => {
    dock.behaviour.check = () => Promise.resolve(lost('It burnt down.'));
    await dock.checkSoon(resourceId);
    await dock.checkHealth(resourceId);
    await dock.settleResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({
      status: 'broken',
      reason_code: 'resource-lost',
    });
  });
});
