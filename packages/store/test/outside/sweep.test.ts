import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  leaveOutside,
  observerFrom,
  sweepOutside,
  takeBackDue,
  takeBackOutside,
  type Surroundings,
  type SweepOutsidePorts,
} from '@drydock/engine';
import { newId } from '@drydock/model';
import { neverAborts, within } from '@drydock/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createInstallationStore,
  createOutsideStore,
  Database,
  withClient,
} from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';
import {
  FILE_KIND,
  fileKind,
  leaveThing,
  thingsIn,
  type FileBehaviour,
} from '../../src/testing/file-kind.ts';

const LIMIT_MS = 20_000;
/** Looks that are as far apart count, and things of that age. */
const LOOK = { apartMs: 20, ageMs: 60 };
const NEVER = newId('resource');

let dock: Dock;
let behaviour: FileBehaviour;
let directory: string;
let place: Place;
let epoch: number;
let failures: string[];
let leaks: string[];

beforeAll(async () => {
  const made = fileKind();
  behaviour = made.behaviour;
  dock = await Dock.open([made.kind]);
});
afterAll(() => dock.close());

beforeEach(async () => {
  failures = [];
  leaks = [];
  directory = await mkdtemp(join(tmpdir(), 'drydock-outside-'));
  const { installation } = await createInstallationStore(dock.db.database, 'test').meet();
  epoch = installation.epoch;
  // Places of other tests are nobody's matter here.
  await dock.db.query(`UPDATE blueprint SET deleted_at = now() WHERE kind = $1`, [FILE_KIND]);
  await dock.db.query(`DELETE FROM outside_finding`);
  place = await dock.place({ kind: FILE_KIND, config: { directory } });
});
afterEach(async () => {
  behaviour.beforeList = async () => undefined;
  behaviour.stuck = () => null;
  await rm(directory, { recursive: true, force: true });
});

function ports(database = dock.db.database, more: Partial<SweepOutsidePorts> = {}) {
  const surroundings: Surroundings = {
    ...dock.surroundings,
    installation: () => ({ id: 'ins_test', epoch }),
    observer: observerFrom({
      failed: (what, id, error) => failures.push(`${what} ${id} ${String(error)}`),
      leaked: (kind) => leaks.push(kind),
    }),
  };
  const store = createOutsideStore(database);
  return { surroundings, store, look: LOOK, stopping: neverAborts, limitMs: LIMIT_MS, ...more };
}

/** A look, and what follows from it. */
async function look(more: Partial<SweepOutsidePorts> = {}): Promise<void> {
  const all = ports(undefined, more);
  await sweepOutside(all);
  await takeBackDue(all);
}

const orphan = (more: { resourceId?: string | null; epoch?: number | null } = {}) =>
  leaveThing(directory, { installation: 'ins_test', resourceId: NEVER, epoch, ...more });

interface Finding {
  readonly id: string;
  readonly thing_id: string;
  readonly status: string;
  readonly looks: number;
  readonly tries: number;
  readonly last_error: string | null;
}

const findings = (projectId = place.projectId): Promise<readonly Finding[]> =>
  dock.db.query<Finding>(
    `SELECT id, thing_id, status, looks, tries, last_error FROM outside_finding
      WHERE project_id = $1 ORDER BY id`,
    [projectId],
  );

const told = async (): Promise<readonly string[]> =>
  (
    await dock.db.query<{ type: string }>(
      `SELECT type FROM event WHERE project_id = $1 AND resource_id IS NULL AND lease_id IS NULL
        AND type LIKE 'project.thing-%' ORDER BY id`,
      [place.projectId],
    )
  ).map(({ type }) => type);

const wish = (id: string) => ({
  projectId: place.projectId,
  author: 'somebody',
  actor: { role: 'operator', scopes: null } as never,
  idempotency: null,
  id,
});

/** Until the database’s clock is past a look and an age. */
const ripens = (): Promise<unknown> =>
  dock.db.query(`SELECT pg_sleep($1)`, [(LOOK.ageMs + LOOK.apartMs) / 1_000]);

