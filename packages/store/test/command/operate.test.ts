import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { done } from '@drydock/blueprint';
import { activateResource } from '@drydock/engine';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
let place: Place;
let resourceId: string;

beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

/** A resource with one lease on it and room for more. */
beforeEach(async () => {
  place = await dock.place({ limitResources: 1, limitLeasesPerResource: 5 });
  ({ resourceId } = await dock.placed(place));
  dock.hints.length = 0;
});

async function events(): Promise<readonly string[]> {
  const rows = await dock.db.query<{ type: string }>(
    'SELECT type FROM event WHERE resource_id = $1 ORDER BY id',
    [resourceId],
  );
  return rows.map(({ type }) => type);
}

async function statusOf(leaseId: string): Promise<unknown> {
  return (await dock.row('lease', leaseId))['status'];
}

describe('a drained resource', () => {
  it('takes no new leases until it is resumed, and the type is woken then', async () => {
    const drain = await dock.operate(place, resourceId, 'drain', {
      arguments: { reason: 'disks' },
    });
    await dock.settleResource(resourceId);
    expect(await dock.row('command', drain)).toMatchObject({ outcome: 'applied' });
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    expect(await statusOf(leaseId)).toBe('pending');

    await dock.operate(place, resourceId, 'resume', { arguments: { mark: 'draining' } });
    dock.hints.length = 0;
    await dock.settleResource(resourceId);
    expect(dock.hints).toContainEqual({ queue: 'allocator', kind: 'type', id: place.type });
    await dock.allocate(place);
    expect(await statusOf(leaseId)).toBe('active');
    expect(await events()).toEqual([
      'resource.planned',
      'resource.activated',
      'resource.command-applied',
      'resource.marked',
      'resource.command-applied',
      'resource.unmarked',
    ]);
  });

  it('rejects a second drain with a reason, and keeps it in the timeline', async () => {
    await dock.operate(place, resourceId, 'drain');
    const again = await dock.operate(place, resourceId, 'drain');
    await dock.settleResource(resourceId);
    expect(await dock.row('command', again)).toMatchObject({
      outcome: 'rejected',
      reason: 'somebody is draining it already.',
    });
    expect(await events()).toContain('resource.command-rejected');
  });
});

describe('a held resource', () => {
  it('is not released, and can be once it is resumed', async () => {
    await dock.operate(place, resourceId, 'hold', { expiresInSeconds: 60 });
    const refused = await dock.release(place, resourceId);
    await dock.settleResource(resourceId);
    expect(await dock.row('command', refused)).toMatchObject({ outcome: 'rejected' });
    expect((await dock.row('command', refused))['reason']).toMatch(/^somebody holds it until 20/);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'active' });

    await dock.operate(place, resourceId, 'resume');
    const again = await dock.release(place, resourceId);
    expect(again).not.toBe(refused);
    await dock.settleResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'released' });
  });

  it('is held no longer when its time is over: the sweep notices', async () => {
    await dock.operate(place, resourceId, 'hold', { expiresInSeconds: 3_600 });
    await dock.settleResource(resourceId);
    const { wake_at: wakeAt, marks } = await dock.row('resource', resourceId);
    const { held } = marks as { held: { expiresAt: string } };
    expect(new Date(held.expiresAt)).toEqual(wakeAt);
    await dock.db.query(
      `UPDATE resource SET wake_at = now() - interval '1 second',
        marks = jsonb_set(marks, '{held,expiresAt}', to_jsonb(now() - interval '1 second'))
        WHERE id = $1`,
      [resourceId],
    );
    const due = await dock.db.database.rows('lease/sweep-updates', { limit: 100 });
    expect(due).toContainEqual({ queue: 'update', kind: 'resource', id: resourceId });
    await dock.settleResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({ marks: {}, wake_at: null });
    expect(await events()).toContain('resource.unmarked');
  });
});

describe('a resource that has ended', () => {
  it('rejects commands at once', async () => {
    await dock.release(place, resourceId);
    await dock.settleResource(resourceId);
    const late = await dock.operate(place, resourceId, 'drain');
    expect(await dock.row('command', late)).toMatchObject({
      outcome: 'rejected',
      reason: 'The resource had ended.',
    });
  });
});

describe('a resource that is being built', () => {
  let pending: string;
  beforeEach(async () => {
    place = await dock.place();
    const allocation = await dock.allocateByHand(place);
    pending = allocation.outcome === 'allocated' ? allocation.resourceId : '';
  });

  it('takes marks while the building goes on', async () => {
    await dock.operate(place, pending, 'hold', { expiresInSeconds: 60 });
    await dock.operate(place, pending, 'drain');
    await dock.buildOne(pending);
    const built = await dock.row('resource', pending);
    expect(built).toMatchObject({ status: 'active', wake_at: expect.any(Date) });
    expect(Object.keys(built['marks'] as object).sort()).toEqual(['draining', 'held']);
    const [leaseId = ''] = await dock.request(place);
    await dock.db.query('UPDATE blueprint SET limit_resources = 1 WHERE id = $1', [
      place.blueprintId,
    ]);
    await dock.allocate(place);
    expect(await statusOf(leaseId)).toBe('pending');
  });

  it('goes on being built after a command that came in the middle of it', async () => {
    let builds = 0;
    dock.behaviour.build = async (context) => {
      builds += 1;
      if (builds === 1) {
        await dock.operate(place, pending, 'drain');
        throw new Error('interrupted');
      }
      context.signal.throwIfAborted();
      return done({});
    };
    try {
      await dock.buildOne(pending);
      expect(await dock.row('resource', pending)).toMatchObject({
        status: 'pending',
        marks: { draining: { author: 'somebody' } },
      });
      await dock.buildOne(pending);
      expect(await dock.row('resource', pending)).toMatchObject({ status: 'active' });
    } finally {
      dock.behaviour.build = () => Promise.resolve(done({}));
    }
  });

  it('is interrupted by a command, and goes on at once when that is written', async () => {
    const { surroundings, stores } = dock;
    let nudged: () => void = () => undefined;
    dock.behaviour.build = async (context) => {
      await dock.operate(place, pending, 'drain');
      nudged();
      return new Promise((_, reject) => {
        context.signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    };
    try {
      await activateResource(pending, {
        surroundings,
        store: stores.resources,
        stopping: new AbortController().signal,
        nudges: {
          nudge: () => undefined,
          listen: (_, beat) => {
            nudged = beat;
            return () => undefined;
          },
        },
      });
    } finally {
      dock.behaviour.build = () => Promise.resolve(done({}));
    }
    expect(await dock.row('resource', pending)).toMatchObject({
      status: 'pending',
      tries: 0,
      marks: { draining: { author: 'somebody' } },
    });
    expect(dock.hints).toContainEqual({ queue: 'resource', kind: 'resource', id: pending });
  });

  it('is taken back where nobody waits for it, and not where somebody does', async () => {
    await dock.request(place);
    await dock.allocate(place);
    const refused = await dock.operate(place, pending, 'reclaim');
    await dock.buildOne(pending);
    expect(await dock.row('command', refused)).toMatchObject({
      outcome: 'rejected',
      reason: '1 lease waits for it.',
    });

    const other = await dock.place();
    const allocation = await dock.allocateByHand(other);
    const unwanted = allocation.outcome === 'allocated' ? allocation.resourceId : '';
    await dock.operate(other, unwanted, 'reclaim');
    await dock.buildOne(unwanted);
    expect(await dock.row('resource', unwanted)).toMatchObject({
      status: 'released',
      reason_code: 'reclaimed',
    });
  });
});
