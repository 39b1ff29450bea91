import { randomBytes } from 'node:crypto';
import { againAfter, done, failed, failedBuild, type WorkContext } from '@drydock/blueprint';
import { activateResource } from '@drydock/engine';
import { BOUNDS } from '@drydock/model';
import { noNudges } from '@drydock/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createResourceStore,
  createUpdateSweepStore,
  parseKeyring,
  readFailure,
} from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
let place: Place;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
beforeEach(async () => {
  place = await dock.place({ building: { deadlineSeconds: 1 } });
});
afterEach(() => {
  dock.behaviour.build = () => Promise.resolve(done({}));
});

const keyring = parseKeyring(`key-1:${randomBytes(32).toString('base64')}`);

/** Plans one and has it built once, by a worker with keys. */
async function build(where = place, keys = keyring, id?: string): Promise<string> {
  const resource = id ?? (await planned(where));
  await activateResource(resource, {
    surroundings: dock.surroundings,
    store: createResourceStore(dock.db.database, [], keys),
    nudges: noNudges,
    stopping: new AbortController().signal,
  });
  return resource;
}

async function planned(where: Place): Promise<string> {
  const before = await ids(where);
  await dock.request(where);
  await dock.allocate(where);
  const id = (await ids(where)).find((each) => !before.includes(each));
  if (id === undefined) {
    throw new Error('Nothing was planned.');
  }
  return id;
}

const ids = async ({ type }: Place): Promise<readonly string[]> =>
  (await dock.db.query<{ id: string }>('SELECT id FROM resource WHERE type = $1', [type])).map(
    (row) => row.id,
  );

const kept = (id: string, where = place) =>
  readFailure(dock.db.database, keyring, where.projectId, id);

const throws = (sentence: string, output: string): void => {
  dock.behaviour.build = () => Promise.reject(failedBuild(sentence, { output }));
};

describe('deadlineSeconds', () => {
  it('ends a build that never answers, whatever its code does, as one that failed', async () => {
    let stopped: AbortSignal | undefined;
    dock.behaviour.build = (context: WorkContext) => {
      stopped = context.signal;
      return new Promise(() => undefined);
    };
    const id = await build();
    expect(stopped?.aborted).toBe(true);
    expect(await dock.row('resource', id)).toMatchObject({
      status: 'broken',
      reason_code: 'build-failed',
      reason: expect.stringContaining('within 1 s'),
    });
    // What it left is taken down as after any other.
    let isTakenDown = false;
    dock.behaviour.takeDown = () => {
      isTakenDown = true;
      return Promise.resolve(done());
    };
    await dock.destroyResource(id);
    expect(isTakenDown).toBe(true);
    expect(await dock.row('resource', id)).toMatchObject({ status: 'destroyed' });
  });

  it('waits for what ends when it is told to, and ends at once', async () => {
    let isEnded = false;
    dock.behaviour.build = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          isEnded = true;
          reject(signal.reason as Error);
        });
      });
    const id = await build();
    expect(isEnded).toBe(true);
    expect(await dock.row('resource', id)).toMatchObject({ reason_code: 'build-failed' });
  });

  it('is one for all tries, whoever makes them, and is looked at when it is over', async () => {
    dock.behaviour.build = () => Promise.resolve(againAfter(60_000, 'It boots.'));
    const id = await build();
    expect(await dock.row('resource', id)).toMatchObject({ status: 'pending' });
    const again = dock.timed.find(({ hint }) => hint.id === id);
    expect(again?.delayMs).toBeLessThanOrEqual(1_000);
    await dock.db.query(
      `UPDATE resource SET building_since = building_since - interval '1 s' WHERE id = $1`,
      [id],
    );
    let isTried = false;
    dock.behaviour.build = () => {
      isTried = true;
      return Promise.resolve(done({}));
    };
    await build(place, keyring, id);
    expect(isTried).toBe(false);
    expect(await dock.row('resource', id)).toMatchObject({
      status: 'broken',
      reason_code: 'build-failed',
    });
  });

  it('does not count how long nobody had begun', async () => {
    const id = await planned(place);
    await dock.db.query(
      `UPDATE resource SET created_at = created_at - interval '1 h' WHERE id = $1`,
      [id],
    );
    await build(place, keyring, id);
    expect(await dock.row('resource', id)).toMatchObject({ status: 'active' });
  });
});

