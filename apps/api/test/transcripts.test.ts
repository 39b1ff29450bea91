import { createHash, randomBytes } from 'node:crypto';
import { sweepTranscripts } from '@drydock/engine';
import { createTranscriptSweepStore } from '@drydock/store';
import { makeBlueprint, makeToken, setQuotas } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callerOf,
  makeHostDirectory,
  openWorld,
  startApi,
  type Answer,
  type RunningApi,
  type World,
} from './support.ts';

const secretKeys = `key:${randomBytes(32).toString('base64')}`;
let world: World;
let other: RunningApi;
let directory: { path: string; remove(): Promise<void> };
let blueprint: string;
beforeAll(async () => {
  [world, directory] = await Promise.all([openWorld({ secretKeys }), makeHostDirectory()]);
  const { db, prefix, projectId } = world;
  other = await startApi({ databaseUrl: db.url, prefix, secretKeys });
  blueprint = await makeBlueprint(db, { projectId, config: { directory: directory.path } });
});
afterAll(async () => {
  await other.close();
  await world.close();
  await directory.remove();
});

async function activeHost(): Promise<string> {
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
  await world.workers.allocate('host');
  return body.id;
}

const exec = (lease: string, body: object): Promise<Answer> =>
  world.call('POST', `/v1/leases/${lease}/command/exec`, { body });

const shown = async (id: string): Promise<Answer['body']> =>
  (await world.call('GET', `/v1/transcripts/${id}`)).body;

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events of a transcript as they come, from a place on; the connection is closed by leaving the loop. */
async function* read(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): AsyncGenerator<Event> {
  const response = await fetch(`${url}${path}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${world.token}`, ...headers },
  });
  expect(response.status).toBe(200);
  let rest = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    rest += Buffer.from(chunk).toString();
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id = '', event, data] =
        /^(?:id: (\d+)\n)?event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (event !== undefined && data !== undefined) {
        yield { id, event, data: JSON.parse(data) as Event['data'] };
      }
    }
  }
}

