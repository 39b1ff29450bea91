import { newId, type Subject } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as passed } from 'node:timers/promises';
import { readOpenCommands } from '../../src/claim/claimed-rows.ts';
import {
  createCommandReader,
  createEventStreamReader,
  listCommands,
  listEvents,
  openCatalogClient,
  readGauges,
  readLease,
  readUsableLease,
  type CatalogClient,
} from '../../src/index.ts';
import { releaseHeldLeases } from '../../src/layer/release-held.ts';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';
import { makeProject } from '../../src/testing/index.ts';
import { tell } from '../../src/timeline/tell.ts';
import { inventNoun, makePlan } from './made-up.ts';

let dock: Dock;
let client: CatalogClient;
let place: Place;
let plan: Subject;
beforeAll(async () => {
  dock = await Dock.open();
  client = openCatalogClient({
    url: dock.db.url,
    connectionsMax: 2,
    applicationName: 'drydock test',
    statementTimeoutMs: 60_000,
  });
  await inventNoun(dock.db);
  place = await dock.place({ limitResources: 20, limitLeasesPerResource: 1 });
  plan = await makePlan(dock.db, place.projectId);
});
afterAll(async () => {
  await client.close();
  await dock.close();
});

const page = { limit: 10, cursor: undefined };
const timeline = (subject: Subject) => ({ ...subject, projectId: place.projectId });
const said = { type: 'blueprint.deleted', data: { author: 'somebody' } } as const;

const appended = async (subject: Subject, name = 'drain'): Promise<string> => {
  const id = newId('command');
  await dock.db.query(
    `INSERT INTO command (id, project_id, subject_kind, subject_id, name, author)
      VALUES ($1, $2, $3, $4, $5, 'somebody')`,
    [id, place.projectId, subject.kind, subject.id, name],
  );
  return id;
};

describe('a noun without a column', () => {
  it('has a timeline, and is in the stream of its project', async () => {
    const reader = createEventStreamReader(dock.db.database);
    const { now } = await reader.ends(place.projectId);
    const other = await makePlan(dock.db, place.projectId);
    for (const subject of [plan, other]) {
      await client.transaction((prisma) => tell(prisma, place.projectId, subject, said));
    }
    const listed = await listEvents(client, timeline(plan), page);
    expect(listed?.items).toMatchObject([{ type: 'blueprint.deleted', subject: plan }]);
    const read = () => reader.after([{ projectId: place.projectId, cursor: now }], 10);
    let [batch] = await read();
    // Others use the same server, and what is open in their databases holds the stream back.
    for (let again = 0; batch?.held === true && again < 1_000; again += 1) {
      await passed(20);
      [batch] = await read();
    }
    expect(batch?.events.map(({ subject }) => subject)).toEqual([plan, other]);
  });

  it('has an empty timeline until something happens, and none in another project', async () => {
    const quiet = await makePlan(dock.db, place.projectId);
    expect((await listEvents(client, timeline(quiet), page))?.items).toEqual([]);
    const elsewhere = { ...quiet, projectId: await makeProject(dock.db) };
    expect(await listEvents(client, elsewhere, page)).toBeNull();
    expect(await listCommands(client, elsewhere, page)).toBeNull();
  });

  it('takes commands, which its writer finds open and everybody finds listed', async () => {
    const told = await makePlan(dock.db, place.projectId);
    const ids = [await appended(told), await appended(told, 'resume')];
    const listed = await listCommands(client, timeline(told), page);
    expect(listed?.items.map(({ id, name }) => [id, name])).toEqual([
      [ids[1], 'resume'],
      [ids[0], 'drain'],
    ]);
    const open = await readOpenCommands(dock.db.database, [told.id, plan.id]);
    expect(open.get(told.id)?.map(({ id }) => id)).toEqual(ids);
    expect(await createCommandReader(dock.db.database)(ids[0] ?? '')).toMatchObject({
      name: 'drain',
      outcome: null,
    });
    const { commands } = await readGauges(dock.db.database, {
      commandsOpenSeconds: 0,
      overdueSeconds: 21,
    });
    expect(commands).toContainEqual({ name: 'drain', count: 1 });
  });

  it('has its calls recorded under a claim, once for each name', async () => {
    const { leaseId } = await dock.placed(place, SLOW);
    const claimed = await dock.stores.leases.claimAcquired(leaseId, 'test');
    if (claimed === null || 'elsewhere' in claimed) {
      throw new Error('It was not claimed.');
    }
    const { claim } = claimed;
    const { leases: calls } = dock.stores;
    const intent = await calls.intend(claim, plan, 'launch', '{"size":"xl"}');
    expect(intent?.result).toBeNull();
    expect(await calls.intend(claim, plan, 'launch', '{"size":"s"}')).toEqual(intent);
    expect(await calls.recordCall(claim, intent?.key ?? '', { machine: 'i-1' })).toBe(true);
    expect(await calls.recall(plan, 'launch')).toEqual({
      ...intent,
      result: { value: { machine: 'i-1' } },
    });
    const other = await makePlan(dock.db, place.projectId);
    expect(await calls.recall(other, 'launch')).toBeNull();
    expect(await calls.intend({ ...claim, fence: '0' }, other, 'launch', '{}')).toBeNull();
  });
});

