import { againAfter, done, failed, replace } from '@drydock/blueprint';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
beforeEach(() => {
  dock.behaviour.build = async () => done({ made: 1 });
  dock.behaviour.update = async () => done({ made: 2 });
  dock.behaviour.takeDown = async () => done();
});

interface Old extends Place {
  readonly id: string;
}

/** A resource of the first revision, of a blueprint that is at the second. */
async function old(): Promise<Old> {
  const place = await dock.place();
  const allocation = await dock.allocateByHand(place);
  const id = 'resourceId' in allocation ? allocation.resourceId : '';
  await dock.buildOne(id);
  await revise(place, 2);
  return { ...place, id };
}

async function revise({ blueprintId }: Place, revision: number): Promise<void> {
  await dock.db.query(
    `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
      SELECT id, $2, project_id, '{}', 'somebody' FROM blueprint WHERE id = $1`,
    [blueprintId, revision],
  );
  await dock.db.query('UPDATE blueprint SET revision = $2 WHERE id = $1', [blueprintId, revision]);
}

/** Asks for it, and has it begun: what runs then is for the test to say. */
async function begun(resource: Old): Promise<string> {
  const command = await dock.operate(resource, resource.id, 'update');
  expect(await dock.settleResource(resource.id)).toEqual([resource.id]);
  return command;
}

const told = async (id: string): Promise<readonly string[]> =>
  (
    await dock.db.query<{ type: string }>(
      'SELECT type FROM event WHERE resource_id = $1 ORDER BY id',
      [id],
    )
  ).map(({ type }) => type);

const rejected = async (command: string): Promise<unknown> => {
  const { outcome, reason } = await dock.row('command', command);
  return outcome === 'rejected' ? reason : outcome;
};

describe('an idle resource', () => {
  it('is brought to the present revision, and takes no lease meanwhile', async () => {
    const resource = await old();
    const command = await begun(resource);
    const [lease = ''] = await dock.request(resource);
    await dock.allow(resource, { resources: 1 });
    await dock.allocate(resource);
    expect(await dock.row('lease', lease)).toMatchObject({ status: 'pending' });

    await dock.updateResource(resource.id);
    expect(await dock.row('resource', resource.id)).toMatchObject({
      status: 'active',
      revision: 2,
      state: { made: 2 },
      marks: {},
      wake_at: null,
    });
    expect(await dock.row('command', command)).toMatchObject({ outcome: 'applied' });
    expect((await told(resource.id)).slice(-2)).toEqual([
      'resource.command-applied',
      'resource.updated',
    ]);
    await dock.allocate(resource);
    expect(await dock.row('lease', lease)).toMatchObject({ status: 'active' });
  });

  it.each([
    ['has failed', failed('The disk is full.'), 'failed', 'The disk is full.'],
    ['has to be replaced', replace('Another image.'), 'replace', 'Another image.'],
  ])('stays as it was, and of use, where its update %s', async (_, step, came, sentence) => {
    dock.behaviour.update = async () => step;
    const resource = await old();
    const command = await begun(resource);
    await dock.updateResource(resource.id);
    expect(await dock.row('resource', resource.id)).toMatchObject({
      status: 'active',
      revision: 1,
      state: { made: 1 },
      marks: {},
    });
    expect(await dock.row('command', command)).toMatchObject({
      outcome: 'rejected',
      reason: sentence,
      arguments: { came },
    });
    expect((await told(resource.id)).at(-1)).toBe('resource.update-failed');
    const { resourceId } = await dock.placed(resource);
    expect(resourceId).toBe(resource.id);
  });

  it('stays as it was where its kind throws again and again', async () => {
    dock.behaviour.update = () => Promise.reject(new Error('the network is down'));
    const resource = await old();
    const command = await begun(resource);
    for (let tries = 0; tries <= 5; tries += 1) {
      expect(await dock.row('command', command)).toMatchObject({ outcome: null });
      // A command in between does not set back how often it was tried.
      expect(await dock.settleResource(resource.id)).toEqual([resource.id]);
      await dock.updateResource(resource.id);
    }
    expect(await rejected(command)).toMatch(/resource\.update: Error: the network is down/);
    expect(await dock.row('resource', resource.id)).toMatchObject({ marks: {}, revision: 1 });
  });

  it('is gone on with by another process, which is given the same answers', async () => {
    const resource = await old();
    let calls = 0;
    const crashed = new Error('the process died');
    dock.behaviour.update = async (context) => {
      const made = await context.call('push', {}, async () => (calls += 1));
      throw made === 1 && (await context.recall('push'))?.result
        ? crashed
        : new Error('made twice');
    };
    await begun(resource);
    await dock.updateResource(resource.id);
    dock.behaviour.update = async (context) =>
      done({ made: await context.call('push', {}, async () => (calls += 1)) });
    await dock.updateResource(resource.id);
    expect(calls).toBe(1);
    expect(await dock.row('resource', resource.id)).toMatchObject({
      revision: 2,
      state: { made: 1 },
    });

    // Another update makes its calls anew, and what takes the resource down finds the newest.
    await revise(resource, 3);
    await begun(resource);
    await dock.updateResource(resource.id);
    expect(await dock.row('resource', resource.id)).toMatchObject({
      revision: 3,
      state: { made: 2 },
    });
    const recalled: unknown[] = [];
    dock.behaviour.takeDown = async (context) => {
      recalled.push((await context.recall('push'))?.result, await context.recall('other'));
      return done();
    };
    await dock.release(resource, resource.id);
    await dock.settleResource(resource.id);
    await dock.destroyResource(resource.id);
    expect(recalled).toEqual([{ value: 2 }, null]);
  });

  it('goes where it was sent, whatever the blueprint becomes meanwhile', async () => {
    const resource = await old();
    dock.behaviour.update = async () => againAfter(5, 'It restarts.');
    await begun(resource);
    await dock.updateResource(resource.id);
    await revise(resource, 3);
    dock.behaviour.update = async () => done({});
    await dock.updateResource(resource.id);
    expect(await dock.row('resource', resource.id)).toMatchObject({ revision: 2 });
    const again = await begun(resource);
    await dock.updateResource(resource.id);
    expect(await dock.row('resource', resource.id)).toMatchObject({ revision: 3 });
    expect(await rejected(again)).toBe('applied');
  });

  it('is found by the sweep where the process that updates it has died', async () => {
    const resource = await old();
    await begun(resource);
    const due = async (): Promise<boolean> =>
      (await dock.stores.updates.due(100)).some(({ id }) => id === resource.id);
    expect(await due()).toBe(false);
    await dock.stores.updateResources.claimUpdating(resource.id, 'one that dies');
    await dock.db.query(`UPDATE resource SET wake_at = now() WHERE id = $1`, [resource.id]);
    expect(await due()).toBe(true);
    expect(await dock.settleResource(resource.id)).toEqual([resource.id]);
  });
});