describe('what exists outside', () => {
  it('is left alone while a living resource owns it, and counted as launched once', async () => {
    const { resourceId } = await dock.placed(place);
    await ripens();
    await look();
    await ripens();
    await look();
    expect(await findings()).toEqual([]);
    expect(await thingsIn(directory)).toHaveLength(1);
    const launched = await dock.db.query(
      `SELECT data FROM event WHERE resource_id = $1 AND type = 'resource.launched'`,
      [resourceId],
    );
    expect(launched).toEqual([{ data: { what: 'file', id: (await thingsIn(directory))[0] } }]);
  });

  it('is taken back where nobody owns it, when it was met twice and is old enough', async () => {
    const thing = await orphan();
    await look();
    expect(await findings()).toMatchObject([{ thing_id: thing, status: 'seen', looks: 1 }]);
    // At once is no second look.
    await look({ look: { ...LOOK, apartMs: 60_000 } });
    expect(await findings()).toMatchObject([{ status: 'seen' }]);
    expect(await thingsIn(directory)).toEqual([thing]);
    await ripens();
    await look();
    expect(await thingsIn(directory)).toEqual([]);
    expect(await findings()).toMatchObject([{ status: 'gone' }]);
    expect(await told()).toEqual(['project.thing-leaked', 'project.thing-gone']);
    expect(leaks).toEqual([FILE_KIND]);
  });

  it('is told of on its resource’s timeline too, where it is a double', async () => {
    const { resourceId } = await dock.placed(place);
    const [own] = await thingsIn(directory);
    await orphan({ resourceId });
    await look();
    await ripens();
    await look();
    expect(await thingsIn(directory)).toEqual([own]);
    const events = await dock.db.query(
      `SELECT 1 FROM event WHERE resource_id = $1 AND type = 'resource.thing-leaked'`,
      [resourceId],
    );
    expect(events).toHaveLength(1);
  });

  it('stays where its resource comes to own it between the look and the act', async () => {
    // Its resource is being built: made, and not yet written down as its own.
    await dock.request(place);
    await dock.allocate(place);
    const [pending] = await dock.db.query<{ id: string }>(
      `SELECT id FROM resource WHERE type = $1`,
      [place.type],
    );
    const resourceId = pending?.id ?? '';
    const thing = await orphan({ resourceId });
    await look();
    await ripens();
    await look({
      between: async () => {
        await dock.db.query(
          `UPDATE resource SET status = 'active', activated_at = now(), state = $2 WHERE id = $1`,
          [resourceId, { thing }],
        );
      },
    });
    expect(await thingsIn(directory)).toEqual([thing]);
    expect(await findings()).toEqual([]);
    expect(leaks).toEqual([]);
  });

  it.each([
    ['an earlier', -1],
    ['a later', 1],
    ['no', null],
  ])('of %s epoch waits until somebody says what becomes of it', async (_, off) => {
    const kept = await orphan({ epoch: off === null ? null : epoch + off });
    const taken = await orphan({ epoch: off === null ? null : epoch + off });
    for (let count = 0; count < 3; count += 1) {
      await look();
      await ripens();
    }
    expect(await findings()).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
    const idOf = async (thing: string): Promise<string> =>
      (await findings()).find((each) => each.thing_id === thing)?.id ?? '';
    const say = { store: createOutsideStore(dock.db.database), kinds: dock.surroundings.kinds };
    await leaveOutside(wish(await idOf(kept)), say);
    await takeBackOutside(wish(await idOf(taken)), say);
    await look();
    expect(await thingsIn(directory)).toEqual([kept]);
    expect(leaks).toEqual([]);
    await expect(
      takeBackOutside({ ...wish(await idOf(kept)), projectId: newId('project') }, say),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is tried again for as long as it cannot be taken back, with the reason', async () => {
    const thing = await orphan();
    behaviour.stuck = () => 'The lock is frozen.';
    await look();
    await ripens();
    await look();
    await dock.db.query(`UPDATE outside_finding SET due_at = now() WHERE status = 'removing'`);
    await look();
    expect(await findings()).toMatchObject([
      { status: 'removing', tries: 2, last_error: 'The lock is frozen.' },
    ]);
    behaviour.stuck = () => null;
    await dock.db.query(`UPDATE outside_finding SET due_at = now() WHERE status = 'removing'`);
    await look();
    expect(await thingsIn(directory)).not.toContain(thing);
    // A leak is one, however often it is tried.
    expect(leaks).toEqual([FILE_KIND]);
  });

  it('is looked at however slow or broken another place is', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'drydock-outside-'));
    const broken = await mkdtemp(join(tmpdir(), 'drydock-outside-'));
    const slow = await dock.place({ kind: FILE_KIND, config: { directory: elsewhere } });
    const thrown = await dock.place({ kind: FILE_KIND, config: { directory: broken } });
    const thing = await orphan();
    let endedAt = Infinity;
    behaviour.beforeList = async (where, signal) => {
      if (where === elsewhere) {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      }
      if (where === broken) {
        throw new Error('The region burns.');
      }
    };
    const looked = async (projectId: string) =>
      (await dock.db.query(`SELECT error FROM outside_look WHERE project_id = $1`, [projectId]))[0];
    const sweeping = sweepOutside(ports(undefined, { limitMs: 2_000 })).then(() => {
      endedAt = performance.now();
    });
    await within(10_000, 'the quick place', async () => (await findings()).length === 1);
    expect(endedAt).toBe(Infinity);
    await sweeping;
    expect(await looked(slow.projectId)).toEqual({ error: 'It took longer than 2 s.' });
    expect(await looked(thrown.projectId)).toEqual({
      error: expect.stringContaining('The region burns.'),
    });
    expect(await findings()).toMatchObject([{ thing_id: thing }]);
    await Promise.all([elsewhere, broken].map((each) => rm(each, { recursive: true })));
  });

  it('costs no living holder anything while eight workers build, use, sweep and take back', async () => {
    const lost: string[] = [];
    const until = performance.now() + 4_000;
    const leak = await orphan();
    // Holders: each builds its own, looks whether it is there for its second, and gives it back.
    const hold = async (): Promise<void> => {
      const own = await dock.place({
        kind: FILE_KIND,
        config: { directory },
        projectId: place.projectId,
      });
      while (performance.now() < until) {
        const { leaseId, resourceId } = await dock.placed(own);
        const [row] = await dock.db.query<{ state: { thing: string } }>(
          `SELECT state FROM resource WHERE id = $1`,
          [resourceId],
        );
        await dock.db.query(`SELECT pg_sleep(1)`);
        if (!(await thingsIn(directory)).includes(row?.state.thing ?? '')) {
          lost.push(resourceId);
        }
        await dock.release(own, leaseId);
        await dock.settle(leaseId);
        await dock.destroy(leaseId);
        await dock.release(own, resourceId);
        await dock.settleResource(resourceId);
        await dock.destroyResource(resourceId);
      }
    };
    const sweep = async (): Promise<void> => {
      while (performance.now() < until) {
        await look({ between: () => dock.db.query(`SELECT pg_sleep(0.3)`).then(() => undefined) });
      }
    };
    await Promise.all([hold(), hold(), hold(), ...Array.from({ length: 8 }, sweep)]);
    expect(lost).toEqual([]);
    expect(await thingsIn(directory)).not.toContain(leak);
    expect(leaks).toEqual([FILE_KIND]);
  }, 60_000);
});

