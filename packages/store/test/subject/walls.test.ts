import { newId, TIMELINE_NOUNS, type Subject } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { verdictOn } from '../../src/testing/refusal.ts';
import { inventNoun, makePlan } from './made-up.ts';

/** Where a subject is named by its pair: what a row needs besides, and how one is written. */
const TABLES = {
  event: {
    kind: 'subject_kind',
    id: 'subject_id',
    refusal: 'event_subject',
    half: 'event_has_one_subject',
    insert: `INSERT INTO event (project_id, subject_kind, subject_id, type, writer)
      VALUES ($1, $2, $3, 'test', 'test')`,
  },
  command: {
    kind: 'subject_kind',
    id: 'subject_id',
    refusal: 'command_subject',
    half: 'command_has_target',
    insert: `INSERT INTO command (id, project_id, subject_kind, subject_id, name, author)
      VALUES ('cmd_' || gen_random_uuid(), $1, $2, $3, 'test', 'test')`,
  },
  intent: {
    kind: 'subject_kind',
    id: 'subject_id',
    refusal: 'intent_subject',
    half: 'intent_has_owner',
    insert: `INSERT INTO intent (id, project_id, subject_kind, subject_id, name, request, fence)
      VALUES ('int_' || gen_random_uuid(), $1, $2, $3, gen_random_uuid()::text, '{}', 1)`,
  },
  lease: {
    kind: 'holder_kind',
    id: 'holder_id',
    refusal: 'lease_holder_subject',
    half: 'lease_has_one_holder',
    insert: `INSERT INTO lease (id, project_id, holder_kind, holder_id, type, shape, ttl_seconds,
        wait_until, author, wake_at)
      VALUES ('lease_' || gen_random_uuid(), $1, $2, $3, 'held', 's', 60, now(), 'test', now())`,
  },
  subject_wake: {
    kind: 'subject_kind',
    id: 'subject_id',
    refusal: 'subject_wake_project_id_subject_kind_subject_id_fkey',
    // Both columns are always there: PostgreSQL names no constraint.
    half: '23502',
    insert: `INSERT INTO subject_wake (project_id, subject_kind, subject_id, reason)
      VALUES ($1, $2, $3, 'test')`,
  },
} as const;

const tables = Object.keys(TABLES) as (keyof typeof TABLES)[];

interface Side {
  readonly place: Place;
  readonly plan: Subject;
}

let dock: Dock;
let ours: Side;
let theirs: Side;
beforeAll(async () => {
  dock = await Dock.open();
  await inventNoun(dock.db);
  [ours, theirs] = [await side(), await side()];
});
afterAll(() => dock.close());

async function side(): Promise<Side> {
  const place = await dock.place({ limitResources: 9, limitLeasesPerResource: 9 });
  return { place, plan: await makePlan(dock.db, place.projectId) };
}

const write = (table: keyof typeof TABLES, kind: string | null, id: string | null) =>
  verdictOn(dock.db, TABLES[table].insert, [ours.place.projectId, kind, id]);

describe.each(tables)('a row of %s', (table) => {
  const { refusal, half, kind, id } = TABLES[table];

  it('is written about a subject of its project', async () => {
    expect(await write(table, ours.plan.kind, ours.plan.id)).toBe('ok');
    expect(await write(table, 'blueprint', ours.place.blueprintId)).toBe('ok');
  });

  it.each([
    ['of another project', () => theirs.plan],
    ['of another project and of a kind that there is', () => blueprintOf(theirs)],
    ['that is no object at all', () => ({ kind: 'plan', id: 'plan_nobody' })],
    ['that is of another kind', () => ({ ...blueprintOf(ours), kind: 'plan' })],
    ['of a kind that there is not', () => ({ ...ours.plan, kind: 'dream' })],
    ['that is a lease', async () => ({ kind: 'lease', id: await someLease() })],
    ['whose id is that of a resource', () => ({ kind: 'resource', id: newId('resource') })],
    ['that is the project itself', () => ({ kind: 'project', id: ours.place.projectId })],
  ])('is refused about one %s', async (_, named) => {
    const subject = await named();
    expect(await write(table, subject.kind, subject.id)).toBe(refusal);
  });

  it('is not moved to a subject of another project', async () => {
    expect(await write(table, ours.plan.kind, ours.plan.id)).toBe('ok');
    const said = await verdictOn(
      dock.db,
      `UPDATE ${table} SET ${id} = $2 WHERE ${id} = $1 AND ${kind} = 'plan'`,
      [ours.plan.id, theirs.plan.id],
    );
    expect(said).toBe(refusal);
  });

  it('names both of the pair', async () => {
    expect(await write(table, ours.plan.kind, null)).toBe(half);
    expect(await write(table, null, ours.plan.id)).toBe(half);
  });
});

const blueprintOf = ({ place }: Side) => ({ kind: 'blueprint', id: place.blueprintId });

async function someLease(): Promise<string> {
  const [id = ''] = await dock.request(ours.place);
  return id;
}

