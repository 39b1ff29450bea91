import { makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type Answer, type World } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const create = (body: object, token = world.token, key?: string): Promise<Answer> =>
  world.call('POST', '/v1/tokens', {
    body,
    token,
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  });
const secretOf = ({ body }: Answer): string => String(body['secret']);
const self = (token: string): Promise<Answer> => world.call('GET', '/v1/tokens/self', { token });

describe('a new token', () => {
  it('works at once, as what it was created as', async () => {
    const made = await create({
      name: 'builder',
      role: 'holder',
      scopes: ['leases:write', 'leases:read'],
      expiresInSeconds: 3_600,
      ratePerSecond: 50,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'builder',
      role: 'holder',
      project: world.projectId,
      revokedAt: null,
    });
    const who = await self(secretOf(made));
    expect(who.body).toMatchObject({
      id: made.body.id,
      name: 'builder',
      project: { id: world.projectId, administers: true },
      role: 'holder',
      scopes: ['leases:write', 'leases:read'],
      ratePerSecond: 50,
      expiresAt: made.body['expiresAt'],
    });
    expect(Date.parse(String(made.body['expiresAt'])) - Date.now()).toBeGreaterThan(3_500_000);
    const listed = await world.call('GET', '/v1/leases', { token: secretOf(made) });
    expect(listed.status).toBe(200);
    const elsewhere = await world.call('GET', '/v1/resources', { token: secretOf(made) });
    expect([elsewhere.status, elsewhere.body['detail']]).toEqual([
      403,
      'This needs the scope resources:read; this token has leases:write, leases:read.',
    ]);
  });

  it('is listed without its secret, and nothing of that is stored anywhere', async () => {
    const made = await create({ name: 'canary', role: 'viewer' }, world.token, 'canary-key');
    const secret = secretOf(made).split('_').slice(2).join('_');
    expect(secret).toHaveLength(43);
    const { text } = await world.call('GET', '/v1/tokens');
    expect(text).toContain('canary');
    expect(text).not.toContain(secret);
    const tables = await world.db.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    );
    for (const { name } of tables) {
      const [found] = await world.db.query<{ hits: number }>(
        `SELECT count(*)::int AS hits FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`,
        [secret],
      );
      expect([name, found?.hits]).toEqual([name, 0]);
    }
  });

  it('asked for again under its key is the same one, without its secret', async () => {
    const body = { name: 'once', role: 'viewer' };
    const first = await create(body, world.token, 'once-key');
    const again = await create(body, world.token, 'once-key');
    expect([again.status, again.body.id, again.body['secret']]).toEqual([201, first.body.id, null]);
    const { secret: _, ...shown } = first.body;
    expect(again.body).toMatchObject(shown);
    const other = await create({ ...body, role: 'holder' }, world.token, 'once-key');
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused']);
  });

  it('is made once by two requests with one key at the same time', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => create({ name: 'twice', role: 'viewer' }, world.token, 'twice-key')),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ body }) => body['secret'] !== null)).toHaveLength(1);
  });

  it('takes a name once, also where the earlier token was revoked', async () => {
    const { body } = await create({ name: 'unique', role: 'viewer' });
    await world.call('DELETE', `/v1/tokens/${body.id}`);
    const again = await create({ name: 'unique', role: 'viewer' });
    expect([again.status, again.body['code']]).toEqual([409, 'name-taken']);
  });

  it('has at most the scopes of whoever creates it', async () => {
    const scopes = ['tokens:write', 'leases:read'] as const;
    const { text } = await makeToken(world.db, world.projectId, 'admin', { scopes });
    const within = await create({ name: 'within', role: 'admin', scopes: ['leases:read'] }, text);
    expect([within.status, within.body['scopes']]).toEqual([201, ['leases:read']]);
    const beyond = await create({ name: 'beyond', role: 'viewer', scopes: ['leases:write'] }, text);
    expect([beyond.status, beyond.body['code']]).toEqual([403, 'forbidden']);
    const whole = await create({ name: 'whole', role: 'admin' }, text);
    expect([whole.status, whole.body['scopes']]).toEqual([201, [...scopes]]);
  });

  it.each([
    [{ name: 'x', role: 'owner' }, 'role'],
    [{ name: 'x', role: 'viewer', scopes: [] }, 'scopes'],
    [{ name: 'x', role: 'viewer', scopes: ['moon:read'] }, 'scopes.0'],
    [{ name: 'X y', role: 'viewer' }, 'name'],
    [{ name: 'x', role: 'viewer', expiresInSeconds: 0 }, 'expiresInSeconds'],
    [{ name: 'x', role: 'viewer', ratePerSecond: 0 }, 'ratePerSecond'],
  ])('that is wrong is told so: %j', async (body, field) => {
    const { status, body: problem } = await create(body);
    expect([status, (problem['problems'] as { field: string }[])[0]?.field]).toEqual([400, field]);
  });
});

