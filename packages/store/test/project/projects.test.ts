import { newId } from '@drydock/model';
import { makeBlueprint } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { verdictOn } from '../../src/testing/refusal.ts';

/** A reference that carries the project along: a row's project and what it points at. */
const REFERENCES = [
  ['attempt', 'project_id', 'lease_id'],
  ['attempt', 'resource_project_id', 'resource_id'],
  ['authorization', 'blueprint_project_id', 'blueprint_id'],
  ['blueprint_price', 'project_id', 'blueprint_id'],
  ['blueprint_revision', 'project_id', 'blueprint_id'],
  ['build_failure', 'project_id', 'resource_id'],
  ['command', 'project_id', 'lease_id'],
  ['command', 'project_id', 'resource_id'],
  ['deadline', 'project_id', 'lease_id'],
  ['event', 'project_id', 'lease_id'],
  ['event', 'project_id', 'resource_id'],
  ['health_check', 'project_id', 'resource_id'],
  ['intent', 'project_id', 'attempt_id'],
  ['intent', 'project_id', 'resource_id'],
  ['lease', 'project_id', 'attempt_id'],
  ['lease', 'project_id', 'holder_resource_id'],
  ['operation_slot', 'project_id', 'operation_id'],
  ['pool', 'project_id', 'blueprint_id'],
  ['resource', 'project_id', 'blueprint_id'],
  ['resource_wake', 'project_id', 'resource_id'],
  ['slot_lock', 'project_id', 'attempt_id'],
  ['slot_lock', 'project_id', 'resource_id'],
] as const;

/** What reaches a subject by its pair; `subjects.test.ts` tries each. */
const TO_SUBJECTS = [
  'command project_id subject_kind subject_id',
  'event project_id subject_kind subject_id',
  'intent project_id subject_kind subject_id',
  'lease project_id holder_kind holder_id',
  'subject_wake project_id subject_kind subject_id',
];

/** Parts of a row, without a project of their own: they go with the row and are read through it alone. */
const PARTS = ['transcript_chunk to transcript', 'resource_counted to resource'];

interface Side {
  readonly place: Place;
  /** What rows of the other project are pointed at: nothing else refers to these. */
  readonly spare: Readonly<Record<string, string>>;
}

let dock: Dock;
let ours: Side;
let theirs: Side;

beforeAll(async () => {
  dock = await Dock.open();
  ours = await inhabited();
  theirs = await inhabited();
  await ask(theirs, ours);
  await ask(ours, theirs);
});
afterAll(() => dock.close());

/** One side asks for the blueprint of the other. */
async function ask({ place, spare }: Side, other: Side): Promise<void> {
  const { projectId } = place;
  const { blueprintId } = other.place;
  await dock.db.query(
    `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
      VALUES ($1, $2, $3, $4, 'test')`,
    [spare['authorization_id'], projectId, blueprintId, other.place.projectId],
  );
  await dock.db.query(
    `INSERT INTO event (project_id, type, subject_kind, subject_id, writer)
      VALUES ($1, 'test', 'authorization', $2, 'test')`,
    [projectId, spare['authorization_id']],
  );
}

