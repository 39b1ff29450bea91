import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  activeBareLease,
  openWorld,
  withBareBlueprint,
  type Answer,
  type World,
} from './support.ts';
import { talk } from './talker.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  const { projectId } = world;
  await makeBlueprint(world.db, { projectId, kind: 'talker', provides: 'talker' });
  await withBareBlueprint(world);
});

beforeEach(() => {
  talk.said.length = 0;
  talk.waiting.length = 0;
});

afterAll(() => world.close());

async function activeTalker(wish: object = {}): Promise<string> {
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'talker', ...wish } });
  await world.workers.allocate('talker');
  return body.id;
}

const call = (
  id: string,
  operation: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  world.call('POST', `/v1/leases/${id}/interfaces/talk/${operation}`, { body, headers });

const outcome = ({ status, body }: Answer): unknown => [status, body['code']];

async function release(id: string): Promise<void> {
  await world.call('POST', `/v1/leases/${id}/release`);
}

async function end(id: string): Promise<void> {
  await release(id);
  await world.workers.settle(id);
  await world.workers.destroy(id);
}

/** The call that has arrived in the kind: looked for over five seconds at most. */
async function arrived(): Promise<(typeof talk.waiting)[number]> {
  const untilMs = performance.now() + 5_000;
  while (performance.now() < untilMs) {
    const [first] = talk.waiting;
    if (first !== undefined) {
      return first;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('No call arrived.');
}

describe('an operation', () => {
  it('answers whoever holds the lease', async () => {
    const id = await activeTalker();
    const { status, body } = await call(id, 'say', { text: 'hello', twice: true });
    expect([status, body]).toEqual([200, { said: ['hello', 'hello'] }]);
    await end(id);
  });

  it('is listed with the schemas of its input and its answer', async () => {
    const { body } = await world.call('GET', '/v1/blueprint-kinds');
    const kinds = body['items'] as { kind: string; interfaces: string[]; operations: object[] }[];
    const talker = kinds.find(({ kind }) => kind === 'talker');
    expect(talker?.interfaces).toEqual(['talk']);
    expect(talker?.operations).toContainEqual({
      interface: 'talk',
      operation: 'say',
      shape: 'call',
      summary: 'Says it.',
      head: null,
      events: {},
      endEvent: 'end',
      receives: 'nothing',
      messages: {},
      secret: false,
      input: expect.objectContaining({ required: ['text'], additionalProperties: false }),
      output: expect.objectContaining({ required: ['said'] }),
    });
  });

  it('makes its interface one of the lease’s', async () => {
    const id = await activeTalker();
    const { body } = await world.call('GET', `/v1/leases/${id}`);
    expect(body['interfaces']).toEqual(['talk']);
    await end(id);
  });

  it('is refused with every problem of its input at once', async () => {
    const id = await activeTalker();
    const { status, body } = await call(id, 'say', { text: 1, loud: true });
    expect(status).toBe(400);
    expect(body['problems']).toEqual([
      expect.objectContaining({ field: 'text' }),
      { field: 'loud', detail: 'is not known here' },
    ]);
    const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
    const nested = await world.call('POST', `/v1/leases/${id}/interfaces/talk/say`, {
      body: deep,
    });
    expect(outcome(nested)).toEqual([400, 'invalid-request']);
    expect(outcome(await call(id, 'say?timeoutSeconds=301', { text: 'x' }))).toEqual([
      400,
      'invalid-request',
    ]);
    expect(talk.said).toEqual([]);
    await end(id);
  });

  it('that does not exist is told from those that do', async () => {
    const id = await activeTalker();
    const unknown = await call(id, 'constructor', {});
    expect(outcome(unknown)).toEqual([422, 'interface-missing']);
    expect(unknown.body['detail']).toContain('it has say, recall, say-later,');
    const elsewhere = await world.call('POST', `/v1/leases/${id}/interfaces/command/exec`);
    expect(outcome(elsewhere)).toEqual([422, 'interface-missing']);
    expect(elsewhere.body['detail']).toContain('it has talk');
    const bare = await activeBareLease(world);
    expect((await call(bare, 'say', { text: 'x' })).body['detail']).toContain('it has none');
    await end(id);
  });

  it('of another project’s lease is not found, and viewers may not call it', async () => {
    const id = await activeTalker();
    const stranger = await makeToken(world.db, await makeProject(world.db));
    const viewer = await makeToken(world.db, world.projectId, 'viewer');
    const path = `/v1/leases/${id}/interfaces/talk/say`;
    const options = { body: { text: 'x' } };
    const strange = await world.call('POST', path, { ...options, token: stranger.text });
    expect(outcome(strange)).toEqual([404, 'not-found']);
    const viewed = await world.call('POST', path, { ...options, token: viewer.text });
    expect(outcome(viewed)).toEqual([403, 'forbidden']);
    expect(talk.said).toEqual([]);
    await end(id);
  });

  it('refuses with its own sentence', async () => {
    const id = await activeTalker();
    const { status, body } = await call(id, 'refuse', {});
    expect([status, body['detail'], body['hint']]).toEqual([503, 'Not today.', 'Try tomorrow.']);
    await end(id);
  });

  it.each(['lie', 'flood', 'fail'])(
    'whose kind is at fault answers nothing of it: %s',
    async (name) => {
      const id = await activeTalker();
      const answer = await call(id, name, {});
      expect(outcome(answer)).toEqual([500, 'internal']);
      expect(answer.text).not.toContain('canary');
      expect(answer.text.length).toBeLessThan(1_000);
      await end(id);
    },
  );
});

describe('an operation that takes long', () => {
  it('is told to stop when its time is over', async () => {
    const id = await activeTalker();
    const answer = await call(id, 'listen?timeoutSeconds=1', {});
    expect(outcome(answer)).toEqual([504, 'timed-out']);
    expect((await arrived()).use.signal.aborted).toBe(true);
    await end(id);
  });

  it('is given up where it does not stop', async () => {
    const id = await activeTalker();
    const answer = await call(id, 'ignore?timeoutSeconds=1', {});
    expect(outcome(answer)).toEqual([504, 'timed-out']);
    const { use, go } = await arrived();
    expect(await use.entitled()).toBe(false);
    go();
    await end(id);
  });

  it('is told to stop when the caller goes', async () => {
    const id = await activeTalker();
    const gone = new AbortController();
    const asking = world.call('POST', `/v1/leases/${id}/interfaces/talk/listen`, {
      signal: gone.signal,
    });
    asking.catch(() => undefined);
    const { use } = await arrived();
    const told = new Promise((resolve) => {
      use.signal.addEventListener('abort', resolve, { once: true });
    });
    gone.abort();
    await told;
    await expect(asking).rejects.toThrow();
    await end(id);
  });

  it('is told to stop when the process does', async () => {
    const other = await openWorld();
    await makeBlueprint(other.db, {
      projectId: other.projectId,
      kind: 'talker',
      provides: 'talker',
    });
    const { body } = await other.call('POST', '/v1/leases', { body: { type: 'talker' } });
    await other.workers.allocate('talker');
    const answering = other.call('POST', `/v1/leases/${body.id}/interfaces/talk/listen`);
    await arrived();
    const closing = other.close();
    expect(outcome(await answering)).toEqual([503, 'shutting-down']);
    await closing;
  });

  it('ends with the lease', async () => {
    const id = await activeTalker();
    const answering = call(id, 'listen', {});
    await arrived();
    await end(id);
    expect(outcome(await answering)).toEqual([409, 'lease-ended']);
  });
});

describe('nothing is done', () => {
  it('while the lease is not active, and once it has ended', async () => {
    const { body } = await world.call('POST', '/v1/leases', { body: { type: 'talker' } });
    expect(outcome(await call(body.id, 'say', { text: 'early' }))).toEqual([
      409,
      'lease-not-active',
    ]);
    await world.workers.allocate('talker');
    await end(body.id);
    expect(outcome(await call(body.id, 'say', { text: 'late' }))).toEqual([409, 'lease-ended']);
    expect(talk.said).toEqual([]);
  });

  it('once a release was accepted, though nobody has looked at it yet', async () => {
    const id = await activeTalker();
    await release(id);
    expect(outcome(await call(id, 'say', { text: 'late' }))).toEqual([409, 'lease-ended']);
    expect(talk.said).toEqual([]);
    await world.workers.settle(id);
    await world.workers.destroy(id);
  });

  it('where the release came between the call and the act, whatever the kind answers', async () => {
    const id = await activeTalker();
    const answering = call(id, 'say-later', { text: 'late' });
    const { go } = await arrived();
    await release(id);
    go();
    expect(outcome(await answering)).toEqual([409, 'lease-ended']);
    expect(talk.said).toEqual([]);
    await world.workers.settle(id);
    await world.workers.destroy(id);
  });
});

describe('under an idempotency key', () => {
  it('an operation is done once, and a repetition gets its answer', async () => {
    const id = await activeTalker();
    const headers = { 'idempotency-key': 'say-once' };
    const first = await call(id, 'say', { text: 'once' }, headers);
    const second = await call(id, 'say', { text: 'once' }, headers);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(talk.said).toEqual(['once']);
    const reused = await call(id, 'say', { text: 'other' }, headers);
    expect(outcome(reused)).toEqual([422, 'idempotency-key-reused']);
    await end(id);
  });

  it('an operation is done once also where several ask at the same time', async () => {
    const id = await activeTalker();
    const headers = { 'idempotency-key': 'say-race' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call(id, 'say', { text: 'once' }, headers)),
    );
    expect(talk.said).toEqual(['once']);
    const odd = answers.filter(({ status }) => status !== 200);
    expect(odd.map(outcome)).toEqual(odd.map(() => [409, 'conflict']));
    await end(id);
  });

  it('an operation that did nothing gives the first answer again', async () => {
    const id = await activeTalker();
    const headers = { 'idempotency-key': 'recall-once' };
    await call(id, 'say', { text: 'before' });
    const first = await call(id, 'recall', {}, headers);
    await call(id, 'say', { text: 'since' });
    const again = await call(id, 'recall', undefined, headers);
    expect([again.status, again.body]).toEqual([200, { recalled: 'before' }]);
    expect(again.text).toBe(first.text);
    const reused = await call(id, 'recall', { times: 2 }, headers);
    expect(outcome(reused)).toEqual([422, 'idempotency-key-reused']);
    await end(id);
  });

  it('an operation that did nothing is done again where its answer was too large to keep', async () => {
    const id = await activeTalker();
    const headers = { 'idempotency-key': 'recall-much' };
    await call(id, 'say', { text: 'x' });
    const much = { times: 40_000 };
    const answers = [
      await call(id, 'recall', much, headers),
      await call(id, 'recall', much, headers),
    ];
    expect(answers.map(({ status, text }) => [status, text.length > 40_000])).toEqual([
      [200, true],
      [200, true],
    ]);
    const reused = await call(id, 'recall', {}, headers);
    expect(outcome(reused)).toEqual([422, 'idempotency-key-reused']);
    await end(id);
  });

  it('an operation that did nothing has one answer, however many ask at the same time', async () => {
    const id = await activeTalker();
    const headers = { 'idempotency-key': 'recall-race' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        talk.said.push(String(n));
        return call(id, 'recall', {}, headers);
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await end(id);
  });

  it('an operation that refused refuses with the same, and is not done again', async () => {
    const id = await activeTalker();
    const headers = { 'idempotency-key': 'refuse-once' };
    talk.refused = 0;
    const answers = [await call(id, 'refuse', {}, headers), await call(id, 'refuse', {}, headers)];
    for (const { status, body } of answers) {
      expect([status, body['code'], body['detail'], body['hint']]).toEqual([
        503,
        'host-unreachable',
        'Not today.',
        'Try tomorrow.',
      ]);
    }
    expect(talk.refused).toBe(1);
    await end(id);
  });

  it('an answer that holds a secret is given once, and kept nowhere', async () => {
    const id = await activeTalker();
    const headers = { 'idempotency-key': 'confide-once' };
    expect((await call(id, 'confide', {}, headers)).body).toEqual({ password: 'swordfish' });
    const again = await call(id, 'confide', {}, headers);
    expect(outcome(again)).toEqual([409, 'conflict']);
    expect(again.body['hint']).toContain('answer was not kept');
    const kept = await world.db.query<{ answer: object }>(
      "SELECT answer FROM idempotency_record WHERE key = 'confide-once'",
    );
    expect(kept).toEqual([{ answer: { end: 'answered' } }]);
    const rows = await world.db.query<{ row: string }>(
      `SELECT r::text AS row FROM idempotency_record r
       UNION ALL SELECT e::text FROM event e UNION ALL SELECT c::text FROM command c`,
    );
    expect(rows.map(({ row }) => row).join('\n')).not.toContain('swordfish');
    await end(id);
  });
});
