import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { makeBlueprint, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { DuplexClient as Client } from './duplex-client.ts';
import { openWorld, type World } from './support.ts';
import { talk } from './talker.ts';

let world: World;
let id: string;
beforeAll(async () => {
  world = await openWorld();
  const { projectId } = world;
  await makeBlueprint(world.db, { projectId, kind: 'talker', provides: 'talker' });
});
beforeEach(async () => {
  talk.pace = () => undefined;
  const { body } = await world.call('POST', '/v1/leases', { body: { type: 'talker' } });
  await world.workers.allocate('talker');
  ({ id } = body);
});
afterAll(() => world.close());

const pathOf = (operation: string, input?: object): string =>
  `/v1/leases/${id}/interfaces/talk/${operation}${
    input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  }`;

const authorization = (): { authorization: string } => ({
  authorization: `Bearer ${world.token}`,
});

const bytesType = { 'content-type': 'application/octet-stream' };

const get = (operation: string, input?: object, init: RequestInit = {}): Promise<Response> =>
  fetch(`${world.api.url}${pathOf(operation, input)}`, { headers: authorization(), ...init });

async function put(
  operation: string,
  body: Buffer | ReadableStream<Uint8Array>,
  input?: object,
): Promise<Response> {
  const init = { method: 'PUT', headers: { ...authorization(), ...bytesType }, duplex: 'half' };
  return fetch(`${world.api.url}${pathOf(operation, input)}`, { ...init, body } as RequestInit);
}

const codeOf = async (response: Response): Promise<unknown> => {
  const { code } = (await response.json()) as { code: unknown };
  return [response.status, code];
};

async function release(): Promise<void> {
  await world.call('POST', `/v1/leases/${id}/release`);
  await world.workers.settle(id);
}

async function open(
  operation: string,
  input: unknown = {},
  headers: Record<string, string> = authorization(),
): Promise<Client> {
  const url = `${world.api.url.replace('http', 'ws')}${pathOf(operation)}`;
  const client = new Client(url, headers);
  await once(client.socket, 'open');
  client.say({ type: 'open', input });
  return client;
}

describe('a download', () => {
  it('is a head and every byte', async () => {
    const response = await get('fetch', { bytes: 200_000 });
    expect(response.status).toBe(200);
    const head = decodeURIComponent(response.headers.get('drydock-head') ?? '');
    expect(JSON.parse(head)).toEqual({ name: 'größe' });
    expect(response.headers.get('content-length')).toBe('200000');
    // A browser must not take it for a page of this server.
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toBe('attachment');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes).toHaveLength(200_000);
    expect([bytes[0], bytes[65_536], bytes.at(-1)]).toEqual([0, 1, 3]);
  });

  it('whose length is not told ends all the same', async () => {
    const response = await get('fetch', { bytes: 100_000, told: false });
    expect(response.headers.get('content-length')).toBeNull();
    expect((await response.arrayBuffer()).byteLength).toBe(100_000);
  });

  it.each([true, false])('that fails is cut off, and never taken for all: %s', async (told) => {
    const response = await get('fetch', { bytes: 500_000, told, failsAfter: 100_000 });
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('is refused before its first byte with an answer of its own', async () => {
    expect(await codeOf(await get('fetch', { bytes: 'x' }))).toEqual([400, 'invalid-request']);
    expect(await codeOf(await get('say', { text: 'x' }))).toEqual([405, 'method-not-allowed']);
    expect(await codeOf(await get('fetchh'))).toEqual([422, 'interface-missing']);
    const odd = await fetch(`${world.api.url}${pathOf('fetch')}?input=%7B`, {
      headers: authorization(),
    });
    expect(await codeOf(odd)).toEqual([400, 'invalid-request']);
    const { text: viewer } = await makeToken(world.db, world.projectId, 'viewer');
    const forbidden = await get('fetch', undefined, {
      headers: { authorization: `Bearer ${viewer}` },
    });
    expect(await codeOf(forbidden)).toEqual([403, 'forbidden']);
    await world.call('POST', `/v1/leases/${id}/release`);
    expect(await codeOf(await get('fetch', { bytes: 1 }))).toEqual([409, 'lease-ended']);
  });

  it('is not had done by asking for its head alone', async () => {
    talk.sent = -1;
    const response = await get('fetch', { bytes: 1 }, { method: 'HEAD', headers: authorization() });
    expect(response.status).toBe(405);
    expect(talk.sent).toBe(-1);
  });

  it('goes as slowly as it is read, and ends with the lease', async () => {
    const response = await get('fetch', { bytes: 200_000_000, told: false });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    let before = -1;
    // Nobody reads: what fits in the buffers between is written, and then nothing more.
    while (talk.sent !== before) {
      before = talk.sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(before).toBeLessThan(20_000_000);
    await release();
    const startedAtMs = performance.now();
    const readAll = async (): Promise<never> => {
      for (;;) {
        const { done } = await reader.read();
        if (done) {
          throw new Error('It was taken for all.');
        }
      }
    };
    await expect(readAll()).rejects.toThrow(/terminated|aborted/);
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  });
});

describe('an upload', () => {
  it('takes every byte, and answers', async () => {
    const bytes = Buffer.alloc(3_000_000, 'drydock');
    const response = await put('store', bytes);
    expect([response.status, await response.json()]).toEqual([
      200,
      { bytes: 3_000_000, digest: createHash('sha256').update(bytes).digest('hex') },
    ]);
    const empty = await fetch(`${world.api.url}${pathOf('store')}`, {
      method: 'PUT',
      headers: authorization(),
    });
    expect(await empty.json()).toMatchObject({ bytes: 0 });
  });

  it('is refused as any other, whatever is left of its body', async () => {
    const much = Buffer.alloc(8_000_000);
    expect(await codeOf(await put('store', much, { max: 1_000 }))).toEqual([413, 'body-too-large']);
    const json = await fetch(`${world.api.url}${pathOf('store')}`, {
      method: 'PUT',
      headers: { ...authorization(), 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await codeOf(json)).toEqual([415, 'unsupported-media-type']);
    // Bytes are for those routes alone that want them.
    const stray = await fetch(`${world.api.url}/v1/leases`, {
      method: 'POST',
      headers: { ...authorization(), ...bytesType },
      body: much,
    }).then(codeOf, () => 'cut off');
    expect([[415, 'unsupported-media-type'], 'cut off']).toContainEqual(stray);
  });

  it('goes as fast as it is taken', async () => {
    let sent = 0;
    let go: () => void = () => undefined;
    const paced = new Promise<void>((resolve) => (go = resolve));
    talk.pace = () => paced;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
        if (sent >= 64 * 1_024 * 1_024) {
          controller.close();
        }
      },
    });
    const answering = put('store', body);
    let before = -1;
    while (sent !== before) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(before).toBeLessThan(20_000_000);
    go();
    expect(await (await answering).json()).toMatchObject({ bytes: 64 * 1_024 * 1_024 });
  });

  it('ends with the lease', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.enqueue(new Uint8Array(1_000));
      },
    });
    const answering = put('store', body);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await release();
    expect(await codeOf(await answering)).toEqual([409, 'lease-ended']);
  });
});