describe('a row', () => {
  it('is about one subject, not also about a lease, a resource or an attempt', async () => {
    const { place, plan } = ours;
    const { leaseId, attemptId, resourceId } = await dock.placed(place);
    const two = (table: 'event' | 'command' | 'intent' | 'lease', column: string, of: string) => {
      const { insert } = TABLES[table];
      const text = insert
        .replace('project_id,', `project_id, ${column},`)
        .replace('$1,', '$1, $4,');
      return verdictOn(dock.db, text, [place.projectId, plan.kind, plan.id, of]);
    };
    expect([
      await two('event', 'lease_id', leaseId),
      await two('event', 'resource_id', resourceId),
      await two('command', 'lease_id', leaseId),
      await two('command', 'resource_id', resourceId),
      await two('intent', 'attempt_id', attemptId),
      await two('intent', 'resource_id', resourceId),
      await two('lease', 'holder_resource_id', resourceId),
    ]).toEqual([
      'event_has_one_subject',
      'event_has_one_subject',
      'command_has_target',
      'command_has_target',
      'intent_has_owner',
      'intent_has_owner',
      'lease_has_one_holder',
    ]);
  });

  it('of the project itself still has to name one that there is', async () => {
    const { insert } = TABLES.event;
    expect(await verdictOn(dock.db, insert, ['prj_nobody', null, null])).toBe('23503');
    expect(await verdictOn(dock.db, insert, [ours.place.projectId, null, null])).toBe('ok');
  });
});

describe('a subject', () => {
  it('goes with its object, and takes along what was told, said and called', async () => {
    const plan = await makePlan(dock.db, ours.place.projectId);
    for (const table of tables.filter((each) => each !== 'lease')) {
      expect(await write(table, plan.kind, plan.id)).toBe('ok');
    }
    await dock.db.query('DELETE FROM plan WHERE id = $1', [plan.id]);
    for (const table of [...tables, 'subject'] as const) {
      const column = table === 'subject' ? 'id' : TABLES[table].id;
      const left = await dock.db.query(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [plan.id]);
      expect([table, left]).toEqual([table, []]);
    }
  });

  it('stays while it holds a lease', async () => {
    const plan = await makePlan(dock.db, ours.place.projectId);
    expect(await write('lease', plan.kind, plan.id)).toBe('ok');
    const said = await verdictOn(dock.db, 'DELETE FROM plan WHERE id = $1', [plan.id]);
    expect(said).toBe('lease_holder_subject');
  });

  it('is not moved into another project with what was told of it', async () => {
    const plan = await makePlan(dock.db, ours.place.projectId);
    const move = 'UPDATE plan SET project_id = $2 WHERE id = $1';
    const values = [plan.id, theirs.place.projectId];
    expect(await write('event', plan.kind, plan.id)).toBe('ok');
    expect(await verdictOn(dock.db, move, values)).toBe('event_subject');
  });

  it('has an id that nothing else has, and is nothing that has a column', async () => {
    const insert = 'INSERT INTO subject (id, project_id, kind) VALUES ($2, $1, $3)';
    const { projectId } = ours.place;
    expect(await verdictOn(dock.db, insert, [projectId, ours.plan.id, 'other'])).toBe(
      'subject_pkey',
    );
    for (const kind of ['lease', 'resource', 'attempt', 'project']) {
      expect(await verdictOn(dock.db, insert, [projectId, 'x', kind])).toBe(
        'subject_has_no_column',
      );
    }
  });

  it('is every noun that has a timeline and no column of its own', async () => {
    const rows = await dock.db.query<{ noun: string }>(
      `SELECT convert_from(rtrim(t.tgargs, '\\x00'), 'UTF8') AS noun FROM pg_trigger t
        WHERE t.tgname = 'keep_subject' AND t.tgrelid <> 'plan'::regclass`,
    );
    const kept = TIMELINE_NOUNS.filter((noun) => noun !== 'lease' && noun !== 'resource');
    expect(rows.map(({ noun }) => noun).sort()).toEqual([...kept].sort());
  });
});

describe('a process of the release before', () => {
  const authorization = newId('authorization');
  beforeAll(async () => {
    await dock.db.query(
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
        VALUES ($1, $2, $3, $4, 'test')`,
      [authorization, ours.place.projectId, theirs.place.blueprintId, theirs.place.projectId],
    );
  });

  const named = (table: 'event' | 'command', column: string, id: string) =>
    verdictOn(
      dock.db,
      table === 'event'
        ? `INSERT INTO event (project_id, ${column}, type, writer) VALUES ($1, $2, 'old', 'test')`
        : `INSERT INTO command (id, project_id, ${column}, name, author)
            VALUES ('cmd_' || gen_random_uuid(), $1, $2, 'old', 'test')`,
      [ours.place.projectId, id],
    );

  it.each([
    ['event', 'blueprint', 'blueprint_id', () => ours.place.blueprintId],
    ['event', 'authorization', 'authorization_id', () => authorization],
    ['command', 'blueprint', 'blueprint_id', () => ours.place.blueprintId],
  ] as const)('writes a row of %s about %s by its column', async (table, kind, column, of) => {
    expect(await named(table, column, of())).toBe('ok');
    const word = table === 'event' ? 'type' : 'name';
    const rows = await dock.db.query(
      `SELECT subject_kind AS kind, subject_id AS id FROM ${table}
        WHERE ${word} = 'old' AND ${column} = $1`,
      [of()],
    );
    expect(rows).toEqual([{ kind, id: of() }]);
  });

  it.each([
    ['event', 'blueprint', 'blueprint_id', () => ours.place.blueprintId],
    ['event', 'authorization', 'authorization_id', () => authorization],
    ['command', 'blueprint', 'blueprint_id', () => ours.place.blueprintId],
  ] as const)('reads by its column a row of %s about %s', async (table, kind, column, of) => {
    const count = async (): Promise<number> =>
      (await dock.db.query(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [of()])).length;
    const before = await count();
    expect(await write(table, kind, of())).toBe('ok');
    expect(await count()).toBe(before + 1);
  });

  it('reaches no other project by its columns', async () => {
    const { blueprintId } = theirs.place;
    expect(await named('event', 'blueprint_id', blueprintId)).toBe('event_subject');
    expect(await named('command', 'blueprint_id', blueprintId)).toBe('command_subject');
    expect(await named('event', 'authorization_id', 'auth_nobody')).toBe('event_subject');
  });
});
