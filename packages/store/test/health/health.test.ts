import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { againAfter, done, failed, lost } from '@drydock/blueprint';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';

/** As the kind of these tests is: each look is close, and the first is due at once. */
const BOX = { kind: 'box', firstInMs: 0, closeInMs: 0 };

let dock: Dock;
let place: Place;
let resourceId: string;

beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

beforeEach(async () => {
  place = await dock.place({ limitResources: 1 });
  ({ resourceId } = await dock.placed(place));
  await dock.stores.checks.addChecks([BOX], 1_000);
  dock.hints.length = 0;
});
afterEach(() => {
  dock.behaviour.check = () => Promise.resolve(null);
});

const failing = (reason: string): void => {
  dock.behaviour.check = () => Promise.resolve(reason);
};

async function checkNow(limitMs?: number): Promise<void> {
  await dock.checkSoon(resourceId);
  await dock.checkHealth(resourceId, limitMs);
}

async function row(): Promise<Readonly<Record<string, unknown>>> {
  const [found] = await dock.db.query<Readonly<Record<string, unknown>>>(
    `SELECT *, extract(epoch FROM next_at - now())::float8 AS in_seconds
      FROM health_check WHERE resource_id = $1`,
    [resourceId],
  );
  return found ?? {};
}

const commands = () =>
  dock.db.query<{ name: string; author: string }>(
    'SELECT name, author FROM command WHERE resource_id = $1 ORDER BY number',
    [resourceId],
  );

describe('a health check', () => {
  it('that goes well says so, tells nobody, and comes again at its time', async () => {
    await dock.checkHealth(resourceId);
    const found = await row();
    expect(found).toMatchObject({ failures: 0, reason: null, healthy_at: expect.any(Date) });
    expect(found['in_seconds']).toBeGreaterThan(50);
    expect(await commands()).toEqual([]);
    expect(dock.hints).toEqual([]);
  });

  it('that fails quarantines the resource, and one that goes well resumes it', async () => {
    failing('The disk is full.');
    await dock.checkHealth(resourceId);
    expect(dock.hints).toContainEqual({ queue: 'update', kind: 'resource', id: resourceId });
    await dock.settleResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({
      marks: { quarantined: { author: 'health check', reason: 'The disk is full.' } },
    });
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'pending' });

    dock.behaviour.check = () => Promise.resolve(null);
    await checkNow();
    await dock.settleResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({ marks: {} });
    await dock.allocate(place);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
  });

  it('looks again sooner after a failure, then less and less often', async () => {
    failing('No answer.');
    const pauses: number[] = [];
    for (let look = 0; look < 5; look += 1) {
      await checkNow();
      pauses.push(Math.round(Number((await row())['in_seconds'])));
    }
    expect(pauses).toEqual([5, 10, 20, 40, 60]);
    expect(await row()).toMatchObject({ failures: 5, reason: 'No answer.' });
    const hint = { queue: 'check', kind: 'resource', id: resourceId };
    expect(dock.timed.filter((each) => each.hint.id === resourceId)).toMatchObject(
      pauses.map((seconds) => ({ delayMs: seconds * 1_000, hint })),
    );
    // One command for all of them: the mark has not changed.
    expect(await commands()).toEqual([{ name: 'quarantine', author: 'health check' }]);
  });

  it('that finds it gone for good ends it, and its leases, with its own sentence', async () => {
    const reason = 'i-1 is terminated: Client.InternalError.';
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    dock.behaviour.check = () => Promise.resolve(lost(reason));
    await dock.checkHealth(resourceId);
    expect(await commands()).toEqual([{ name: 'resource-lost', author: 'health check' }]);
    await dock.settleResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({
      status: 'broken',
      reason_code: 'resource-lost',
      reason,
    });
    await dock.settle(leaseId);
    const lease = await dock.row('lease', leaseId);
    expect(lease).toMatchObject({ status: 'broken', reason_code: 'resource-lost' });
    expect(lease['reason']).toContain(reason);
    // Said once, however often it is looked at meanwhile.
    await checkNow();
    expect(await commands()).toHaveLength(1);
  });

  it('tells of many that were lost at one place as one event, of few as none', async () => {
    const told = () =>
      dock.db.query<{ data: object }>(
        "SELECT data FROM event WHERE type = 'project.resources-lost' AND project_id = $1",
        [place.projectId],
      );
    const lostAt = async (name: string, count: number): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        await dock.stores.checks.countLost({
          projectId: place.projectId,
          kind: 'box',
          place: name,
        });
      }
    };
    await lostAt('eu-west-1', 4);
    await lostAt('eu-north-1', 2);
    // Another one may be lost in the next moment.
    await dock.stores.checks.tellLost(60_000, 'test');
    expect(await told()).toEqual([]);
    await dock.stores.checks.tellLost(-1_000, 'test');
    expect(await told()).toEqual([{ data: { kind: 'box', place: 'eu-west-1', count: 4 } }]);
    await dock.stores.checks.tellLost(-1_000, 'test');
    expect(await told()).toHaveLength(1);
  });

  it('does not clear a mark that it has not set', async () => {
    const quarantined = { author: 'a person', reason: null, setAt: '2026-01-01T00:00:00Z' };
    await dock.db.query('UPDATE resource SET marks = $2 WHERE id = $1', [
      resourceId,
      JSON.stringify({ quarantined: { ...quarantined, expiresAt: null } }),
    ]);
    await dock.checkHealth(resourceId);
    expect(await commands()).toEqual([]);
  });

  it('that throws is a failed one, and says what was thrown, and where', async () => {
    dock.behaviour.check = () => Promise.reject(new TypeError('nothing\n  is there'));
    await dock.checkHealth(resourceId);
    expect((await row())['reason']).toBe(
      'The kind box failed in resource.health: TypeError: nothing is there',
    );
  });

  it('that does not end in time is a failed one, even where the kind ignores its signal', async () => {
    dock.behaviour.check = () => new Promise(() => undefined);
    await dock.checkHealth(resourceId, 100);
    expect((await row())['reason']).toBe('The health check took longer than 0.1 s.');
  });

  it('is taken by one process at a time', async () => {
    let looks = 0;
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    dock.behaviour.check = async () => {
      looks += 1;
      await gate;
      return null;
    };
    const first = dock.checkHealth(resourceId);
    await dock.checkHealth(resourceId);
    while (looks === 0) {
      await new Promise(setImmediate);
    }
    await dock.checkHealth(resourceId);
    go();
    await first;
    expect(looks).toBe(1);
  });

  it('that was wanted while another one ran comes right after it', async () => {
    dock.behaviour.check = async () => {
      await dock.checkSoon(resourceId);
      return null;
    };
    await dock.checkHealth(resourceId);
    expect(Number((await row())['in_seconds'])).toBeLessThanOrEqual(0);
    expect(dock.hints).toContainEqual({ queue: 'check', kind: 'resource', id: resourceId });
  });

  it('goes with its resource', async () => {
    await dock.checkSoon(resourceId);
    expect(await dock.stores.checks.due(1_000)).toContainEqual({
      queue: 'check',
      kind: 'resource',
      id: resourceId,
    });
    await dock.release(place, resourceId);
    await dock.settleResource(resourceId);
    await dock.checkHealth(resourceId);
    expect(await row()).toMatchObject({ healthy_at: null, failed_at: null });
    await dock.stores.checks.due(1_000);
    expect(await row()).toEqual({});
  });
});

