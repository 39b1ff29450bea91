import { createRegistry, type KindRules, type KindUse } from '@drydock/blueprint';
import {
  activateResource,
  allocateResource,
  requestLeases,
  Rivals,
  runAllocator,
} from '@drydock/engine';
import {
  createAllocateResourceStore,
  createAllocatorStore,
  createResourceStore,
  firstOfKind,
  readKindsInUse,
} from '../../src/index.ts';
import { leaseRequest, makeBlueprint, makeProject } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

/** The verbs of an installation with these rules. */
function under(forbids: (use: KindUse) => boolean, sole: readonly string[] = []) {
  const asked: KindUse[] = [];
  const rules: KindRules = {
    sole,
    limited: [],
    forbids: ({ kind, owner, isBorrowed, isFirst, grants }) => {
      const use = { kind, owner, isBorrowed, isFirst, grants };
      asked.push(use);
      return forbids(use) ? { detail: 'Not here.', change: 'Ask the captain.' } : null;
    },
  };
  const surroundings = {
    ...dock.surroundings,
    kinds: createRegistry(dock.surroundings.kinds.all, rules),
  };
  const { db, hints } = { db: dock.db.database, hints: dock.surroundings.hints };
  return {
    asked,
    allocate: ({ type }: Place) =>
      runAllocator(type, surroundings, createAllocatorStore(db, sole), new Rivals()),
    build: (id: string) =>
      activateResource(id, {
        surroundings,
        store: createResourceStore(db, sole),
        nudges: { listen: () => () => undefined, nudge: () => undefined },
        stopping: new AbortController().signal,
      }),
    allocateByHand: ({ projectId, blueprintId: blueprint }: Place) =>
      allocateResource(
        { projectId, blueprint, author: 'somebody', attributes: {}, idempotency: null },
        { store: createAllocateResourceStore(db, sole), kinds: surroundings.kinds, hints },
      ),
  };
}

const nameOf = async (projectId: string): Promise<string> => {
  const sql = 'SELECT name FROM project WHERE id = $1';
  return (await dock.db.query<{ name: string }>(sql, [projectId]))[0]?.name ?? '';
};

const rulesOf = async ({ type }: Place): Promise<readonly string[]> => {
  const sql = `SELECT v.value ->> 'rule' AS rule FROM waiting w,
    jsonb_array_elements(w.verdicts) AS v(value) WHERE w.type = $1`;
  return (await dock.db.query<{ rule: string }>(sql, [type])).map(({ rule }) => rule);
};

const pendingOf = async ({ type }: Place): Promise<readonly string[]> => {
  const sql = `SELECT id FROM resource WHERE type = $1 AND status = 'pending'`;
  return (await dock.db.query<{ id: string }>(sql, [type])).map(({ id }) => id);
};

describe('a kind that the installation does not allow to a project', () => {
  it('is told by the name of the project that owns the blueprint, wherever something begins', async () => {
    const place = await dock.place();
    const owner = await nameOf(place.projectId);
    const { asked, allocate, build, allocateByHand } = under(() => false);
    const use = { kind: 'box', owner, isBorrowed: false, isFirst: false, grants: [] };
    await dock.request(place);
    await allocate(place);
    expect(asked).toContainEqual(use);
    const [resource = ''] = await pendingOf(place);
    asked.length = 0;
    await build(resource);
    expect(asked).toEqual([use]);
    expect(await dock.row('resource', resource)).toMatchObject({ status: 'active' });
    asked.length = 0;
    await allocateByHand(place);
    expect(asked).toContainEqual(use);
  });

  it('is not granted where there is room, and what lives of it goes on', async () => {
    const place = await dock.place();
    const before = await dock.placed(place);
    const [waits = ''] = await dock.request(place);
    await under(() => true).allocate(place);
    expect(await dock.row('lease', waits)).toMatchObject({ status: 'pending' });
    expect(await rulesOf(place)).toEqual(['kind-not-allowed']);
    expect(await dock.row('lease', before.leaseId)).toMatchObject({ status: 'active' });
    // As soon as the settings say otherwise it is served, without anybody saying anything.
    await dock.lookAtAll(place);
    await under(() => false).allocate(place);
    expect(await dock.row('lease', waits)).toMatchObject({ status: 'active' });
  });

  it('is not built though it was planned before, and says why', async () => {
    const place = await dock.place();
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    const [resource = ''] = await pendingOf(place);
    let built = 0;
    dock.behaviour.build = () => {
      built += 1;
      throw new Error('It was begun.');
    };
    await under(() => true).build(resource);
    expect(built).toBe(0);
    expect(await dock.row('resource', resource)).toMatchObject({
      status: 'broken',
      reason: 'Not here. Ask the captain.',
    });
    await under(() => true).allocate(place);
    expect(await dock.row('lease', leaseId)).toMatchObject({
      status: 'pending',
      awaits_resource_id: null,
    });
  });

  it('is not built by hand', async () => {
    const place = await dock.place();
    await expect(under(() => true).allocateByHand(place)).rejects.toMatchObject({
      code: 'kind-not-allowed',
      message: expect.stringContaining('Not here.'),
      hint: 'Ask the captain.',
    });
    expect(await pendingOf(place)).toEqual([]);
  });
});

