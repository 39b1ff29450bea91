import { CLIENT_HEADER } from '@drydock/contract';
import { makeBlueprint, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeHostDirectory, openWorld, type Answer, type World } from './support.ts';

let world: World;
let directory: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  [world, directory] = await Promise.all([openWorld(), makeHostDirectory()]);
  await makeBlueprint(world.db, {
    projectId: world.projectId,
    config: { directory: directory.path },
  });
  await makeBlueprint(world.db, { projectId: world.projectId, kind: 'bare', provides: 'bare' });
});
afterAll(async () => {
  await world.close();
  await directory.remove();
});

async function activeHost(wish: object = {}): Promise<string> {
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host', ...wish } });
  await world.workers.allocate('host');
  return body.id;
}

const exec = (id: string, body: object, headers: Record<string, string> = {}) =>
  world.call('POST', `/v1/leases/${id}/command/exec`, { body, headers });
const sse = { accept: 'text/event-stream' };

interface Event {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

function eventsIn(text: string): Event[] {
  return text.split('\n\n').flatMap((block) => {
    const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
    return event === undefined || data === undefined
      ? []
      : [{ event, data: JSON.parse(data) as Event['data'] }];
  });
}

function outputIn(events: readonly Event[], name: string): Buffer {
  const chunks = events
    .filter(({ event }) => event === name)
    .map(({ data }) => String(data['data']));
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64')));
}

/** A running stream, of which the test has seen the first output. */
async function startStream(
  id: string,
  body: object,
  who: Record<string, string> = { authorization: `Bearer ${world.token}` },
) {
  const gone = new AbortController();
  const response = await fetch(`${world.api.url}/v1/leases/${id}/command/exec`, {
    method: 'POST',
    headers: {
      ...sse,
      ...who,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    signal: gone.signal,
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  const read = async (until: string): Promise<string> => {
    while (!text.includes(until)) {
      const { done, value } = await reader.read();
      if (done) {
        throw new Error(`The stream ended without ${until}: ${text}`);
      }
      text += Buffer.from(value).toString();
    }
    return text;
  };
  await read('event: stdout');
  return { read, heard: () => text, leave: () => gone.abort() };
}

async function passDeadline(id: string): Promise<void> {
  await world.db.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
  await world.db.query(
    "UPDATE deadline SET expires_at = now() - interval '1 s' WHERE lease_id = $1",
    [id],
  );
  await world.db.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
}

async function end(id: string): Promise<void> {
  await world.call('POST', `/v1/leases/${id}/release`);
  await world.workers.settle(id);
  await world.workers.destroy(id);
}

describe('running a command', () => {
  it('answers with its outcome', async () => {
    const id = await activeHost();
    const { status, body } = await exec(id, {
      script: 'cat; echo "$GREETING" >&2; exit 3',
      stdin: 'in',
      env: { GREETING: 'hello' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      exitCode: 3,
      signal: null,
      end: 'itself',
      stdout: 'in',
      stderr: 'hello\n',
      stdoutEncoding: 'utf8',
      truncated: false,
    });
    await end(id);
  });

  it('keeps the first bytes of a long output, and says that there was more', async () => {
    const id = await activeHost();
    const { body } = await exec(id, { script: 'head -c 1500000 /dev/zero | tr "\\0" x' });
    expect(body['truncated']).toBe(true);
    expect(body['stdout']).toHaveLength(1_048_576);
    await end(id);
  });

  it('gives bytes that are no text in base64', async () => {
    const id = await activeHost();
    const { body } = await exec(id, { script: String.raw`printf '\377\000'; printf ok >&2` });
    expect(body).toMatchObject({
      stdout: '/wA=',
      stdoutEncoding: 'base64',
      stderr: 'ok',
      stderrEncoding: 'utf8',
    });
    const asked = await exec(id, { argv: ['printf', 'ok'], outputEncoding: 'base64' });
    expect(asked.body).toMatchObject({ stdout: 'b2s=', stdoutEncoding: 'base64' });
    await end(id);
  });

  it('streams every byte to whoever reads slowly, and its end', async () => {
    const id = await activeHost();
    const script = 'head -c 3000000 /dev/zero | tr "\\0" x; echo end >&2; exit 4';
    const { headers, text } = await exec(id, { script }, sse);
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('x-request-id')).not.toBeNull();
    const events = eventsIn(text);
    expect(events[0]).toEqual({ event: 'started', data: {} });
    expect(outputIn(events, 'stdout')).toHaveLength(3_000_000);
    expect(outputIn(events, 'stderr').toString()).toBe('end\n');
    expect(events.at(-1)).toMatchObject({ event: 'exit', data: { exitCode: 4, end: 'itself' } });
    await end(id);
  });

  it('ends it when it takes too long, and when the caller goes', async () => {
    const id = await activeHost();
    const late = await exec(id, { argv: ['sleep', '60'], timeoutSeconds: 1 });
    expect(late.body).toMatchObject({ end: 'timeout', exitCode: null });
    const script = 'echo up; sleep 60';
    const stream = await startStream(id, { script });
    stream.leave();
    await untilRunning(0);
    await end(id);
  });

  it('is refused while the lease is not active, and once it has ended', async () => {
    const { body: pending } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
    const early = await exec(pending.id, { argv: ['true'] });
    expect([early.status, early.body['code']]).toEqual([409, 'lease-not-active']);
    const streamed = await exec(pending.id, { argv: ['true'] }, sse);
    expect([streamed.status, streamed.body['code']]).toEqual([409, 'lease-not-active']);
    await world.workers.allocate('host');
    await world.call('POST', `/v1/leases/${pending.id}/release`);
    const releasing = await exec(pending.id, { argv: ['true'] });
    expect([releasing.status, releasing.body['code']]).toEqual([409, 'command-refused']);
    await world.workers.settle(pending.id);
    const ended = await exec(pending.id, { argv: ['true'] });
    expect([ended.status, ended.body['code']]).toEqual([409, 'lease-ended']);
    await world.workers.destroy(pending.id);
  });

  it('is refused past the deadline, whatever the status says', async () => {
    const id = await activeHost();
    await passDeadline(id);
    const { status, body } = await exec(id, { argv: ['true'] });
    expect([status, body['code']]).toEqual([409, 'lease-ended']);
    await end(id);
  });

  it('on a lease without the interface is refused', async () => {
    const { body } = await world.call('POST', '/v1/leases', { body: { type: 'bare' } });
    await world.workers.allocate('bare');
    const answer = await exec(body.id, { argv: ['true'] });
    expect([answer.status, answer.body['code']]).toEqual([422, 'interface-missing']);
  });

  it('that cannot be started says why', async () => {
    const id = await activeHost();
    const answer = await exec(id, { argv: ['true'], cwd: '/nowhere/at/all' });
    expect([answer.status, answer.body['code']]).toEqual([409, 'command-refused']);
    const { text } = await exec(id, { argv: ['true'], cwd: '/nowhere/at/all' }, sse);
    expect(eventsIn(text).at(-1)).toMatchObject({
      event: 'error',
      data: { code: 'command-refused', status: 409 },
    });
    await end(id);
  });

  it('checks what is asked', async () => {
    const bodies = [
      {},
      { argv: ['true'], script: 'true' },
      { argv: [] },
      { argv: [''] },
      { argv: ['a\u0000b'] },
      { argv: ['true'], env: { '1=2': 'x' } },
      { argv: ['true'], stdin: '*', stdinEncoding: 'base64' },
      { argv: ['true'], stdin: 'x'.repeat(140_000) },
      { argv: ['true'], timeoutSeconds: 0 },
    ];
    const answers = await Promise.all(bodies.map((body) => exec('lease_none', body)));
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 400));
  });
});

describe('a command that runs', () => {
  it('ends with the lease when that is released', async () => {
    const id = await activeHost();
    const stream = await startStream(id, { script: 'echo up; exec sleep 60' });
    await end(id);
    const events = eventsIn(await stream.read('event: exit'));
    expect(events.at(-1)).toMatchObject({ event: 'exit', data: { end: 'lease-ended' } });
  });

  it('ends at the deadline, and not before where that was put off meanwhile', async () => {
    // Long enough for both to run, and for one to be put off, before it is over.
    const kept = await activeHost({ ttlSeconds: 5 });
    const lost = await activeHost({ ttlSeconds: 5 });
    const running = [kept, lost].map((id) => exec(id, { script: 'sleep 9; echo whole' }));
    await world.call('POST', `/v1/leases/${kept}/renew`, { body: { ttlSeconds: 60 } });
    const [whole, cut] = await Promise.all(running);
    expect(whole?.body).toMatchObject({ end: 'itself', stdout: 'whole\n' });
    expect(cut?.body).toMatchObject({ end: 'lease-ended' });
    // It did not run to its end; how late a timer is on a busy machine is not looked at.
    expect(cut?.body['durationMs']).toBeLessThan(9_000);
    await Promise.all([end(kept), end(lost)]);
  });
});

describe('a command under an idempotency key', () => {
  it('runs once, and a repetition gets what it came to', async () => {
    const id = await activeHost();
    const body = { script: 'echo ran >> log; cat log; printf "\\000"' };
    const headers = { 'idempotency-key': 'exec-once' };
    const first = await exec(id, body, headers);
    const second = await exec(id, body, headers);
    expect(first.body['stdout']).toBe('ran\n\u0000');
    expect(second.text).toBe(first.text);
    const reused = await exec(id, { argv: ['true'] }, headers);
    expect([reused.status, reused.body['code']]).toEqual([422, 'idempotency-key-reused']);
    await end(id);
  });

  it('runs once also where many ask at the same time', async () => {
    const id = await activeHost();
    const body = { script: 'echo ran >> log; sleep 1; cat log' };
    const headers = { 'idempotency-key': 'exec-race' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => exec(id, body, headers)));
    const ran = answers.filter(({ status }) => status === 200);
    expect(ran.map((answer) => answer.body['stdout'])).toEqual(['ran\n']);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
    await end(id);
  });

  it('may be tried again where it was refused before it started', async () => {
    const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
    const headers = { 'idempotency-key': 'exec-early' };
    expect((await exec(body.id, { argv: ['echo', 'hi'] }, headers)).status).toBe(409);
    await world.workers.allocate('host');
    const later = await exec(body.id, { argv: ['echo', 'hi'] }, headers);
    expect([later.status, later.body['stdout']]).toEqual([200, 'hi\n']);
    await end(body.id);
  });

  it('whose output was streamed tells how it ended, and does not run again', async () => {
    const id = await activeHost();
    const headers = { ...sse, 'idempotency-key': 'exec-stream' };
    await exec(id, { script: 'exit 7' }, headers);
    const again = await exec(id, { script: 'exit 7' }, headers);
    expect([again.status, again.body['code']]).toEqual([409, 'conflict']);
    expect(again.body['detail']).toContain('exit code 7');
    await end(id);
  });
});

describe('too many commands at once', () => {
  it('are refused, and those that run are not disturbed', async () => {
    const id = await activeHost();
    // One process each, which rests: loops of 64 shells are what a machine is busy with.
    const script = 'exec sleep 600';
    const running: Promise<Answer>[] = [];
    while (running.length < 64) {
      // A few at a time: what is tested is how many run, not how many can be started at once.
      running.push(...Array.from({ length: 8 }, () => exec(id, { script })));
      await untilRunning(running.length);
    }
    const { status, headers, body } = await exec(id, { argv: ['true'] });
    expect([status, body['code']]).toEqual([429, 'too-many-requests']);
    expect(headers.get('retry-after')).toBe('1');
    await end(id);
    const ended = await Promise.all(running);
    expect(new Set(ended.map((answer) => answer.body['end'] ?? answer.body['code']))).toEqual(
      new Set(['lease-ended']),
    );
  }, 120_000);
});

/** The metric says how many run: looked at until it is so, for a minute at most. */
async function untilRunning(count: number): Promise<void> {
  const untilMs = performance.now() + 60_000;
  while (performance.now() < untilMs) {
    const { text } = await world.call('GET', '/metrics');
    if (text.includes(`drydock_uses{process="api"} ${count}\n`)) {
      return;
    }
  }
  throw new Error(`There were never ${count} commands.`);
}

describe('a command whose user may no longer run it', () => {
  /** Whatever ends it, it has to be this: by itself it would take half a minute. */
  const LONG = { script: 'echo begun; exec sleep 30' };

  it('ends when the token is revoked', async () => {
    const id = await activeHost();
    const token = await makeToken(world.db, world.projectId, 'holder');
    const stream = await startStream(id, LONG, { authorization: `Bearer ${token.text}` });
    const others = await startStream(id, LONG);
    await world.call('DELETE', `/v1/tokens/${token.id}`);
    const [exit] = eventsIn(await stream.read('event: exit')).slice(-1);
    expect(exit).toMatchObject({ event: 'exit', data: { end: 'cancelled' } });
    expect(others.heard()).not.toContain('event: exit');
    others.leave();
    await end(id);
  });

  it('ends when its session is over', async () => {
    const id = await activeHost();
    const answer = await fetch(`${world.api.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token: world.token, to: '/docs' }),
    });
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    const stream = await startStream(id, LONG, { cookie, [CLIENT_HEADER]: 'test' });
    const others = await startStream(id, LONG);
    const out = await fetch(`${world.api.url}/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, origin: world.api.url },
    });
    expect(out.status).toBe(303);
    const [exit] = eventsIn(await stream.read('event: exit')).slice(-1);
    expect(exit).toMatchObject({ event: 'exit', data: { end: 'cancelled' } });
    expect(others.heard()).not.toContain('event: exit');
    others.leave();
    await end(id);
  });
});