describe('a copy of the database beside the original', () => {
  it('and the original end none of each other’s things', async () => {
    await dock.placed(place);
    const name = `copy_${newId('finding').slice(5)}`;
    const url = new URL(dock.db.url);
    const original = url.pathname.slice(1);
    const admin = new URL(url);
    admin.pathname = '/postgres';
    await withClient(admin.href, async (client) => {
      await client.query(`ALTER DATABASE ${original} ALLOW_CONNECTIONS false`);
      await client.query(
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1`,
        [original],
      );
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${original}`);
      await client.query(`ALTER DATABASE ${original} ALLOW_CONNECTIONS true`);
    });
    url.pathname = `/${name}`;
    const copy = new Database({
      url: url.href,
      connectionsMax: 4,
      applicationName: 'drydock test',
      statementTimeoutMs: 5_000,
    });
    try {
      const met = await Promise.all(
        Array.from({ length: 8 }, () => createInstallationStore(copy, 'test').meet()),
      );
      // By whoever comes first, once.
      expect(met.filter(({ isRaised }) => isRaised)).toHaveLength(1);
      expect(met.every(({ installation }) => installation.epoch > epoch)).toBe(true);
      const again = await createInstallationStore(dock.db.database, 'test').meet();
      expect(again).toMatchObject({ isRaised: false, installation: { epoch } });

      // Each builds what the other has no row of.
      const ofOriginal = await dock.placed(
        await dock.place({ kind: FILE_KIND, config: { directory }, projectId: place.projectId }),
      );
      const ofCopy = await leaveThing(directory, {
        installation: 'ins_test',
        resourceId: NEVER,
        epoch: met[0]?.installation.epoch ?? 0,
      });
      const before = await thingsIn(directory);
      expect(before).toContain(ofCopy);
      expect(before).toHaveLength(3);
      expect(ofOriginal.resourceId).not.toBe(NEVER);
      for (let count = 0; count < 3; count += 1) {
        for (const database of [dock.db.database, copy]) {
          const all = ports(database);
          await sweepOutside(all);
          await takeBackDue(all);
        }
        await ripens();
      }
      // The copy's own is, by its own rows, nobody's: its resource never was. That is the copy's to take back.
      expect(await thingsIn(directory)).toEqual(before.filter((each) => each !== ofCopy));
      expect(leaks).toEqual([FILE_KIND]);
    } finally {
      await copy.close();
      await withClient(admin.href, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    }
  }, 60_000);
});