describe('a kind that one project may use', () => {
  /** Two projects with a blueprint each of one type. */
  async function neighbours(): Promise<readonly [Place, Place]> {
    const first = await dock.place();
    const projectId = await makeProject(dock.db);
    const wish = { projectId, kind: 'box', provides: first.type };
    const blueprintId = await makeBlueprint(dock.db, wish);
    return [first, { type: first.type, projectId, blueprintId }];
  }
  const first = (place: Place) =>
    firstOfKind(dock.db.database, { kind: 'box', provides: place.type });

  it('is the first’s by every statement that begins something, and by no other kind’s', async () => {
    const [older, younger] = await neighbours();
    const uses = async (sole: readonly string[]): Promise<Record<string, boolean>> => {
      const { asked, allocate, allocateByHand } = under(() => false, sole);
      for (const place of [older, younger]) {
        await dock.request(place);
        await allocateByHand(place);
      }
      await allocate(older);
      return Object.fromEntries(asked.map(({ owner, isFirst }) => [owner, isFirst]));
    };
    const [one, other] = [await nameOf(older.projectId), await nameOf(younger.projectId)];
    expect(await uses(['other', 'box'])).toEqual({ [one]: true, [other]: false });
    expect(await uses(['other'])).toEqual({ [one]: false, [other]: false });
    expect(await first(younger)).toBe(older.projectId);
    for (const [place, isFirst] of [
      [older, true],
      [younger, false],
    ] as const) {
      const { asked, build, allocateByHand } = under(() => false, ['box']);
      const made = await allocateByHand(place);
      asked.length = 0;
      await build('resourceId' in made ? made.resourceId : '');
      expect(asked.map((use) => use.isFirst)).toEqual([isFirst]);
    }
  });

  it('is the next one’s when the first has no blueprint any more', async () => {
    const [older, younger] = await neighbours();
    const [leaseId = ''] = await dock.request(younger);
    const onlyFirst = ({ isFirst }: KindUse): boolean => !isFirst;
    await under(onlyFirst, ['box']).allocate(younger);
    expect(await pendingOf(younger)).toEqual([]);
    expect(await rulesOf(younger)).toEqual(['kind-not-allowed']);
    await dock.db.query('UPDATE blueprint SET deleted_at = now() WHERE id = $1', [
      older.blueprintId,
    ]);
    expect(await first(younger)).toBe(younger.projectId);
    await dock.lookAtAll(younger);
    await under(onlyFirst, ['box']).allocate(younger);
    expect(await dock.row('lease', leaseId)).toMatchObject({
      awaits_resource_id: (await pendingOf(younger))[0],
    });
  });

  it('is told as borrowed where a lease is another project’s', async () => {
    const place = await dock.place();
    const borrower = await makeProject(dock.db);
    await dock.db.query(
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author,
        decided, decided_by, decided_at) VALUES ('aut_' || $1::text, $1, $2, $3, 'x', 'authorized', 'y', now())`,
      [borrower, place.blueprintId, place.projectId],
    );
    const { asked, allocate } = under(() => false, ['box']);
    const ports = { store: dock.stores.requests, hints: dock.surroundings.hints };
    await requestLeases(leaseRequest(borrower, { type: place.type }), ports);
    await allocate(place);
    const owner = await nameOf(place.projectId);
    expect(asked[0]).toEqual({ kind: 'box', owner, isBorrowed: true, isFirst: true, grants: [] });
    expect(new Set(asked.map((use) => JSON.stringify(use))).size).toBe(1);
  });
});

describe('what there is of limited kinds', () => {
  it('is told by kind and project, but for what the settings name', async () => {
    const names = await Promise.all(
      ['a', 'b', 'c'].map(async (each) => {
        const projectId = await makeProject(dock.db, `use-${each}`);
        await makeBlueprint(dock.db, { projectId, kind: 'crate', provides: 'crate', name: 'one' });
        await makeBlueprint(dock.db, { projectId, kind: 'crate', provides: 'crate', name: 'two' });
        return `use-${each}`;
      }),
    );
    await dock.db.query(
      `UPDATE blueprint SET deleted_at = now() WHERE kind = 'crate' AND name = 'two'
        AND project_id = (SELECT id FROM project WHERE name = 'use-c')`,
    );
    const limited = [{ kind: 'crate', projects: ['use-b', 'somebody-else'] }];
    expect(await readKindsInUse(dock.db.database, { limited, sole: [] })).toEqual([
      { kind: 'crate', project: 'use-a', example: 'one', count: 2, isFirst: true },
      { kind: 'crate', project: 'use-c', example: 'one', count: 1, isFirst: expect.any(Boolean) },
    ]);
    const all = await readKindsInUse(dock.db.database, { limited: [], sole: ['crate'] });
    expect(all.map(({ project }) => project)).toEqual(names);
    expect(all.filter(({ isFirst }) => isFirst)).toHaveLength(1);
  });
});