describe('a token', () => {
  it('that was revoked stops within five seconds, and stays in the list', async () => {
    const made = await create({ name: 'leaked', role: 'viewer' });
    const path = `/v1/tokens/${made.body.id}`;
    expect((await self(secretOf(made))).status).toBe(200);
    expect((await world.call('DELETE', path)).status).toBe(204);
    expect((await world.call('DELETE', path)).status).toBe(204);
    const untilMs = performance.now() + 5_000;
    let status = 0;
    do {
      ({ status } = await self(secretOf(made)));
    } while (status !== 401 && performance.now() < untilMs);
    expect(status).toBe(401);
    const { body } = await world.call('GET', '/v1/tokens');
    const listed = (body['items'] as Answer['body'][]).find(({ id }) => id === made.body.id);
    expect(listed?.['revokedAt']).toEqual(expect.any(String));
  });

  it('may be revoked by whoever holds it, though it may do nothing else', async () => {
    const { id, text } = await makeToken(world.db, world.projectId, 'viewer', {
      scopes: ['events:read'],
    });
    const { status } = await world.call('DELETE', '/v1/tokens/self', { token: text });
    expect(status).toBe(204);
    const [row] = await world.db.query<{ revoked: boolean }>(
      'SELECT revoked_at IS NOT NULL AS revoked FROM token WHERE id = $1',
      [id],
    );
    expect(row?.revoked).toBe(true);
  });

  it('leaves a line for each that is created and revoked', async () => {
    const { body } = await create({ name: 'noted', role: 'operator' });
    await world.call('DELETE', `/v1/tokens/${body.id}`);
    await world.call('DELETE', `/v1/tokens/${body.id}`);
    const events = await world.db.query<{ type: string; data: object; project_id: string }>(
      `SELECT type, data, project_id FROM event WHERE data->>'token' = 'noted' ORDER BY id`,
    );
    expect(events.map(({ type }) => type)).toEqual(['token.created', 'token.revoked']);
    expect(events[0]).toMatchObject({ project_id: world.projectId, data: { role: 'operator' } });
  });

  it('lasts no longer than whoever made it', async () => {
    const { id, text: maker } = await makeToken(world.db, world.projectId);
    await world.db.query(`UPDATE token SET expires_at = now() + interval '1 hour' WHERE id = $1`, [
      id,
    ]);
    const longer = await create({ name: 'longer', role: 'viewer', expiresInSeconds: 7_200 }, maker);
    expect([longer.status, longer.body['code']]).toEqual([403, 'forbidden']);
    const { body: who } = await self(maker);
    const same = await create({ name: 'as-long', role: 'viewer' }, maker);
    expect([same.status, same.body['expiresAt']]).toEqual([201, who['expiresAt']]);
    const shorter = { name: 'shorter', role: 'viewer', expiresInSeconds: 1_800 };
    const made = await create(shorter, maker, 'shorter-key');
    expect(made.status).toBe(201);
    // What was made once is not judged again, though its maker has less time left by now.
    const { id: lateId, text: late } = await makeToken(world.db, world.projectId);
    await world.db.query(
      `UPDATE token SET expires_at = now() + interval '1 minute' WHERE id = $1`,
      [lateId],
    );
    const again = await create(shorter, late, 'shorter-key');
    expect([again.status, again.body.id]).toEqual([201, made.body.id]);
  });

  it('may send no more than whoever made it', async () => {
    const { text: maker } = await makeToken(world.db, world.projectId, 'admin', {
      ratePerSecond: 500,
    });
    const more = await create({ name: 'more', role: 'viewer', ratePerSecond: 501 }, maker);
    expect([more.status, more.body['code']]).toEqual([403, 'forbidden']);
    const same = await create({ name: 'as-many', role: 'viewer' }, maker);
    expect([same.status, same.body['ratePerSecond']]).toEqual([201, 500]);
    const fewer = await create({ name: 'fewer', role: 'viewer', ratePerSecond: 5 }, maker);
    expect(fewer.body['ratePerSecond']).toBe(5);
  });

  it('may send so many requests a second, and is told when to come back', async () => {
    const { text } = await makeToken(world.db, world.projectId, 'viewer', { ratePerSecond: 5 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => self(text)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
    expect(refused.length).toBeGreaterThan(10);
    expect(refused[0]?.body).toMatchObject({
      code: 'too-many-requests',
      detail: 'This token may send 5 requests a second.',
    });
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(refused[0]?.headers.get('ratelimit-policy')).toBe('"token";q=5;w=1');
    // Another token of the project is none the slower.
    expect((await self(world.token)).status).toBe(200);
  });
});

describe('projects', () => {
  it('are created, seen and given tokens by the project that administers', async () => {
    const made = await world.call('POST', '/v1/projects', { body: { name: 'team-a' } });
    expect([made.status, made.body['administers']]).toEqual([201, false]);
    expect(made.headers.get('location')).toBe(`/v1/projects/${made.body.id}`);
    const token = await create({ name: 'first', role: 'admin', project: 'team-a' });
    expect(token.body).toMatchObject({ project: made.body.id });
    expect(String(token.body['author'])).toMatch(/^t-\w+ of administrators$/);
    const theirs = secretOf(token);
    expect((await self(theirs)).body['project']).toMatchObject({ name: 'team-a' });
    const seen = async (as: string): Promise<string[]> => {
      const { body } = await world.call('GET', '/v1/projects', { token: as });
      return (body['items'] as { name: string }[]).map(({ name }) => name);
    };
    expect(await seen(world.token)).toEqual(['team-a', 'administrators']);
    expect(await seen(theirs)).toEqual(['team-a']);
    const [event] = await world.db.query<{ type: string }>(
      'SELECT type FROM event WHERE project_id = $1 ORDER BY id LIMIT 1',
      [made.body.id],
    );
    expect(event?.type).toBe('project.created');
  });

  it('have names of their own', async () => {
    await world.call('POST', '/v1/projects', { body: { name: 'taken' } });
    const again = await world.call('POST', '/v1/projects', { body: { name: 'taken' } });
    expect([again.status, again.body['code']]).toEqual([409, 'name-taken']);
    const key = { 'idempotency-key': 'project-key' };
    const body = { name: 'keyed' };
    const first = await world.call('POST', '/v1/projects', { body, headers: key });
    const repeated = await world.call('POST', '/v1/projects', { body, headers: key });
    expect([repeated.status, repeated.body]).toEqual([201, first.body]);
  });

  it('are nobody else’s to create, look at or give tokens to', async () => {
    const { text: token } = await makeToken(world.db, await makeProject(world.db));
    const made = await world.call('POST', '/v1/projects', { body: { name: 'mine' }, token });
    expect([made.status, made.body['code']]).toEqual([403, 'forbidden']);
    const shown = await world.call('GET', `/v1/projects/${world.projectId}`, { token });
    expect(shown.status).toBe(404);
    for (const project of [world.projectId, 'administrators', 'no-such-project']) {
      const { status } = await create({ name: 'spy', role: 'viewer', project }, token);
      expect([project, status]).toEqual([project, 403]);
    }
    const { text: operator } = await makeToken(world.db, world.projectId, 'operator');
    const [other] = await world.db.query<{ id: string }>(
      'SELECT id FROM project WHERE NOT administers LIMIT 1',
    );
    const hidden = await world.call('GET', `/v1/projects/${other?.id}`, { token: operator });
    expect(hidden.status).toBe(404);
  });
});

describe('the labels of a project', () => {
  const change = (id: string, token: string, labels: object = { team: 'red' }): Promise<Answer> =>
    world.call('PATCH', `/v1/projects/${id}`, { body: { labels }, token });
  const lastEvent = async (projectId: string) =>
    (
      await world.db.query<{ type: string; data: Record<string, string> }>(
        'SELECT type, data FROM event WHERE project_id = $1 ORDER BY id DESC LIMIT 1',
        [projectId],
      )
    )[0];

  it('are changed by its own administrators, and by those of the whole', async () => {
    const id = await makeProject(world.db, 'labelled');
    const { text: own } = await makeToken(world.db, id);
    const changed = await change(id, own);
    expect([changed.status, changed.body['labels']]).toEqual([200, { team: 'red' }]);
    expect(await lastEvent(id)).toMatchObject({ type: 'project.labelled' });
    // By its name too, and told there as somebody from outside.
    const outside = await change('labelled', world.token, { team: null, tier: '1' });
    expect([outside.status, outside.body.id, outside.body['labels']]).toEqual([
      200,
      id,
      { tier: '1' },
    ]);
    const told = await lastEvent(id);
    expect(told?.data['author']).toMatch(/^t-\w+ of administrators$/);
    expect(told?.data['changed']).toBe('-team, tier=1');
  });

  it('are nobody else’s business', async () => {
    const id = await makeProject(world.db);
    const { text: operator } = await makeToken(world.db, id, 'operator');
    const { text: stranger } = await makeToken(world.db, await makeProject(world.db));
    expect((await change(id, operator)).status).toBe(403);
    expect((await change(id, stranger)).status).toBe(404);
    const { body } = await world.call('GET', `/v1/projects/${id}`, { token: operator });
    expect(body).toMatchObject({
      labels: {},
      actions: [{ name: 'update', allowed: false, reason: expect.stringContaining('role admin') }],
    });
    const { body: shown } = await world.call('GET', `/v1/projects/${id}`);
    expect(shown['actions']).toEqual([{ name: 'update', allowed: true, reason: null }]);
  });
});

describe('one of many', () => {
  const named = async (path: string, query: string): Promise<unknown[]> => {
    const { status, body } = await world.call('GET', `${path}?${query}`);
    expect(status).toBe(200);
    return (body['items'] as { name: string }[]).map(({ name }) => name);
  };

  it.each([
    ['/v1/tokens', { role: 'viewer' }],
    ['/v1/projects', {}],
  ])('of %s is found by its name, a part of that, and its id', async (path, wish) => {
    const [first, second] = ['found-OnE', 'found-two'].map((name) => name.toLowerCase());
    const made = await world.call('POST', path, { body: { ...wish, name: first } });
    await world.call('POST', path, { body: { ...wish, name: second } });
    expect(await named(path, 'nameContains=FOUND-')).toEqual([second, first]);
    expect(await named(path, 'name=found-one')).toEqual([first]);
    expect(await named(path, 'name=found')).toEqual([]);
    expect(await named(path, `idPrefix=${made.body.id.slice(0, -4)}`)).toEqual([first]);
    const bare = made.body.id.split('_')[1] ?? '';
    expect(await named(path, `idPrefix=${bare.slice(0, -4)}`)).toEqual([first]);
    const page = await world.call('GET', `${path}?limit=1&nameContains=found-`);
    const cursor = String(page.body['nextCursor']);
    expect(await named(path, `limit=1&nameContains=found-&cursor=${cursor}`)).toEqual([first]);
  });

  it('token is shown alone, with what may be done to it', async () => {
    const { body: made } = await create({ name: 'alone', role: 'viewer', labels: { a: 'b' } });
    const { project: _, secret: __, ...shown } = made;
    const show = async () => (await world.call('GET', `/v1/tokens/${made.id}`)).body;
    expect(await show()).toEqual(shown);
    expect(shown).toMatchObject({
      labels: { a: 'b' },
      scopes: null,
      actions: [
        { name: 'update', allowed: true, reason: null },
        { name: 'revoke', allowed: true, reason: null },
      ],
    });
    await world.call('DELETE', `/v1/tokens/${made.id}`);
    const revoked = await show();
    expect(revoked['actions']).toEqual([
      { name: 'update', allowed: true, reason: null },
      {
        name: 'revoke',
        allowed: false,
        reason: `The token alone was revoked at ${String(revoked['revokedAt'])}.`,
      },
    ]);
  });
});

describe('the rate of a new token', () => {
  it('is above the default where an administrator of the installation says so', async () => {
    const wish = { name: 'fast', role: 'viewer', ratePerSecond: 50_000 };
    const { text: elsewhere } = await makeToken(world.db, await makeProject(world.db));
    expect((await create(wish, elsewhere)).status).toBe(403);
    const made = await create(wish);
    expect([made.status, made.body['ratePerSecond']]).toEqual([201, 50_000]);
  });
});