const bytesOf = ({ data }: Event): Buffer => Buffer.from(String(data['data']), 'base64');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function rows(): Promise<number> {
  const [row] = await world.db.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM transcript)::int + (SELECT count(*) FROM transcript_chunk)::int AS count`,
  );
  return row?.count ?? -1;
}

describe('a command', () => {
  it('without keep has nothing stored', async () => {
    const before = await rows();
    const { status, body } = await exec(await activeHost(), { argv: ['echo', 'hello'] });
    expect([status, body['transcript']]).toEqual([200, undefined]);
    expect(await rows()).toBe(before);
  });

  it('with keep has what it wrote to each output stored, sealed, with its end and a digest', async () => {
    const lease = await activeHost();
    const script = 'echo to-stdout; sleep 0.3; echo to-stderr >&2; exit 3';
    const { status, body } = await exec(lease, { script, keep: true });
    expect(status).toBe(200);
    const id = String(body['transcript']);
    expect(await shown(id)).toMatchObject({
      lease,
      operation: 'command.exec',
      status: 'complete',
      bytes: 20,
      exit: { exitCode: 3, signal: null, end: 'itself' },
      digest: sha256(Buffer.from('to-stdout\nto-stderr\n')),
    });
    const path = `/v1/leases/${lease}/transcripts`;
    const { body: page } = await world.call('GET', `${path}/${id}?offset=3`);
    const items = page['items'] as { stream: string; data: string; offset: number; at: string }[];
    expect(items.map(({ stream, offset }) => [stream, offset])).toEqual([
      ['stdout', 3],
      ['stderr', 10],
    ]);
    expect(items.map(({ data }) => Buffer.from(data, 'base64').toString())).toEqual([
      'stdout\n',
      'to-stderr\n',
    ]);
    expect(Date.parse(items[1]?.at ?? '')).toBeGreaterThan(Date.parse(items[0]?.at ?? ''));
    expect(page).toMatchObject({ nextOffset: 20, hasMore: false, end: { status: 'complete' } });
    const { body: list } = await world.call('GET', path);
    expect((list['items'] as { id: string }[]).map((one) => one.id)).toEqual([id]);
    const chunks = await world.db.query<{ sealed: Buffer }>(
      'SELECT sealed FROM transcript_chunk WHERE transcript_id = $1',
      [id],
    );
    expect(chunks.length).toBeGreaterThan(0);
    expect(Buffer.concat(chunks.map(({ sealed }) => sealed)).includes('to-std')).toBe(false);
    const events = await world.db.query<{ type: string; data: unknown }>(
      "SELECT type, data FROM event WHERE lease_id = $1 AND type LIKE 'transcript.%' ORDER BY id",
      [lease],
    );
    expect(events.map(({ type }) => type)).toEqual(['transcript.opened', 'transcript.ended']);
    expect(events[1]?.data).toEqual({ transcript: id, status: 'complete', bytes: 20 });
  });

  it('goes on where the transcript is full: it has the first bytes, and says so', async () => {
    const limit = 1_024 * 1_024;
    const bound = async (bytesMax: number | null): Promise<unknown> => {
      const body = { transcripts: { bytesMax, keepSeconds: bytesMax === null ? null : 3_600 } };
      return (await world.call('PATCH', `/v1/blueprints/${blueprint}`, { body })).body[
        'transcripts'
      ];
    };
    expect(await bound(limit)).toEqual({ bytesMax: limit, keepSeconds: 3_600 });
    const lease = await activeHost();
    const script = 'yes 0123456789abcde | head -c 8388608; echo end >&2';
    const { body } = await exec(lease, { script, keep: true });
    expect(body).toMatchObject({ exitCode: 0, stderr: 'end\n' });
    const kept = Buffer.from('0123456789abcde\n'.repeat(limit / 16));
    expect(await shown(String(body['transcript']))).toMatchObject({
      status: 'truncated',
      bytes: limit,
      digest: sha256(kept),
      exit: { exitCode: 0 },
    });
    const { expiresAt, endedAt } = await shown(String(body['transcript']));
    expect(Date.parse(String(expiresAt)) - Date.parse(String(endedAt))).toBe(3_600_000);
    expect(await bound(null)).toEqual({ bytesMax: null, keepSeconds: null });
  });

  it('is not begun where the project has no room for what it writes', async () => {
    const lease = await activeHost();
    await setQuotas(world.db, world.projectId, { 'transcripts-mib': 0 });
    const { status, body } = await exec(lease, { argv: ['touch', 'begun'], keep: true });
    expect([status, body['code']]).toEqual([409, 'quota-exceeded']);
    const { body: looked } = await exec(lease, { script: 'ls' });
    expect(looked['stdout']).not.toContain('begun');
    await setQuotas(world.db, world.projectId, { 'transcripts-mib': 4_096 });
  });
});

describe('what a command has written', () => {
  it('is read to the byte over connections that are cut, and its digest is right', async () => {
    const lease = await activeHost();
    const { body } = await exec(lease, {
      script: 'head -c 3000000 /dev/urandom; head -c 100000 /dev/urandom >&2',
      keep: true,
    });
    const path = `/v1/leases/${lease}/transcripts/${String(body['transcript'])}`;
    const parts: Buffer[] = [];
    let lastId = '0';
    let end: Event | undefined;
    let connections = 0;
    while (end === undefined && connections < 20) {
      connections += 1;
      let seen = 0;
      for await (const event of read(world.api.url, path, { 'last-event-id': lastId })) {
        if (event.event === 'end') {
          end = event;
          break;
        }
        expect(event.data['offset']).toBe(Number(lastId));
        parts.push(bytesOf(event));
        lastId = event.id;
        seen += bytesOf(event).length;
        if (seen > 500_000) {
          break;
        }
      }
    }
    expect(connections).toBeGreaterThan(3);
    const whole = Buffer.concat(parts);
    expect(whole.length).toBe(3_100_000);
    expect(end?.data).toMatchObject({
      status: 'complete',
      bytes: 3_100_000,
      digest: sha256(whole),
    });
  });

  it('stays when the connection of the command is killed in the middle', async () => {
    const lease = await activeHost();
    const gone = new AbortController();
    const response = await fetch(`${world.api.url}/v1/leases/${lease}/command/exec`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${world.token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ script: 'echo before; sleep 600', keep: true }),
      signal: gone.signal,
    });
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: stdout')) {
        break;
      }
    }
    gone.abort();
    const [, id = ''] = /"transcript":"(\w+)"/.exec(text) ?? [];
    const events: Event[] = [];
    const path = `/v1/leases/${lease}/transcripts/${id}?follow=true`;
    for await (const event of read(world.api.url, path)) {
      events.push(event);
    }
    expect(events.map(({ event }) => event)).toEqual(['stdout', 'end']);
    expect(events[0] && bytesOf(events[0]).toString()).toBe('before\n');
    expect(events[1]?.data).toMatchObject({ status: 'complete', exit: { end: 'cancelled' } });
  });

  it('is followed from another process while it comes', async () => {
    const lease = await activeHost();
    const script = 'echo one; until [ -e gate ]; do sleep 0.05; done; echo two';
    const done = exec(lease, { script, keep: true });
    const elsewhere = callerOf(other.url, world.token);
    let id = '';
    while (id === '') {
      const { body } = await elsewhere('GET', `/v1/leases/${lease}/transcripts`);
      id = (body['items'] as { id: string }[])[0]?.id ?? '';
    }
    const lines: string[] = [];
    let end: Event | undefined;
    const path = `/v1/leases/${lease}/transcripts/${id}?follow=true`;
    for await (const event of read(other.url, path)) {
      if (event.event === 'end') {
        end = event;
        break;
      }
      lines.push(bytesOf(event).toString());
      if (lines.join('') === 'one\n') {
        // It was seen while the command waits for this.
        await exec(lease, { argv: ['touch', 'gate'] });
      }
    }
    expect(lines.join('')).toBe('one\ntwo\n');
    expect(end?.data).toMatchObject({ status: 'complete', exit: { exitCode: 0 } });
    expect((await done).body).toMatchObject({ stdout: 'one\ntwo\n', transcript: id });
  });

  it('is interrupted where nobody says any more that it is written, and whoever writes it hears so', async () => {
    const lease = await activeHost();
    const script = 'echo one; until [ -e gate ]; do sleep 0.05; done; echo two';
    const done = exec(lease, { script, keep: true });
    let bytes = 0;
    let id = '';
    while (bytes === 0) {
      const { body } = await world.call('GET', `/v1/leases/${lease}/transcripts`);
      const [one] = body['items'] as { id: string; bytes: number }[];
      [id, bytes] = [one?.id ?? '', one?.bytes ?? 0];
    }
    const store = createTranscriptSweepStore(world.db.database);
    await sweepTranscripts(store);
    expect(await shown(id)).toMatchObject({ status: 'open' });
    // As if its process had been killed a while ago.
    await world.db.query("UPDATE transcript SET beat_at = now() - interval '61 s' WHERE id = $1", [
      id,
    ]);
    await sweepTranscripts(store);
    await exec(lease, { argv: ['touch', 'gate'] });
    expect((await done).body).toMatchObject({ exitCode: 0, stdout: 'one\ntwo\n' });
    expect(await shown(id)).toMatchObject({ status: 'interrupted', bytes: 4, digest: null });
    const events: Event[] = [];
    for await (const event of read(world.api.url, `/v1/leases/${lease}/transcripts/${id}`)) {
      events.push(event);
    }
    expect(events.map(({ event }) => event)).toEqual(['stdout', 'end']);
    expect(events[1]?.data).toMatchObject({ status: 'interrupted', exit: null });
  });

  it('does not open in another place than it was sealed for', async () => {
    const lease = await activeHost();
    const { body } = await exec(lease, { script: 'head -c 200000 /dev/zero', keep: true });
    const id = String(body['transcript']);
    const path = `/v1/leases/${lease}/transcripts/${id}`;
    expect((await world.call('GET', path)).status).toBe(200);
    await world.db.query(
      `UPDATE transcript_chunk c SET sealed = o.sealed FROM transcript_chunk o
        WHERE c.transcript_id = $1 AND o.transcript_id = $1 AND c."offset" = 0
          AND o."offset" = (SELECT max("offset") FROM transcript_chunk WHERE transcript_id = $1)`,
      [id],
    );
    const { status, text } = await world.call('GET', path);
    expect(status).toBe(500);
    expect(text).not.toContain('AAAA');
  });

  it('is for those who could have run it; others see that it is there', async () => {
    const lease = await activeHost();
    const { body } = await exec(lease, { argv: ['echo', 'hello'], keep: true });
    const { text: token } = await makeToken(world.db, world.projectId, 'viewer');
    const path = `/v1/leases/${lease}/transcripts`;
    expect((await world.call('GET', path, { token })).status).toBe(200);
    const { status } = await world.call('GET', `${path}/${String(body['transcript'])}`, { token });
    expect(status).toBe(403);
  });

  it('goes when it is deleted, or is as old as it may be, and not while it is written', async () => {
    const lease = await activeHost();
    const kept = async (): Promise<string> =>
      String((await exec(lease, { argv: ['echo', 'hello'], keep: true })).body['transcript']);
    const [deleted, old, young] = [await kept(), await kept(), await kept()];
    expect((await world.call('DELETE', `/v1/transcripts/${deleted}`)).status).toBe(204);
    expect((await world.call('GET', `/v1/transcripts/${deleted}`)).status).toBe(404);
    await world.db.query(
      `UPDATE transcript SET expires_at = now() - interval '1 s' WHERE id = $1`,
      [old],
    );
    await sweepTranscripts(createTranscriptSweepStore(world.db.database));
    expect((await world.call('GET', `/v1/transcripts/${old}`)).status).toBe(404);
    expect((await world.call('GET', `/v1/transcripts/${young}`)).status).toBe(200);
    const left = await world.db.query(
      'SELECT 1 FROM transcript_chunk WHERE transcript_id = ANY ($1)',
      [[deleted, old]],
    );
    expect(left).toEqual([]);
    await world.db.query(
      `INSERT INTO transcript (id, project_id, lease_id, operation, author, bytes_max, expires_at)
        VALUES ('tr_open', $1, $2, 'command.exec', 'somebody', 1, now())`,
      [world.projectId, lease],
    );
    const { status, body } = await world.call('DELETE', '/v1/transcripts/tr_open');
    expect([status, body['code']]).toEqual([409, 'conflict']);
  });
});
