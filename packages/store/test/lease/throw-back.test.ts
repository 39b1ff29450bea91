import { againAfter, done, failed } from '@drydock/blueprint';
import { BOUNDS } from '@drydock/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, SLOW } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
afterEach(() => {
  dock.behaviour.setUp = () => Promise.resolve(done({}));
  dock.behaviour.cleanUp = () => Promise.resolve(done());
});

async function eventTypes(leaseId: string): Promise<readonly string[]> {
  const rows = await dock.db.query<{ type: string }>(
    'SELECT type FROM event WHERE lease_id = $1 ORDER BY id',
    [leaseId],
  );
  return rows.map((row) => row.type);
}

describe('a lease whose set-up failed', () => {
  it('waits again, and its attempt keeps its place until it is clean', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const { leaseId, attemptId, resourceId } = await dock.placed(place, SLOW);
    dock.behaviour.setUp = () => Promise.resolve(failed('No space left.'));
    await dock.setUp(leaseId);
    expect(await dock.row('lease', leaseId)).toMatchObject({
      status: 'pending',
      attempt_id: null,
      attempts: 1,
    });
    expect(await dock.row('attempt', attemptId)).toMatchObject({
      status: 'dirty',
      reason: 'No space left.',
    });

    dock.behaviour.cleanUp = () => Promise.resolve(againAfter(5, 'Still ending.'));
    await dock.destroyAttempt(attemptId);
    await dock.allocate(place);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'pending' });
    expect(await dock.placesTaken(resourceId)).toBe(1);

    dock.behaviour.cleanUp = () => Promise.resolve(done());
    await dock.destroyAttempt(attemptId);
    await dock.allocate(place);
    const row = await dock.row('lease', leaseId);
    expect(row).toMatchObject({ status: 'acquired', attempts: 2 });
    expect(await dock.placesTaken(resourceId)).toBe(1);
    expect(await dock.row('attempt', attemptId)).toMatchObject({ status: 'closed' });
  });

  it('breaks after as many attempts as it may have', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { leaseId } = await dock.placed(place, SLOW);
    dock.behaviour.setUp = () => Promise.resolve(failed('No space left.'));
    for (let attempt = 1; attempt <= BOUNDS.attemptsMax; attempt += 1) {
      expect(await dock.row('lease', leaseId)).toMatchObject({
        status: 'acquired',
        attempts: attempt,
      });
      await dock.setUp(leaseId);
      await dock.allocate(place);
    }
    expect(await dock.row('lease', leaseId)).toMatchObject({
      status: 'broken',
      reason_code: 'set-up-failed',
    });
  });

  it('that is released goes away, and its thrown-back attempt on its own', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const { leaseId, attemptId } = await dock.placed(place, SLOW);
    dock.behaviour.setUp = () => Promise.resolve(failed('No space left.'));
    await dock.setUp(leaseId);
    await dock.release(place, leaseId);
    await dock.allocate(place);
    await dock.destroy(leaseId);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'destroyed' });
    expect(await dock.row('attempt', attemptId)).toMatchObject({ status: 'dirty' });
    await dock.destroyAttempt(attemptId);
    expect(await dock.row('attempt', attemptId)).toMatchObject({ status: 'closed' });
  });
});

describe('a command that arrives while a lease is being set up', () => {
  it('ends the set-up, and the timeline names who sent it', async () => {
    const place = await dock.place();
    const { leaseId } = await dock.placed(place, SLOW);
    dock.behaviour.setUp = async (context) => {
      await dock.release(place, leaseId);
      expect(await context.entitled()).toBe(false);
      throw new Error('The kind gave up.');
    };
    await dock.setUp(leaseId);
    expect(await dock.row('lease', leaseId)).toMatchObject({
      status: 'released',
      reason: 'somebody released it while it was being set up.',
    });
    expect((await eventTypes(leaseId)).slice(-2)).toEqual([
      'lease.command-applied',
      'lease.released',
    ]);
  });

  it('is rejected where it is about a resource that the lease has left, and the lease goes on', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { leaseId, attemptId } = await dock.placed(place, SLOW);
    dock.behaviour.setUp = async () => {
      await dock.db.query(
        `INSERT INTO command (id, project_id, lease_id, name, author)
          VALUES ('cmd_late', $1, $2, 'resource-lost', 'somebody')`,
        [place.projectId, leaseId],
      );
      return failed('No space left.');
    };
    await dock.setUp(leaseId);
    dock.behaviour.setUp = () => Promise.resolve(done({}));
    await dock.destroyAttempt(attemptId);
    await dock.allocate(place);
    expect(await dock.row('command', 'cmd_late')).toMatchObject({ outcome: 'rejected' });
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'acquired', attempts: 2 });
    await dock.setUp(leaseId);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
  });
});

describe('a command that arrives while a resource is being built', () => {
  it('ends the building, and the timeline names who sent it', async () => {
    const place = await dock.place();
    await dock.request(place);
    await dock.allocate(place);
    const [row] = await dock.db.query<{ id: string }>('SELECT id FROM resource WHERE type = $1', [
      place.type,
    ]);
    const id = row?.id ?? '';
    dock.behaviour.build = async () => {
      await dock.release(place, id);
      throw new Error('The kind gave up.');
    };
    await dock.buildOne(id);
    dock.behaviour.build = () => Promise.resolve(done({}));
    expect(await dock.row('resource', id)).toMatchObject({ status: 'released' });
    const events = await dock.db.query<{ type: string }>(
      'SELECT type FROM event WHERE resource_id = $1 ORDER BY id',
      [id],
    );
    expect(events.map(({ type }) => type)).toEqual([
      'resource.planned',
      'resource.command-applied',
      'resource.released',
    ]);
  });
});
