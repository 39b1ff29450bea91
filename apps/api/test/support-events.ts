import { setTimeout as pause } from 'node:timers/promises';
import { PATIENT_SESSION, prepareSession } from '@drydock/store';
import type { TestDatabase } from '@drydock/store/testing';
import pg from 'pg';

/** An event as a reader of the stream got it. */
export interface Got {
  readonly cursor: string;
  readonly id: string;
}

export interface StreamPart {
  readonly status: number;
  /** Each block that has data, in order. */
  readonly messages: readonly {
    readonly id: string;
    readonly event: string;
    readonly data: string;
  }[];
  /** The last id, of an event or alone. */
  readonly lastId: string;
}

export interface ReadOptions {
  readonly query?: string;
  readonly lastId?: string;
  readonly signal?: AbortSignal;
  /** Leaves once this says so. */
  readonly enough?: (messages: StreamPart['messages'], lastId: string) => boolean;
}

/** Reads a stream until it ends, breaks, is aborted, or there is enough of it. */
export async function readStream(
  url: string,
  token: string,
  options: ReadOptions = {},
): Promise<StreamPart> {
  const { query = '', lastId: before = '', signal, enough = () => false } = options;
  const leave = new AbortController();
  const messages: { id: string; event: string; data: string }[] = [];
  let lastId = before;
  let status = 0;
  try {
    const response = await fetch(`${url}/v1/events${query}`, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        ...(before !== '' && { 'last-event-id': before }),
      },
      signal: AbortSignal.any([leave.signal, ...(signal ? [signal] : [])]),
    });
    ({ status } = response);
    if (status !== 200) {
      return {
        status,
        messages: [{ id: '', event: 'error', data: await response.text() }],
        lastId,
      };
    }
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string): string | undefined =>
          new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        lastId = field('id') ?? lastId;
        if (data !== undefined) {
          messages.push({ id: lastId, event: field('event') ?? 'message', data });
        }
        if (enough(messages, lastId)) {
          return { status, messages, lastId };
        }
      }
    }
  } catch {
    // Cut, refused or aborted: what came is what counts.
  } finally {
    leave.abort();
  }
  return { status, messages, lastId };
}

/** For what never comes. */
const READ_WITHIN_MS = 240_000;
const PATIENCE_MS = 30_000;

/**
 * A reader that comes and goes at random, each time to any of the APIs that live, resuming by
 * cursor, until it has seen the event of type `last`.
 */
export async function restlessReader(
  urls: () => readonly string[],
  token: string,
  first: string,
  last: string,
): Promise<readonly Got[]> {
  const seen: Got[] = [];
  let lastId = first;
  const untilMs = performance.now() + READ_WITHIN_MS;
  for (;;) {
    if (performance.now() > untilMs) {
      throw new Error(`The reader saw no ${last} in time, but ${seen.length} events.`);
    }
    const all = urls();
    const url = all[Math.floor(Math.random() * all.length)];
    if (url === undefined) {
      await pause(10);
      continue;
    }
    const stayMs = 20 + Math.floor(Math.random() * 250);
    const leavesAtMs = performance.now() + stayMs;
    const count = 1 + Math.floor(Math.random() * 40);
    // Every other time it stays for so many however long they take, or on a busy machine it would leave with
    // one or none each time, and come to no end.
    const isPatient = Math.random() < 0.5;
    const part = await readStream(url, token, {
      lastId,
      signal: AbortSignal.timeout(isPatient ? PATIENCE_MS : stayMs),
      enough: (messages) =>
        messages.length >= count ||
        messages.at(-1)?.data.includes(`"${last}"`) === true ||
        (!isPatient && messages.length > 0 && performance.now() > leavesAtMs),
    });
    for (const { event, id, data } of part.messages) {
      if (event === 'message') {
        const got = JSON.parse(data) as { id: string; type: string; cursor: string };
        expectSame(got.cursor, id);
        seen.push({ cursor: got.cursor, id: got.id });
        if (got.type === last) {
          return seen;
        }
      }
    }
    lastId = part.lastId;
  }
}

function expectSame(one: string, other: string): void {
  if (one !== other) {
    throw new Error(`The id of the message is ${other}, its cursor ${one}.`);
  }
}

/**
 * Writes events in transactions that stay open for random times, so that they commit in another
 * order than they began; some are rolled back.
 */
export async function writeOutOfOrder(
  db: TestDatabase,
  subject: { readonly projectId: string; readonly blueprintId: string },
  wish: { readonly writers: number; readonly transactions: number; readonly holdMaxMs: number },
): Promise<void> {
  const write = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: db.url, options: PATIENT_SESSION });
    await client.connect();
    await prepareSession(client);
    try {
      for (let n = 0; n < wish.transactions; n += 1) {
        await client.query('BEGIN');
        const events = 1 + Math.floor(Math.random() * 3);
        for (let m = 0; m < events; m += 1) {
          await insertEvent(client, subject, 'blueprint.updated');
          await pause((Math.random() * wish.holdMaxMs) / events);
        }
        await client.query(Math.random() < 0.2 ? 'ROLLBACK' : 'COMMIT');
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: wish.writers }, write));
}

export async function insertEvent(
  runner: { query(sql: string, values: unknown[]): Promise<unknown> },
  { projectId, blueprintId }: { readonly projectId: string; readonly blueprintId: string },
  type: string,
  data: object = {},
): Promise<void> {
  await runner.query(
    `INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
      VALUES ($1, $2, 'blueprint', $3, $4, 'test')`,
    [projectId, type, blueprintId, data],
  );
}

/** What is committed, in the order that every reader must have seen it in. */
export async function committed(db: TestDatabase, projectId: string): Promise<readonly Got[]> {
  return db.query<Got>(
    `SELECT txid || '-' || id AS cursor, id::text AS id FROM event
      WHERE project_id = $1 ORDER BY event.txid, event.id`,
    [projectId],
  );
}
