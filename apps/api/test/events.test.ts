import { connect } from 'node:net';
import { once } from 'node:events';
import { newId, type Subject } from '@drydock/model';
import { createUpdateSweepStore, PATIENT_SESSION, prepareSession } from '@drydock/store';
import { makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { insertEvent, readStream } from './support-events.ts';
import {
  activeBareLease,
  callerOf,
  openWorld,
  startApi,
  withBareBlueprint,
  type World,
} from './support.ts';

let world: World;
let blueprintId: string;
beforeAll(async () => {
  world = await openWorld({ ownServer: true });
  blueprintId = await withBareBlueprint(world);
  // The resource that further leases are placed on at once.
  await activeBareLease(world);
});
afterAll(() => world.close());

interface Page {
  readonly items: readonly {
    readonly type: string;
    readonly subject: Subject | null;
    readonly lease: string | null;
    readonly blueprint: string | null;
    readonly cursor: string;
  }[];
  readonly nextCursor: string;
  readonly hasMore: boolean;
}

async function page(query: string): Promise<Page> {
  const { status, body } = await world.call('GET', `/v1/events${query}`);
  expect(status).toBe(200);
  return body as unknown as Page;
}

/** Reads pages until one says that there is no more for now. */
async function allFrom(query: string, cursor: string): Promise<Page['items']> {
  const items: Page['items'][number][] = [];
  for (let next = cursor, reads = 0; reads < 200; reads += 1) {
    const part = await page(`${query}&cursor=${next}`);
    items.push(...part.items);
    next = part.nextCursor;
    if (!part.hasMore) {
      return items;
    }
  }
  throw new Error('The pages did not end.');
}

/** Before the oldest event that is kept. */
const BEGINNING = '0-0';
const subject = () => ({ projectId: world.projectId, blueprintId });
const read = (options: Parameters<typeof readStream>[2], token = world.token) =>
  readStream(world.api.url, token, options);
const type = ({ data }: { data: string }): string => (JSON.parse(data) as { type: string }).type;

describe('a page of events', () => {
  it('begins now unless said otherwise, and tells a lease’s story in order', async () => {
    const { items, nextCursor } = await page('');
    expect(items).toEqual([]);
    const lease = await activeBareLease(world);
    const after = await page(`?cursor=${nextCursor}&lease=${lease}`);
    expect(after.items.map((event) => event.type)).toEqual(['lease.requested', 'lease.activated']);
    expect(after.hasMore).toBe(false);
    const beginning = await page(`?from=beginning&lease=${lease}`);
    expect(beginning.items).toEqual(after.items);
  });

  it('says what each event is about, and takes any of that as a filter', async () => {
    const { nextCursor } = await page('');
    const lease = await activeBareLease(world);
    await insertEvent(world.db, subject(), 'blueprint.updated');
    const about = async (filter: string): Promise<unknown[]> => {
      const found = await allFrom(`?${filter}`, nextCursor);
      return found.map(({ type, subject: of, lease: l, blueprint: b }) => [type, of, l, b]);
    };
    const ofLease = ['lease.requested', 'lease.activated'].map((type) => [
      type,
      { kind: 'lease', id: lease },
      lease,
      null,
    ]);
    const ofBlueprint = [
      ['blueprint.updated', { kind: 'blueprint', id: blueprintId }, null, blueprintId],
    ];
    expect(await about(`subject=${lease}`)).toEqual(ofLease);
    expect(await about(`subject=${blueprintId}`)).toEqual(ofBlueprint);
    expect(await about(`subject=${lease},${blueprintId}`)).toEqual([...ofLease, ...ofBlueprint]);
    expect(await about(`subject=${blueprintId}&lease=${lease}`)).toEqual([
      ...ofLease,
      ...ofBlueprint,
    ]);
    expect(await about(`subject=${newId('authorization')}`)).toEqual([]);
  });

  it('is cut where it is full, and goes on there', async () => {
    const { nextCursor } = await page('');
    for (let n = 0; n < 7; n += 1) {
      await insertEvent(world.db, subject(), 'blueprint.updated');
    }
    const first = await page(`?cursor=${nextCursor}&limit=3`);
    expect([first.items.length, first.hasMore]).toEqual([3, true]);
    expect(first.nextCursor).toBe(first.items.at(-1)?.cursor);
    const all = await allFrom('?limit=3', nextCursor);
    expect(all).toHaveLength(7);
    expect(new Set(all.map(({ cursor }) => cursor)).size).toBe(7);
  });

  it('leaves out what the filters leave out, however much that is', async () => {
    const { nextCursor } = await page('');
    await world.db.query(
      `INSERT INTO event (project_id, type, subject_kind, subject_id, writer)
        SELECT $1, 'blueprint.updated', 'blueprint', $2, 'test' FROM generate_series(1, 3000)`,
      [world.projectId, blueprintId],
    );
    const lease = await activeBareLease(world);
    const types = async (filter: string): Promise<string[]> =>
      (await allFrom(`?${filter}`, nextCursor)).map((event) => event.type);
    expect(await types(`lease=${lease}`)).toEqual(['lease.requested', 'lease.activated']);
    expect(await types(`lease=${lease}&type=lease.act*`)).toEqual(['lease.activated']);
    expect(await types('type=lease.activated,resource.*&limit=1')).toEqual(['lease.activated']);
  });

  it.each([
    ['type=lease.wat', 'query.type.0'],
    ['type=*', 'query.type.0'],
    ['lease=lease_7k2', 'query.lease.0'],
    ['subject=lease_7k2', 'query.subject.0'],
    [`subject=${newId('command')}`, 'query.subject.0'],
    [`subject=${newId('token')}`, 'query.subject.0'],
    ['cursor=1-1&from=now', 'query.from'],
    ['cursor=wat', 'query.cursor'],
    ['cursor=99999999999999999999-1', 'query.cursor'],
    ['colour=red', 'query.colour'],
  ])('is refused for %s', async (query, field) => {
    const { status, body } = await world.call('GET', `/v1/events?${query}`);
    expect(status).toBe(400);
    expect((body['problems'] as { field: string }[]).map((one) => one.field)).toEqual([field]);
  });

  it('has nothing of another project', async () => {
    const lease = await activeBareLease(world);
    const { text } = await makeToken(world.db, await makeProject(world.db), 'admin');
    const stranger = callerOf(world.api.url, text);
    for (const query of ['?from=beginning', `?from=beginning&lease=${lease}`]) {
      expect((await stranger('GET', `/v1/events${query}`)).body['items']).toEqual([]);
    }
  });
});

describe('a cursor', () => {
  it('that events were forgotten after is refused, and the beginning is not', async () => {
    const lease = await activeBareLease(world);
    const [before] = await allFrom(`?lease=${lease}`, BEGINNING);
    await world.call('POST', `/v1/leases/${lease}/release`);
    await world.workers.settle(lease);
    await world.workers.destroy(lease);
    const destroyed = await allFrom(`?lease=${lease}&type=lease.destroyed`, BEGINNING);
    await world.db.query(
      `UPDATE lease SET destroyed_at = now() - interval '40 days' WHERE id = $1`,
      [lease],
    );
    await createUpdateSweepStore(world.db.database).retire(30, 500);
    const path = `/v1/events?cursor=${before?.cursor ?? ''}`;
    const { status, body } = await world.call('GET', path);
    expect([status, body['code']]).toEqual([410, 'cursor-expired']);
    const streamed = await read({ lastId: before?.cursor ?? '' });
    expect(streamed.status).toBe(410);
    // The last one that went is where nothing is missing any more.
    expect((await page(`?cursor=${destroyed[0]?.cursor ?? ''}`)).items).toEqual([]);
    const first = await page(`?from=beginning&lease=${lease}`);
    expect(await allFrom(`?lease=${lease}`, first.nextCursor)).toEqual([]);
  });

  it('of another server, which is ahead of this one, is refused', async () => {
    const { status, body } = await world.call('GET', '/v1/events?cursor=18446744073709551615-1');
    expect([status, body['code']]).toEqual([410, 'cursor-expired']);
  });
});

describe('a stream of events', () => {
  it('tells what happens, with a place to resume from before anything has', async () => {
    const seen = read({ enough: (messages) => messages.length === 2, query: '?type=lease.*' });
    const quiet = await read({ enough: (_, id) => id !== '' });
    expect(quiet.lastId).toMatch(/^\d+-0$/);
    await activeBareLease(world);
    const { messages } = await seen;
    expect(messages.map(type)).toEqual(['lease.requested', 'lease.activated']);
  });

  it('waits for an older transaction that is still open, then tells everything in order', async () => {
    const start = (await page('')).nextCursor;
    const client = new pg.Client({ connectionString: world.db.url, options: PATIENT_SESSION });
    await client.connect();
    await prepareSession(client);
    const seen: string[] = [];
    try {
      await client.query('BEGIN');
      await insertEvent(client, subject(), 'blueprint.created');
      const stream = read({
        lastId: start,
        enough: (messages) => {
          seen.splice(0, seen.length, ...messages.map(type));
          return messages.length === 2;
        },
      });
      await insertEvent(world.db, subject(), 'blueprint.updated');
      // Two looks of the reader and more: what is younger than an open transaction is held back.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(seen).toEqual([]);
      await client.query('COMMIT');
      await stream;
      expect(seen).toEqual(['blueprint.created', 'blueprint.updated']);
    } finally {
      await client.end();
    }
  });

  it('ends soon after its token’s revocation, saying so', async () => {
    const { id, text } = await makeToken(world.db, world.projectId, 'viewer');
    await read({ enough: (_, lastId) => lastId !== '' }, text);
    const stream = read({}, text);
    await world.call('GET', '/v1/events', { token: text });
    const revokedAtMs = performance.now();
    await world.db.query('UPDATE token SET revoked_at = now() WHERE id = $1', [id]);
    const { messages } = await stream;
    expect(performance.now() - revokedAtMs).toBeLessThan(15_000);
    const [last] = messages;
    expect(last?.event).toBe('error');
    expect(JSON.parse(last?.data ?? '')).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('is refused to a token that has too many, and to nobody else', async () => {
    const { text } = await makeToken(world.db, world.projectId, 'viewer');
    const leave = new AbortController();
    const opened = Array.from({ length: 50 }, () => {
      let isOpen = (): void => undefined;
      const open = new Promise<void>((resolve) => {
        isOpen = resolve;
      });
      const stream = read(
        {
          signal: leave.signal,
          enough: () => {
            isOpen();
            return false;
          },
        },
        text,
      );
      return { open, stream };
    });
    await Promise.all(opened.map(({ open }) => open));
    const { status, messages } = await read({}, text);
    expect([status, messages[0]?.data]).toEqual([
      429,
      expect.stringContaining('too-many-requests'),
    ]);
    expect((await read({ enough: (_, id) => id !== '' })).status).toBe(200);
    leave.abort();
    await Promise.all(opened.map(({ stream }) => stream));
  });

  it('is cut for a client that does not read, which then misses nothing', async () => {
    const start = (await page('')).nextCursor;
    const { hostname, port } = new URL(world.api.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `GET /v1/events?cursor=${start} HTTP/1.1\r\nhost: ${hostname}\r\naccept: text/event-stream\r\n` +
        `authorization: Bearer ${world.token}\r\n\r\n`,
    );
    await once(socket, 'readable');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    // More than the kernel and the process hold for one client together.
    let written = 0;
    const isCut = async (): Promise<boolean> => {
      const { nextCursor, items } = await page(`?cursor=${start}&limit=200`);
      expect([typeof nextCursor, items.length > 0]).toEqual(['string', true]);
      return new Promise((resolve) => {
        world.api.server.app.server.getConnections((_, count) => resolve(count <= 2));
      });
    };
    do {
      await world.db.query(
        `INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
          SELECT $1, 'blueprint.updated', 'blueprint', $2, jsonb_build_object('kind', repeat('x', 20000)), 'test'
          FROM generate_series(1, 100)`,
        [world.projectId, blueprintId],
      );
      written += 100;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } while (written < 3_000 && !(await isCut()));
    socket.resume();
    await closed;
    const all = await allFrom(`?limit=200&type=blueprint.updated`, start);
    expect(all).toHaveLength(written);
    const streamed = await read({
      lastId: start,
      enough: (messages) => messages.length === written,
    });
    expect(streamed.messages.map(({ id }) => id)).toEqual(all.map(({ cursor }) => cursor));
  }, 60_000);

  it('ends when its process stops, with the word that another one answers', async () => {
    const api = await startApi({ databaseUrl: world.db.url });
    const stream = readStream(api.url, world.token);
    await readStream(api.url, world.token, { enough: (_, id) => id !== '' });
    await api.close();
    const { messages, lastId } = await stream;
    expect(messages.map(({ event }) => event)).toEqual(['error']);
    expect(messages[0]?.data).toContain('shutting-down');
    expect(lastId).toMatch(/^\d+-\d+$/);
  });
});