/** A project with a row in every table. */
async function inhabited(): Promise<Side> {
  const { db } = dock;
  const place = await dock.place({ limitResources: 9, limitLeasesPerResource: 9 });
  const { projectId, blueprintId } = place;
  const { leaseId, attemptId, resourceId } = await dock.placed(place);
  const [lease = ''] = await dock.request(place);
  const unchecked = newId('resource');
  await db.query(
    `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name)
      SELECT $1, project_id, id, revision, provides, 'unchecked' FROM blueprint WHERE id = $2`,
    [unchecked, blueprintId],
  );
  await db.query('UPDATE lease SET holder_resource_id = $1 WHERE id = $2', [resourceId, lease]);
  await db.query(
    `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
      VALUES ($1, 2, $2, '{}', 'test')`,
    [blueprintId, projectId],
  );
  for (const [column, id] of [
    ['lease_id', leaseId],
    ['resource_id', resourceId],
  ] as const) {
    await db.query(
      `INSERT INTO command (id, project_id, ${column}, name, author)
        VALUES ('cmd_' || $2, $1, $2, 'test', 'test')`,
      [projectId, id],
    );
  }
  for (const [column, id] of [
    ['attempt_id', attemptId],
    ['resource_id', resourceId],
  ] as const) {
    await db.query(
      `INSERT INTO intent (id, project_id, ${column}, name, request, fence)
        VALUES ('int_' || $2, $1, $2, $2, '{}', 1)`,
      [projectId, id],
    );
  }
  await db.query(
    `INSERT INTO slot_lock (key, project_id, attempt_id) VALUES ('box/' || $2, $1, $2)`,
    [projectId, attemptId],
  );
  await db.query('INSERT INTO health_check (resource_id, project_id) VALUES ($2, $1)', [
    projectId,
    resourceId,
  ]);
  await db.query(
    `INSERT INTO resource_wake (project_id, resource_id, reason) VALUES ($1, $2, 'test')`,
    [projectId, resourceId],
  );
  await db.query('INSERT INTO pool (blueprint_id, project_id, type) VALUES ($1, $2, $3)', [
    blueprintId,
    projectId,
    place.type,
  ]);
  await db.query(
    'INSERT INTO blueprint_price (blueprint_id, project_id, since) VALUES ($1, $2, now())',
    [blueprintId, projectId],
  );
  await db.query(
    `INSERT INTO build_failure (resource_id, project_id, blueprint_id, bytes, is_cut, expires_at)
      VALUES ($1, $2, $3, 0, false, now())`,
    [resourceId, projectId, blueprintId],
  );
  const [operation, spareOperation] = [newId('operation'), newId('operation')];
  for (const id of [operation, spareOperation]) {
    await db.query(
      `INSERT INTO operation (id, project_id, kind, repository, slot, wish, tries_max, author)
        VALUES ($1, $2, 'check', 'site', $1, '{}', 1, 'test')`,
      [id, projectId],
    );
  }
  await db.query(
    `INSERT INTO operation_slot (project_id, slot, operation_id) VALUES ($1, 'site', $2)`,
    [projectId, operation],
  );
  const blueprint = await makeBlueprint(db, { projectId });
  await db.query('DELETE FROM blueprint_revision WHERE blueprint_id = $1', [blueprint]);
  return {
    place,
    spare: {
      lease_id: lease,
      blueprint_id: blueprint,
      attempt_id: attemptId,
      resource_id: unchecked,
      holder_resource_id: resourceId,
      authorization_id: newId('authorization'),
      operation_id: spareOperation,
    },
  };
}

describe('rows of different projects', () => {
  it('can refer to each other by no other reference than those below', async () => {
    const found = await dock.db.query<{ reference: string }>(
      `SELECT c.conrelid::regclass::text || ' ' ||
          string_agg(a.attname, ' ' ORDER BY k.place) AS reference
        FROM pg_constraint c
        CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(own, other, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
        WHERE c.contype = 'f' AND cardinality(c.conkey) > 1
          AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = c.confrelid
            AND o.attnum = ANY (c.confkey) AND o.attname = 'project_id')
        GROUP BY c.oid`,
    );
    expect(found.map((row) => row.reference.replaceAll('"', '')).sort()).toEqual(
      [...REFERENCES.map((reference) => reference.join(' ')), ...TO_SUBJECTS].sort(),
    );
  });

  it('belong to a project wherever they refer to something that does, but for parts of it', async () => {
    const bare = await dock.db.query<{ reference: string }>(
      `SELECT c.conrelid::regclass::text || ' to ' || c.confrelid::regclass::text AS reference
        FROM pg_constraint c
        WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
          AND c.confrelid <> 'project'::regclass`,
    );
    expect(bare.map((row) => row.reference)).toEqual(PARTS);
    const parts = await dock.db.query<{ reference: string }>(
      `SELECT c.conrelid::regclass::text || ' to ' || c.confrelid::regclass::text AS reference
        FROM pg_constraint c
        JOIN pg_constraint k ON k.conrelid = c.conrelid AND k.contype = 'p' AND k.conkey[1] = c.conkey[1]
        WHERE c.contype = 'f' AND c.confdeltype = 'c' AND cardinality(c.conkey) = 1 AND NOT EXISTS (
          SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attname = 'project_id')`,
    );
    expect(parts.map((row) => row.reference)).toEqual(PARTS);
  });

  it.each(REFERENCES)(
    'never point from %s (%s, %s) into another project',
    async (table, project, column) => {
      const one = `${project} = $2 AND ${column} IS NOT NULL`;
      // The newest revision: no resource was built from it, so nothing else stands in the way.
      const where = table === 'blueprint_revision' ? `${one} AND revision = 2` : one;
      const update = `UPDATE "${table}" SET ${column} = $1 WHERE ${where}`;
      const rows = await dock.db.query(
        `SELECT 1 FROM "${table}" WHERE ${where.replace('$2', '$1')}`,
        [ours.place.projectId],
      );
      expect(rows.length).toBeGreaterThan(0);
      const said = await verdictOn(dock.db, update, [theirs.spare[column], ours.place.projectId]);
      expect(said).toMatch(/_fkey\d*$|^lease_(attempt|holder)$/);
      expect(said).toContain(table);
    },
  );
});
