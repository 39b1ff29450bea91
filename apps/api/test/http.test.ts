import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { BOUNDS } from '@drydock/model';
import { makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  activeBareLease,
  openWorld,
  withBareBlueprint,
  type Answer,
  type World,
} from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await withBareBlueprint(world);
});
afterAll(() => world.close());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  world.call('POST', '/v1/leases', { body, headers });
const fields = ({ body }: Answer): string[] =>
  (body['problems'] as { field: string }[]).map(({ field }) => field);

describe('a bad request', () => {
  it('is told every problem of every part at once', async () => {
    const answer = await world.call('POST', '/v1/leases?wait=never&colour=red', {
      body: {
        type: 'Not A Type',
        ttlSeconds: 0,
        priority: 'high',
        labels: { a: 1 },
        nonsense: true,
      },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(fields(answer).sort()).toEqual([
      'labels.a',
      'nonsense',
      'priority',
      'query.colour',
      'query.wait',
      'ttlSeconds',
      'type',
    ]);
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no object', '[]'],
    ['null', 'null'],
    ['a key that reaches a prototype', '{"type":"bare","__proto__":{"x":1}}'],
    ['the same key in another spelling', String.raw`{"type":"bare","\u005f_proto__":{"x":1}}`],
    ['a NUL character', String.raw`{"type":"bare","owner":"a\u0000b"}`],
    ['a NUL character in an attribute', String.raw`{"type":"bare","attributes":{"size":"\u0000"}}`],
    ['half a surrogate pair', String.raw`{"type":"bare","labels":{"a":"\ud800"}}`],
    ['a number that is none', '{"type":"bare","priority":1e400}'],
    ['too many labels', JSON.stringify({ type: 'bare', labels: manyLabels(BOUNDS.labelsMax + 1) })],
    ['too many leases', '{"type":"bare","count":1001}'],
    [
      'too large attributes',
      JSON.stringify({ type: 'bare', attributes: { size: 'x'.repeat(17_000) } }),
    ],
  ])('that is %s gets 400', async (_, body) => {
    const { status, body: problem } = await post(body);
    expect([status, problem['code']]).toEqual([400, 'invalid-request']);
  });

  it('nested deeper than the bound is refused before anything looks into it', async () => {
    const depth = 100_000;
    const answer = await post(
      `{"type":"bare","attributes":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    );
    expect(answer.status).toBe(400);
    expect(fields(answer)).toEqual(['body']);
    const allowed = '['.repeat(200);
    const inText = await post({ type: 'bare', owner: allowed.slice(0, 100) });
    expect(inText.status).toBe(202);
  });

  it('with bytes that are no UTF-8 gets 400', async () => {
    const response = await fetch(`${world.api.url}/v1/leases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: Buffer.from('{"type":"bare","owner":"\u00ff"}', 'latin1'),
    });
    expect(response.status).toBe(400);
  });

  it('larger than the bound gets 413', async () => {
    const { status, body } = await post({ type: 'x'.repeat(BOUNDS.bodyBytesMax) });
    expect([status, body['code']]).toEqual([413, 'body-too-large']);
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])(
    'as %s gets 415',
    async (type) => {
      const { status, body } = await post('{"type":"bare"}', { 'content-type': type });
      expect([status, body['code']]).toEqual([415, 'unsupported-media-type']);
    },
  );

  it.each(['', ' ', 'two words', 'x'.repeat(256), 'ü'])(
    'with the Idempotency-Key "%s" gets 400',
    async (key) => {
      const answer = await post({ type: 'bare' }, { 'idempotency-key': key });
      expect([answer.status, fields(answer)]).toEqual([400, ['headers.idempotency-key']]);
    },
  );

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1&limit=2',
    'status=lost',
    'cursor=%00',
    'label=x',
  ])('with the query %s gets 400', async (query) => {
    expect((await world.call('GET', `/v1/leases?${query}`)).status).toBe(400);
  });

  it('with an id that cannot be one gets 400 or 404, never 500', async () => {
    const statuses = await Promise.all(
      ['%00', 'x'.repeat(129), 'x'.repeat(600), '..%2f..', 'lease_'].map(
        async (id) => (await world.call('GET', `/v1/leases/${id}`)).status,
      ),
    );
    expect(statuses).toEqual([400, 400, 404, 404, 404]);
  });

  it('with a path that is no URL path gets a problem', async () => {
    const { status, body } = await raw('GET', '/v1/leases/%E0%A4%A');
    expect([status, body['code']]).toEqual([400, 'invalid-request']);
  });

  it('that is no HTTP gets a problem too', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(world.api.url).port), '127.0.0.1', () => {
        socket.write('NONSENSE\r\n\r\n');
      });
      let said = '';
      socket.on('data', (chunk) => (said += chunk.toString()));
      socket.on('end', () => resolve(said));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(text).toContain('"code":"invalid-request"');
  });
});