describe('a stream', () => {
  const events = (text: string): string[] =>
    text.split('\n\n').flatMap((block) => {
      const [, event, data] = /^event: (\S+)\ndata: (.*)$/.exec(block) ?? [];
      return event === undefined ? [] : [`${event} ${data}`];
    });

  it('says what happens, and its answer last', async () => {
    const { headers, text } = await world.call('POST', pathOf('count'), {
      body: { to: 2, bytesEach: 1 },
    });
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(events(text)).toEqual([
      'started {}',
      'number {"n":1}',
      'raw {"data":"AQ=="}',
      'number {"n":2}',
      'raw {"data":"Ag=="}',
      'end {"counted":2}',
    ]);
  });

  it('is refused with an answer of its own', async () => {
    const refused = await world.call('POST', pathOf('count'), { body: { to: 'x' } });
    expect([refused.status, refused.body['code']]).toEqual([400, 'invalid-request']);
  });

  it('takes bytes over a WebSocket', async () => {
    const client = await open('count', { to: 1 });
    client.say(Buffer.from('in'));
    client.say({ type: 'end' });
    await client.last('answer');
    expect(client.said).toEqual([
      { type: 'started' },
      { type: 'event', name: 'number', data: { n: 1 } },
      { type: 'event', name: 'raw', data: { data: 'aW4=' } },
      { type: 'answer', answer: { counted: 1 } },
    ]);
    expect(client.closed).toBe(1_000);
  });
});