describe('a lease that such a noun holds', () => {
  const held = async (holder: Subject, name: string, attributes = {}): Promise<string> => {
    const lease = newId('lease');
    await dock.db.database.rows('layer/insert', {
      lease,
      holder: holder.id,
      name,
      type: place.type,
      attributes: JSON.stringify(attributes),
      quantities: '{}',
      blueprints: null,
      shape: `shape-${place.type}-${JSON.stringify(attributes)}`,
      priority: 0,
      ttlSeconds: 60,
      waitSeconds: 900,
      writer: 'test',
      fence: '1',
      leaseEvent: 'lease.requested',
      leaseData: '{}',
      holderEvent: 'resource.lease-requested',
      holderData: JSON.stringify({ type: place.type, lease }),
    });
    return lease;
  };
  const granted = async (lease: string): Promise<void> => {
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    expect((await dock.row('lease', lease))['status']).toBe('active');
  };
  const wakes = async ({ id }: Subject): Promise<readonly string[]> =>
    (
      await dock.db.query<{ reason: string }>(
        'SELECT reason FROM subject_wake WHERE subject_id = $1 ORDER BY id',
        [id],
      )
    ).map(({ reason }) => reason);
  const find = async (holder: Subject, name: string) =>
    (await dock.db.database.rows('layer/find', { holder: holder.id, name })).map(({ id }) => id);

  it('is found by its name, has no deadline, and is released by its holder alone', async () => {
    const holder = await makePlan(dock.db, place.projectId);
    const lease = await held(holder, 'ground');
    await granted(lease);
    expect(await find(holder, 'ground')).toEqual([lease]);
    expect(await find(plan, 'ground')).toEqual([]);
    const record = await readLease(dock.db.database, place.projectId, lease);
    expect(record).toMatchObject({ holder, expiresAt: null });
    expect(await readUsableLease(dock.db.database, place.projectId, lease)).toMatchObject({
      holder,
      remainingMs: null,
    });
    const listed = await listEvents(client, timeline(holder), page);
    expect(listed?.items).toMatchObject([{ subject: holder, data: { lease } }]);
    const refused = await dock.stores.commands.appendToLease(
      place.projectId,
      lease,
      'release',
      'somebody',
    );
    expect(refused).toMatchObject({ heldBy: holder, command: null });
    expect(await releaseHeldLeases(dock.db.database, holder.id)).toMatchObject([{ id: lease }]);
    await dock.settle(lease);
    await dock.destroy(lease);
    // What its holder has asked for itself is no loss to it.
    expect((await readOpenCommands(dock.db.database, [holder.id])).size).toBe(0);
    expect(await wakes(holder)).toEqual([`${lease} is active`, `${lease} is destroyed`]);
  });

  it('tells its holder that it is lost, where that did not ask for it', async () => {
    const holder = await makePlan(dock.db, place.projectId);
    const lease = await held(holder, 'ground');
    await granted(lease);
    await dock.stores.commands.appendToLease(place.projectId, lease, 'release', 'operator', {
      overHolder: true,
    });
    await dock.settle(lease);
    const open = await readOpenCommands(dock.db.database, [holder.id]);
    expect(open.get(holder.id)).toMatchObject([{ name: 'resource-lost', author: lease }]);
  });

  it('is set up slowly as any other, and has no deadline then either', async () => {
    const holder = await makePlan(dock.db, place.projectId);
    const lease = await held(holder, 'ground', SLOW.attributes);
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    expect((await dock.row('lease', lease))['status']).toBe('acquired');
    await dock.setUp(lease);
    expect((await dock.row('lease', lease))['status']).toBe('active');
    const record = await readLease(dock.db.database, place.projectId, lease);
    expect(record).toMatchObject({ holder, expiresAt: null });
  });

  it('bears a name once for each holder', async () => {
    const [one, other] = [
      await makePlan(dock.db, place.projectId),
      await makePlan(dock.db, place.projectId),
    ];
    await held(one, 'ground');
    await held(other, 'ground');
    await expect(held(one, 'ground')).rejects.toMatchObject({
      constraint: 'lease_name_of_subject',
    });
  });
});