describe('what does not exist', () => {
  it.each(['/', '/v1', '/v2/leases', '/v1/leases/x/y/z', '/v1/leases//'])(
    '%s gets 404',
    async (path) => {
      const { status, body } = await world.call('GET', path);
      expect([status, body['code']]).toEqual([404, 'not-found']);
    },
  );

  it.each([
    ['PUT', '/v1/leases', 'GET, HEAD, POST'],
    ['DELETE', '/v1/leases/x', 'GET, HEAD, PATCH'],
    ['GET', '/v1/leases/x/release', 'POST'],
    ['PATCH', '/v1/blueprints', 'GET, HEAD, POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('%s %s gets 405 with what is allowed', async (method, path, allowed) => {
    const { status, headers, body } = await world.call(method, path);
    expect([status, headers.get('allow'), body['code']]).toEqual([
      405,
      allowed,
      'method-not-allowed',
    ]);
  });
});

describe('the request id', () => {
  it('is on every answer, and the caller may choose it', async () => {
    const own = await world.call('GET', '/v1/leases', { headers: { 'x-request-id': 'mine-1' } });
    expect(own.headers.get('x-request-id')).toBe('mine-1');
    const strange = { 'x-request-id': 'no good' };
    const other = await world.call('GET', '/v1/nothing', { headers: strange });
    expect(other.headers.get('x-request-id')).toBe(other.body['requestId']);
    expect(other.body['requestId']).not.toBe('no good');
  });

  it('finds an unexpected error in the log, of which the answer says nothing', async () => {
    const id = await activeBareLease(world);
    const logged = jest.spyOn(world.api.log, 'error');
    await world.db.query('ALTER TABLE waiting RENAME TO waiting_secret');
    const { status, text, body } = await world.call('GET', `/v1/leases/${id}/explain`);
    await world.db.query('ALTER TABLE waiting_secret RENAME TO waiting');
    expect([status, body['code']]).toEqual([500, 'internal']);
    expect(text).not.toContain('waiting');
    expect(logged).toHaveBeenCalledWith(
      expect.objectContaining({ request: body['requestId'], err: expect.anything() }),
      expect.any(String),
    );
    logged.mockRestore();
  });
});

describe('authentication', () => {
  it.each(['/metrics', '/openapi.json', '/docs'])('%s needs a token', async (path) => {
    expect((await world.call('GET', path, { token: null })).status).toBe(401);
    expect((await world.call('GET', path)).status).toBe(200);
  });

  it('a revoked token and an expired one stop within five seconds', async () => {
    const revoked = await makeToken(world.db, world.projectId);
    const expired = await makeToken(world.db, world.projectId);
    const ask = async (token: string) => (await world.call('GET', '/v1/leases', { token })).status;
    expect([await ask(revoked.text), await ask(expired.text)]).toEqual([200, 200]);
    await world.db.query('UPDATE token SET revoked_at = now() WHERE id = $1', [revoked.id]);
    await world.db.query('UPDATE token SET expires_at = now() WHERE id = $1', [expired.id]);
    const untilMs = performance.now() + 5_000;
    let statuses: number[] = [];
    do {
      statuses = [await ask(revoked.text), await ask(expired.text)];
    } while (statuses.join(' ') !== '401 401' && performance.now() < untilMs);
    expect(statuses).toEqual([401, 401]);
  });
});

describe('a connection that could not be accepted', () => {
  it('is nobody else’s trouble', async () => {
    const refused = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });
    world.api.server.app.server.emit('error', refused);
    expect((await world.call('GET', '/v1/leases')).status).toBe(200);
  });
});

function manyLabels(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, 'x']));
}

/** As it is written: fetch would mend the path. */
function raw(method: string, path: string): Promise<{ status: number; body: Answer['body'] }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(world.api.url);
    const headers = { authorization: `Bearer ${world.token}` };
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}