describe('a duplex', () => {
  it('carries bytes both ways, and an answer at its end', async () => {
    const client = await open('echo');
    expect(client.socket.protocol).toBe('drydock.v1');
    for (const text of ['one', 'two']) {
      client.say(Buffer.from(text));
      await client.until(text, () => Buffer.concat(client.chunks).toString().endsWith(text));
    }
    client.say({ type: 'end' });
    await client.last('answer');
    expect(client.said.at(-1)).toEqual({ type: 'answer', answer: { bytes: 6 } });
  });

  it('says that no more bytes come, and takes those of the client on', async () => {
    const client = await open('greet');
    await client.until('end', () => client.said.at(-1)?.type === 'end');
    expect(Buffer.concat(client.chunks).toString()).toBe('hello');
    for (let sent = 0; sent < 10; sent += 1) {
      client.say(Buffer.alloc(60_000));
      const taken = (): number =>
        client.said.reduce((sum, { bytes = 0 }) => sum + Number(bytes), 0);
      await client.until('taken', () => taken() >= sent * 60_000 - 64 * 1_024);
    }
    client.say({ type: 'end' });
    await client.last('answer');
    expect(client.said.at(-1)).toEqual({ type: 'answer', answer: { bytes: 600_000 } });
    expect(client.said.filter(({ type }) => type === 'end')).toHaveLength(1);
  });

  it('goes as slowly as it is read, both ways', async () => {
    const client = await open('echo');
    const piece = Buffer.alloc(60_000, 'x');
    for (let sent = 0; sent < 4; sent += 1) {
      client.say(piece);
    }
    // It grants what it has taken, and sends no more back than it was granted.
    await client.until('granted', () => client.said.some(({ type }) => type === 'window'));
    client.say(piece);
    client.say(piece);
    await client.until('full', () => client.bytes > 200_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.bytes).toBeLessThanOrEqual(256 * 1_024);
    client.say({ type: 'window', bytes: 200_000 });
    client.say({ type: 'end' });
    await client.last('answer');
    expect(client.said.at(-1)).toEqual({ type: 'answer', answer: { bytes: 360_000 } });
    expect(client.bytes).toBe(360_000);
  });

  it('ends with the lease', async () => {
    const client = await open('echo');
    await client.until('started', () => client.said.length > 0);
    const startedAtMs = performance.now();
    await release();
    await client.last('error');
    // Long before an operation that does not stop is given up.
    expect(performance.now() - startedAtMs).toBeLessThan(1_500);
    expect(client.said.at(-1)).toMatchObject({ problem: { code: 'lease-ended', status: 409 } });
  });

  it('ends when the client goes', async () => {
    const client = await open('echo');
    await client.until('started', () => client.said.length > 0);
    client.socket.terminate();
    const untilMs = performance.now() + 20_000;
    for (;;) {
      const { text } = await world.call('GET', '/metrics');
      if (text.includes('drydock_uses{process="api"} 0\n')) {
        break;
      }
      expect(performance.now()).toBeLessThan(untilMs);
    }
  });

  it.each([
    ['say', {}, 'method-not-allowed'],
    ['echoo', {}, 'interface-missing'],
    ['echo', { x: 1 }, 'invalid-request'],
  ])('is refused by a message: %s %j', async (operation, input, code) => {
    const client = await open(operation, input);
    await client.last('error');
    expect(client.said).toEqual([
      { type: 'error', problem: expect.objectContaining({ code }) as unknown },
    ]);
  });

  it.each([
    ['bytes before it has opened', (client: Client) => client.say(Buffer.from('x'))],
    ['no JSON', (client: Client) => client.socket.send('{')],
    ['what is not in the protocol', (client: Client) => client.say({ type: 'shout' })],
    ['a grant of nothing', (client: Client) => client.say({ type: 'window', bytes: -1 })],
  ])('is ended by a client that says %s', async (_, say) => {
    const url = `${world.api.url.replace('http', 'ws')}${pathOf('echo')}`;
    const client = new Client(url, authorization());
    await once(client.socket, 'open');
    say(client);
    await client.until('closed', () => client.closed !== undefined);
    expect(client.closed).toBe(1_008);
  });

  it('is ended by a client that sends more than it was granted', async () => {
    talk.pace = () => undefined;
    const client = await open('echo');
    // Nobody grants what comes back: the operation waits, and takes no more.
    for (let sent = 0; sent < 20; sent += 1) {
      client.say(Buffer.alloc(60_000));
    }
    await client.until('closed', () => client.closed !== undefined);
    expect(client.closed).toBe(1_008);
  });

  it('is nothing for strangers', async () => {
    const url = `${world.api.url.replace('http', 'ws')}${pathOf('echo')}`;
    const socket = new WebSocket(url, 'drydock.v1');
    const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error];
    expect(error.message).toContain('401');
    const { text: viewer } = await makeToken(world.db, world.projectId, 'viewer');
    const other = new WebSocket(url, 'drydock.v1', {
      headers: { authorization: `Bearer ${viewer}` },
    });
    const [refused] = (await once(other, 'error').catch((thrown: unknown) => [thrown])) as [Error];
    expect(refused.message).toContain('403');
  });

  it('is nothing of other routes', async () => {
    const url = `${world.api.url.replace('http', 'ws')}/v1/leases/${id}`;
    const socket = new WebSocket(url, { headers: authorization() });
    const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error];
    expect(error.message).toContain('200');
  });
});

describe('a client that offers another protocol', () => {
  it('is served as if it had not, its body too', async () => {
    const { port, hostname } = new URL(world.api.url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ type: 'talker' });
    const request = (): string =>
      [
        'POST /v1/leases HTTP/1.1',
        `host: ${hostname}`,
        `authorization: Bearer ${world.token}`,
        'connection: Upgrade, HTTP2-Settings',
        'upgrade: h2c',
        'http2-settings: AAMAAABkAAQAAP__',
        'content-type: application/json',
        `content-length: ${body.length}`,
        '',
        body,
      ].join('\r\n');
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    for (let asked = 1; asked <= 2; asked += 1) {
      socket.write(request());
      const untilMs = performance.now() + 20_000;
      while (answers.split('HTTP/1.1 202').length <= asked) {
        expect(performance.now()).toBeLessThan(untilMs);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    socket.destroy();
  });
});