describe('a build that failed', () => {
  it('keeps what it printed, sealed, and says none of it elsewhere', async () => {
    throws('The image does not boot.', 'kernel panic: no init found\n');
    const id = await build();
    expect(await dock.row('resource', id)).toMatchObject({
      status: 'broken',
      reason_code: 'build-failed',
      reason: 'The image does not boot.',
    });
    expect(await kept(id)).toMatchObject({
      reason: 'The image does not boot.',
      output: 'kernel panic: no init found',
      isCut: false,
    });
    expect(await kept(id, await dock.place())).toBeNull();
    const [row] = await dock.db.query<{ sealed: Buffer; hours: number }>(
      `SELECT sealed, extract(epoch FROM expires_at - failed_at) / 3600 AS hours FROM build_failure
        WHERE resource_id = $1`,
      [id],
    );
    expect(row?.sealed.includes('kernel panic')).toBe(false);
    expect(Number(row?.hours)).toBe(24);
    const events = await dock.db.query('SELECT data FROM event WHERE resource_id = $1', [id]);
    expect(JSON.stringify(events)).not.toContain('kernel panic');
  });

  it('opens with none but the keys that it was sealed with', async () => {
    throws('It fell over.', 'why it did');
    const id = await build();
    const others = parseKeyring(`key-2:${randomBytes(32).toString('base64')}`);
    await expect(readFailure(dock.db.database, others, place.projectId, id)).rejects.toMatchObject({
      code: 'credential-missing',
    });
  });

  it('keeps the end of much, from a whole character on', async () => {
    throws('It fell over.', `begin\n${'ä'.repeat(BOUNDS.failureOutputBytesMax)}end`);
    const failure = await kept(await build());
    expect(failure?.isCut).toBe(true);
    expect(failure?.output?.startsWith('ä')).toBe(true);
    expect(failure?.output?.endsWith('end')).toBe(true);
    const bytes = Buffer.byteLength(failure?.output ?? '');
    expect(bytes).toBeLessThanOrEqual(BOUNDS.failureOutputBytesMax);
    expect(bytes).toBeGreaterThan(BOUNDS.failureOutputBytesMax - 4);
  });

  it('is kept with its sentence alone where it printed nothing, or nobody can seal it', async () => {
    dock.behaviour.build = () => Promise.resolve(failed('There is no more room.'));
    expect(await kept(await build())).toMatchObject({
      reason: 'There is no more room.',
      output: null,
    });
    throws('It fell over.', 'why it did');
    const other = await dock.place();
    const id = await build(other, parseKeyring(''));
    expect(await kept(id, other)).toMatchObject({ reason: 'It fell over.', output: null });
  });

  it('is not kept where its blueprint wants none', async () => {
    const none = await dock.place({ building: { keepFailedSeconds: 0 } });
    throws('It fell over.', 'why it did');
    expect(await kept(await build(none), none)).toBeNull();
  });

  it('is forgotten after its time, at once for whoever asks', async () => {
    throws('It fell over.', 'why it did');
    const id = await build();
    await dock.db.query(`UPDATE build_failure SET expires_at = now() - interval '1 s'
      WHERE resource_id = '${id}'`);
    expect(await kept(id)).toBeNull();
    await createUpdateSweepStore(dock.db.database).forgetFailures(100);
    expect(await dock.db.query('SELECT 1 FROM build_failure WHERE resource_id = $1', [id])).toEqual(
      [],
    );
  });

  it('makes room for newer ones of its blueprint', async () => {
    throws('It fell over.', 'why it did');
    const first = await build();
    await dock.db.query(
      `WITH made AS (
        INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, status, reason, reason_code,
          released_at)
        SELECT 'res_old' || n, project_id, blueprint_id, revision, type, name, 'broken', 'x', 'x', now()
        FROM resource, generate_series(1, 120) n WHERE id = $1
        RETURNING id, project_id, blueprint_id)
      INSERT INTO build_failure (resource_id, project_id, blueprint_id, bytes, is_cut, failed_at, expires_at)
      SELECT id, project_id, blueprint_id, 0, false, now() + interval '1 s', now() + interval '1 h' FROM made`,
      [first],
    );
    // The pause after the first of them is over.
    await dock.db.query(
      `UPDATE resource SET released_at = now() - interval '1 h' WHERE type = $1`,
      [place.type],
    );
    const last = await build();
    const [row] = await dock.db.query<{ count: number }>(
      'SELECT count(*)::int FROM build_failure WHERE blueprint_id = $1',
      [place.blueprintId],
    );
    expect(row?.count).toBe(100);
    expect(await kept(first)).toBeNull();
    expect(await kept(last)).not.toBeNull();
  });
});
