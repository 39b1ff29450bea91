import { newId } from '@drydock/model';
import { failed } from '@drydock/blueprint';
import { PHASES } from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readGauges } from '../../src/inspect/gauges.ts';
import { DatabaseInspection } from '../../src/inspect/inspection.ts';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
let inspection: DatabaseInspection;
beforeAll(async () => {
  dock = await Dock.open();
  inspection = await DatabaseInspection.open(dock.db.url);
});
afterAll(async () => {
  await inspection.close();
  await dock.close();
});

const SECONDS = 21;
const AGO = `now() - interval '1 hour'`;

const place = (): Promise<Place> => dock.place({ limitResources: 5, limitLeasesPerResource: 1 });

async function idOf(text: string, values: readonly unknown[]): Promise<string> {
  const [row] = await dock.db.query<{ id: string }>(text, [...values]);
  if (row === undefined) {
    throw new Error('There is none.');
  }
  return row.id;
}

const late = (table: 'lease' | 'resource' | 'attempt', id: string): Promise<unknown> =>
  dock.db.query(`UPDATE ${table} SET wake_at = ${AGO} WHERE id = $1`, [id]);

async function pendingResource(): Promise<string> {
  const where = await place();
  await dock.request(where);
  await dock.allocate(where);
  return idOf('SELECT id FROM resource WHERE type = $1', [where.type]);
}

async function activeResource(): Promise<{ where: Place; id: string }> {
  const where = await place();
  await dock.placed(where);
  return { where, id: await idOf('SELECT id FROM resource WHERE type = $1', [where.type]) };
}

async function lateOperation(): Promise<string> {
  const { projectId } = await place();
  const id = newId('operation');
  await dock.db.query(
    `INSERT INTO operation (id, project_id, kind, repository, slot, wish, tries_max, author, wake_at)
      VALUES ($1, $2, 'check', 'site', 'site', '{}', 5, 'somebody', ${AGO})`,
    [id, projectId],
  );
  return id;
}

/** Makes something of which nobody has heard for an hour. */
const MAKE = {
  'lease pending': async () => {
    const [id = ''] = await dock.request(await place());
    await late('lease', id);
  },
  'lease acquired': async () => {
    const { leaseId } = await dock.placed(await place(), SLOW);
    await late('lease', leaseId);
  },
  'lease active': async () => {
    const { leaseId } = await dock.placed(await place());
    // As no statement of the store may.
    await dock.db.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
    await dock.db.query(`UPDATE deadline SET expires_at = ${AGO} WHERE lease_id = $1`, [leaseId]);
    await dock.db.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
  },
  'lease released': async () => {
    const where = await place();
    const { leaseId } = await dock.placed(where);
    await dock.release(where, leaseId);
    await dock.settle(leaseId);
    await late('lease', leaseId);
  },
  'lease broken': async () => {
    const { leaseId } = await dock.placed(await place());
    await dock.db.query(
      `UPDATE lease SET status = 'broken', reason = 'lost', reason_code = 'resource-lost',
        released_at = now(), wake_at = ${AGO} WHERE id = $1`,
      [leaseId],
    );
  },
  'resource pending': async () => {
    await late('resource', await pendingResource());
  },
  // What it is looked at for is its commands, which have a gauge of their own, and marks that end.
  'resource active': null,
  'resource released': async () => {
    const { where, id } = await activeResource();
    await dock.release(where, id);
    await dock.settleResource(id);
    await late('resource', id);
  },
  'resource broken': async () => {
    const id = await pendingResource();
    dock.behaviour.build = () => Promise.resolve(failed('No space left.'));
    await dock.buildOne(id);
    dock.behaviour.build = () => Promise.resolve({ step: 'done', result: {} });
    await late('resource', id);
  },
  'attempt dirty': async () => {
    const { leaseId, attemptId } = await dock.placed(await place(), SLOW);
    const { setUp } = dock.behaviour;
    dock.behaviour.setUp = () => Promise.resolve(failed('It does not work here.'));
    await dock.setUp(leaseId);
    dock.behaviour.setUp = setUp;
    await late('attempt', attemptId);
  },
  'operation queued': async () => {
    await lateOperation();
  },
  'operation working': async () => {
    const id = await lateOperation();
    await dock.db.query(
      `UPDATE operation SET status = 'working', phase = 'leasing', began_at = now() WHERE id = $1`,
      [id],
    );
  },
  'check active': async () => {
    const { where, id } = await activeResource();
    await dock.db.query(
      `INSERT INTO health_check (resource_id, project_id, next_at) VALUES ($1, $2, ${AGO})`,
      [id, where.projectId],
    );
  },
} as const;

const bounds = { commandsOpenSeconds: SECONDS, overdueSeconds: SECONDS };
const queues = async (): Promise<Map<string, number>> => {
  const { overdue } = await readGauges(dock.db.database, bounds);
  return new Map(overdue.map(({ queue, count }) => [queue, count]));
};
const workers = async (): Promise<Map<string, number>> =>
  new Map((await inspection.overdue(SECONDS)).map(({ worker, count }) => [worker, count]));

/** What there is more of, each once. */
const more = (before: Map<string, number>, after: Map<string, number>): readonly string[] =>
  [...after].flatMap(([name, count]) =>
    Array.from({ length: count - (before.get(name) ?? 0) }, () => name),
  );

describe('what nobody looks at', () => {
  it('is known of every status that somebody may write', () => {
    expect(PHASES.map(({ noun, status }) => `${noun} ${status}`)).toEqual(Object.keys(MAKE));
  });

  it('has a gauge of every queue, also where nothing is overdue', async () => {
    expect(new Set((await queues()).keys())).toEqual(new Set(PHASES.map(({ queue }) => queue)));
  });

  const made = PHASES.flatMap((phase) => {
    const name = `${phase.noun} ${phase.status}`;
    const make = MAKE[name as keyof typeof MAKE];
    return make === null ? [] : [[name, phase, make] as const];
  });

  it.each(made)(
    'is counted for whoever should have: %s',
    async (_, { noun, queue, worker }, make) => {
      const before = { queues: await queues(), workers: await workers() };
      await make();
      expect(more(before.queues, await queues())).toEqual([queue]);
      // A health check that is late is told of by its gauge alone.
      expect(more(before.workers, await workers())).toEqual(
        noun === 'check' ? [] : [`${worker}-worker`],
      );
    },
  );
});