describe('a kind whose looks are not all close', () => {
  const LATER_MS = 3_600_000;
  let looks: (boolean | undefined)[];

  beforeEach(async () => {
    await dock.db.query('DELETE FROM health_check WHERE resource_id = $1', [resourceId]);
    await dock.stores.checks.addChecks([{ ...BOX, closeInMs: LATER_MS }], 1_000);
    looks = [];
    dock.behaviour.check = (context) => {
      looks.push(context.closely);
      return Promise.resolve(null);
    };
  });

  const dueAgain = () =>
    dock.db.query('UPDATE health_check SET next_at = now() WHERE resource_id = $1', [resourceId]);

  it('is asked for none of what was just built, until it is time', async () => {
    await dock.checkHealth(resourceId);
    await dueAgain();
    await dock.checkHealth(resourceId);
    await dock.db.query('UPDATE health_check SET close_at = now() WHERE resource_id = $1', [
      resourceId,
    ]);
    await dueAgain();
    await dock.checkHealth(resourceId);
    expect(looks).toEqual([false, false, true]);
  });

  it('is asked for one where something on the resource failed, also while a look is due', async () => {
    await dock.checkSoon(resourceId);
    await dock.checkHealth(resourceId);
    expect(looks).toEqual([true]);
  });

  it('is asked for one where something failed while another look ran', async () => {
    dock.behaviour.check = async ({ closely }) => {
      looks.push(closely);
      if (looks.length === 1) {
        await dock.checkSoon(resourceId);
      }
      return null;
    };
    await dock.checkHealth(resourceId);
    await dock.checkHealth(resourceId);
    expect(looks).toEqual([false, true]);
  });

  it('is asked for one after a failure, until one went well', async () => {
    dock.behaviour.check = ({ closely }) => {
      looks.push(closely);
      return Promise.resolve(looks.length < 3 ? 'No answer.' : null);
    };
    for (let count = 0; count < 3; count += 1) {
      await dock.checkHealth(resourceId);
      await dueAgain();
    }
    expect(looks).toEqual([false, true, true]);
    expect(await row()).toMatchObject({ failures: 0, reason: null });
  });

  it('has its first look when its builder’s is that old', async () => {
    await dock.db.query('DELETE FROM health_check WHERE resource_id = $1', [resourceId]);
    const kind = { kind: 'box', firstInMs: 30_000, closeInMs: LATER_MS };
    await dock.stores.checks.addChecks([kind], 1_000);
    expect(Number((await row())['in_seconds'])).toBeGreaterThan(25);
    expect(Number((await row())['in_seconds'])).toBeLessThanOrEqual(30);
  });
});

describe('setting up that fails on a resource', () => {
  const looked = { queue: 'check', kind: 'resource' } as const;

  it('has its health looked at soon; what is only not ready yet has not', async () => {
    const slow = await dock.place({ limitResources: 1 });
    const placed = await dock.placed(slow, SLOW);
    await dock.stores.checks.addChecks([BOX], 1_000);
    await dock.checkHealth(placed.resourceId);
    try {
      dock.behaviour.setUp = () => Promise.resolve(againAfter(0, 'Not yet.'));
      await dock.setUp(placed.leaseId);
      expect(dock.hints).not.toContainEqual({ ...looked, id: placed.resourceId });
      dock.behaviour.setUp = () => Promise.resolve(failed('No room on the disk.'));
      await dock.setUp(placed.leaseId);
      expect(dock.hints).toContainEqual({ ...looked, id: placed.resourceId });
    } finally {
      dock.behaviour.setUp = () => Promise.resolve(done({}));
    }
  });

  it('wants one look, however much fails', async () => {
    await dock.checkHealth(resourceId);
    dock.hints.length = 0;
    await dock.checkSoon(resourceId);
    await dock.checkSoon(resourceId);
    expect(dock.hints).toEqual([{ queue: 'check', kind: 'resource', id: resourceId }]);
    await dock.checkSoon('res_without');
    expect(dock.hints).toHaveLength(1);
  });
});