describe('an update', () => {
  it('is refused while a lease is on the resource, or nothing is newer, or somebody holds it', async () => {
    const used = await old();
    await dock.placed(used);
    const onUsed = await dock.operate(used, used.id, 'update');
    expect(await dock.settleResource(used.id)).toEqual([]);
    expect(await rejected(onUsed)).toBe('1 lease is on it.');

    const present = await old();
    await begun(present);
    await dock.updateResource(present.id);
    const again = await dock.operate(present, present.id, 'update');
    expect(await dock.settleResource(present.id)).toEqual([]);
    expect(await rejected(again)).toBe('It is of revision 2, which is the present one.');

    const held = await old();
    await dock.operate(held, held.id, 'hold');
    const onHeld = await dock.operate(held, held.id, 'update');
    await dock.settleResource(held.id);
    expect(await rejected(onHeld)).toMatch(/^somebody holds it/);
  });

  it('ends with the resource, whose half-done update is taken down', async () => {
    const resource = await old();
    const command = await begun(resource);
    dock.behaviour.update = async () => {
      await dock.release(resource, resource.id);
      throw new Error('something went wrong because of that');
    };
    await dock.updateResource(resource.id);
    expect(await dock.row('resource', resource.id)).toMatchObject({
      status: 'released',
      revision: 1,
    });
    expect(await rejected(command)).toBe('The resource had ended.');
    expect(dock.hints).toContainEqual({ queue: 'destroy', kind: 'resource', id: resource.id });
  });

  it('goes on through marks, and stays without leases whoever resumes it', async () => {
    const resource = await old();
    await dock.operate(resource, resource.id, 'drain');
    await dock.settleResource(resource.id);
    const command = await begun(resource);
    expect(await dock.row('resource', resource.id)).toMatchObject({
      marks: { draining: { author: 'somebody', reason: null } },
    });
    await dock.operate(resource, resource.id, 'resume');
    await dock.operate(resource, resource.id, 'hold');
    await dock.operate(resource, resource.id, 'reclaim');
    const second = await dock.operate(resource, resource.id, 'update');
    let meanwhile: unknown;
    let own = '';
    dock.behaviour.update = async () => {
      meanwhile = (await dock.row('resource', resource.id))['marks'];
      own = await dock.operate(resource, resource.id, 'resume', {
        arguments: { mark: 'draining' },
      });
      throw new Error('not yet');
    };
    await dock.updateResource(resource.id);
    expect(meanwhile).toMatchObject({
      draining: { reason: `It is updated by ${command}.` },
      held: {},
    });
    expect(await rejected(own)).toBe(`${command} is updating it.`);
    expect(await rejected(second)).toBe('somebody holds it until it is resumed.');
    dock.behaviour.update = async () => done({});
    await dock.updateResource(resource.id);
    const { marks, revision } = await dock.row('resource', resource.id);
    expect(revision).toBe(2);
    expect(Object.keys(marks as object)).toEqual(['held']);
  });
});
