import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { activeBareLease, openWorld, type Answer, type World } from './support.ts';

let world: World;
let blueprint: string;
let resource: string;
let holder: string;
let stranger: string;

beforeAll(async () => {
  world = await openWorld();
  const { db, projectId } = world;
  const wish = { projectId, name: 'shelf', kind: 'bare', provides: 'bare', limitResources: 50 };
  blueprint = await makeBlueprint(db, wish);
  await activeBareLease(world);
  ({ text: holder } = await makeToken(db, projectId, 'holder'));
  ({ text: stranger } = await makeToken(db, await makeProject(db)));
});
afterAll(() => world.close());

beforeEach(async () => {
  const { body } = await post('/v1/resources', { blueprint });
  resource = body.id;
  await world.workers.build(resource);
});

const post = (path: string, body?: unknown, more: object = {}): Promise<Answer> =>
  world.call('POST', path, { ...(body !== undefined && { body }), ...more });

const operate = (name: string, body?: unknown, more: object = {}): Promise<Answer> =>
  post(`/v1/resources/${resource}/${name}`, body, more);

async function shown(): Promise<Answer['body']> {
  await world.workers.settleResource(resource);
  return (await world.call('GET', `/v1/resources/${resource}`)).body;
}

describe('POST /v1/resources', () => {
  it('answers 201 with the resource, which is built without a lease', async () => {
    const answer = await post('/v1/resources', { blueprint: 'shelf', attributes: {} });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/resources/${answer.body.id}`);
    expect(answer.body).toMatchObject({ status: 'pending', blueprint, leases: { live: 0 } });
    // By whom it was allocated, for nobody, and which of the things it is that could be built.
    expect(answer.body).toMatchObject({ owner: null, author: expect.any(String), choice: {} });
    expect(answer.body['author']).not.toBe('allocator');
  });

  it('answers the same for the same key, and 422 for another body under it', async () => {
    const headers = { 'idempotency-key': 'allocate-once' };
    const first = await post('/v1/resources', { blueprint }, { headers });
    const again = await post('/v1/resources', { blueprint }, { headers });
    expect(again.body.id).toBe(first.body.id);
    const other = await post('/v1/resources', { blueprint: 'shelf' }, { headers });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused']);
  });

  it('is refused with the reason where limits, attributes or an operator forbid it', async () => {
    const full = await makeBlueprint(world.db, {
      projectId: world.projectId,
      kind: 'bare',
      provides: 'bare',
      limitResources: 0,
    });
    const refused = await post('/v1/resources', { blueprint: full });
    expect([refused.status, refused.body['code']]).toEqual([409, 'conflict']);
    expect(refused.body['detail']).toMatch(/has 0 of at most 0 resources/);
    const misfit = await post('/v1/resources', { blueprint, attributes: { nonsense: true } });
    expect([misfit.status, misfit.body['code']]).toEqual([409, 'conflict']);
  });

  it('knows no blueprint of another project, and nobody less than an operator', async () => {
    const body = { blueprint };
    expect((await post('/v1/resources', body, { token: stranger })).status).toBe(404);
    expect((await post('/v1/resources', body, { token: holder })).status).toBe(403);
    expect((await post('/v1/resources', { blueprint: 'none' })).status).toBe(404);
    expect((await post('/v1/resources', {})).status).toBe(400);
  });
});

describe('commands to a resource', () => {
  it('are accepted with 202, and the mark shows who set it, why and until when', async () => {
    const { status, body } = await operate('hold', { reason: 'a look', expiresInSeconds: 60 });
    expect(status).toBe(202);
    expect(body).toMatchObject({ name: 'hold', outcome: null, reason: null });
    const { marks } = await shown();
    expect(marks).toEqual([
      expect.objectContaining({ name: 'held', reason: 'a look', expiresAt: expect.any(String) }),
    ]);
    const commands = await world.call('GET', `/v1/resources/${resource}/commands`);
    expect(commands.body['items']).toMatchObject([
      {
        id: body.id,
        outcome: 'applied',
        arguments: { reason: 'a look', expiresAt: expect.any(String) },
      },
    ]);
  });

  it('need no body; a hold ends after a day then', async () => {
    expect((await operate('hold')).status).toBe(202);
    const [mark] = (await shown())['marks'] as { setAt: string; expiresAt: string }[];
    const hours = (Date.parse(mark?.expiresAt ?? '') - Date.parse(mark?.setAt ?? '')) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
  });

  it.each([
    ['hold', { expiresInSeconds: 0 }, 'expiresInSeconds'],
    ['hold', { expiresInSeconds: 10 ** 9 }, 'expiresInSeconds'],
    ['hold', { expiresInSeconds: 1.5 }, 'expiresInSeconds'],
    ['hold', { until: 'tomorrow' }, 'until'],
    ['drain', { reason: 'two\nlines' }, 'reason'],
    ['reclaim', { reason: '' }, 'reason'],
    ['resume', { mark: 'bewitched' }, 'mark'],
  ])('are refused with 400: %s %j', async (name, body, field) => {
    const answer = await operate(name, body);
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid-request']);
    expect(JSON.stringify(answer.body['problems'])).toContain(field);
  });

  it('are consumed or refused in order, each with its reason', async () => {
    await operate('drain', { reason: 'disks' });
    await operate('drain');
    await operate('hold');
    await shown();
    const unnamed = await operate('resume');
    expect(unnamed.status).toBe(400);
    expect(JSON.stringify(unnamed.body['problems'])).toMatch(/draining, held/);
    expect((await operate('resume', { mark: 'quarantined' })).status).toBe(202);
    expect((await operate('resume', { mark: 'held' })).status).toBe(202);
    expect((await shown())['marks']).toMatchObject([{ name: 'draining', reason: 'disks' }]);
    const { body } = await world.call('GET', `/v1/resources/${resource}/commands`);
    const outcomes = (body['items'] as { outcome: string; reason: string | null }[]).map(
      ({ outcome, reason }) => reason ?? outcome,
    );
    expect(outcomes.reverse()).toEqual([
      'applied',
      expect.stringMatching(/is draining it already/),
      'applied',
      'It is not quarantined.',
      'applied',
    ]);
  });

  it('take it back only while nobody uses it', async () => {
    await operate('reclaim', { reason: 'too many of them' });
    expect(await shown()).toMatchObject({ status: 'released', reasonCode: 'reclaimed' });
    expect((await operate('drain')).body).toMatchObject({
      outcome: 'rejected',
      reason: 'The resource had ended.',
    });
  });

  it('say why they release it, and its timeline with them', async () => {
    const { body } = await operate('release', { reason: 'the disks are full' });
    expect(body['arguments']).toEqual({ reason: 'the disks are full' });
    expect((await shown())['reason']).toMatch(/ released it: the disks are full$/);
    const { body: events } = await world.call('GET', `/v1/resources/${resource}/events`);
    expect((events['items'] as { message: string }[]).map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Released: .* released it: the disks are full$/),
    );
    expect((await operate('release', { reason: 'two\nlines' })).status).toBe(400);
  });

  it('are rejected once nothing is left of it, each in its timeline', async () => {
    await operate('reclaim');
    await shown();
    await world.workers.destroyResource(resource);
    const names = ['release', 'drain', 'hold', 'resume', 'reclaim', 'abandon'];
    for (const name of names) {
      const body = name === 'abandon' ? { reason: 'gone' } : {};
      expect((await operate(name, body)).body).toMatchObject({
        name,
        outcome: 'rejected',
        reason: 'The resource had ended.',
      });
    }
    const { body } = await world.call('GET', `/v1/resources/${resource}/events`);
    const told = (body['items'] as { type: string; data: Record<string, unknown> }[])
      .filter(({ type }) => type === 'resource.command-rejected')
      .map(({ data }) => [data['command'], data['reason'], typeof data['author']]);
    expect(told.reverse()).toEqual(
      names.map((name) => [name, 'The resource had ended.', 'string']),
    );
  });

  it('may release it again once nobody holds it any more', async () => {
    await operate('hold');
    const refused = await operate('release');
    await shown();
    await operate('resume');
    const again = await operate('release');
    expect(again.body.id).not.toBe(refused.body.id);
    expect(await shown()).toMatchObject({ status: 'released' });
    expect((await operate('release')).body).toMatchObject({ id: again.body.id });
  });

  it('are the same one for the same key, and new ones without', async () => {
    const headers = { 'idempotency-key': `drain-${resource}` };
    const first = await operate('drain', {}, { headers });
    const again = await operate('drain', {}, { headers });
    expect(again.body.id).toBe(first.body.id);
    const other = await operate('drain', { reason: 'other' }, { headers });
    expect(other.status).toBe(422);
    expect((await operate('drain')).body.id).not.toBe(first.body.id);
  });

  it.each(['drain', 'hold', 'resume', 'reclaim'])(
    'are not for other projects nor for holders: %s',
    async (name) => {
      expect((await operate(name, {}, { token: stranger })).status).toBe(404);
      expect((await operate(name, {}, { token: holder })).status).toBe(403);
      expect((await post(`/v1/resources/res_none/${name}`, {})).status).toBe(404);
    },
  );
});

describe('a blueprint', () => {
  let own: string;
  beforeEach(async () => {
    const { projectId } = world;
    own = await makeBlueprint(world.db, { projectId, kind: 'bare', provides: 'bare' });
  });

  it('is drained and resumed, refused where that changes nothing, and says so', async () => {
    const drained = await post(`/v1/blueprints/${own}/drain`, { reason: 'moving house' });
    expect(drained.status).toBe(202);
    expect(drained.body).toMatchObject({ name: 'drain', outcome: 'applied' });
    const { body } = await world.call('GET', `/v1/blueprints/${own}`);
    expect(body['draining']).toMatchObject({ reason: 'moving house', setAt: expect.any(String) });
    const again = await post(`/v1/blueprints/${own}/drain`);
    expect(again.body).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/is draining it already/),
    });
    const refused = await post('/v1/resources', { blueprint: own });
    expect(refused.body['detail']).toMatch(/is being drained/);

    const resumed = await post(`/v1/blueprints/${own}/resume`);
    expect(resumed.body).toMatchObject({ outcome: 'applied' });
    expect((await post(`/v1/blueprints/${own}/resume`)).body).toMatchObject({
      outcome: 'rejected',
      reason: 'It is not draining.',
    });
    expect((await world.call('GET', `/v1/blueprints/${own}`)).body['draining']).toBeNull();
    const events = await world.call('GET', `/v1/blueprints/${own}/events`);
    const types = (events.body['items'] as { type: string }[]).map(({ type }) => type);
    expect(types.filter((type) => type === 'blueprint.command-applied')).toHaveLength(2);
    expect(types.filter((type) => type === 'blueprint.command-rejected')).toHaveLength(2);
    const commands = await world.call('GET', `/v1/blueprints/${own}/commands`);
    expect(commands.body['items']).toHaveLength(4);
  });

  it('that is drained serves leases again once it is resumed', async () => {
    const { projectId, db } = world;
    const only = await makeBlueprint(db, { projectId, kind: 'bare', provides: 'bare' });
    await post(`/v1/blueprints/${only}/drain`);
    const wish = { type: 'bare', blueprints: [only] };
    const { body: lease } = await post('/v1/leases', wish);
    await world.workers.allocate('bare');
    const explained = await world.call('GET', `/v1/leases/${lease.id}/explain`);
    expect(JSON.stringify(explained.body['verdicts'])).toContain('blueprint-draining');
    await post(`/v1/blueprints/${only}/resume`);
    await world.workers.allocate('bare');
    const { body } = await world.call('GET', `/v1/leases/${lease.id}`);
    expect(body['status']).toBe('active');
  });

  it('is drained once under one key', async () => {
    const headers = { 'idempotency-key': `drain-${own}` };
    const first = await post(`/v1/blueprints/${own}/drain`, {}, { headers });
    const again = await post(`/v1/blueprints/${own}/drain`, {}, { headers });
    expect(again.body).toEqual(first.body);
  });

  it('is not drained by other projects nor by holders', async () => {
    const path = `/v1/blueprints/${own}/drain`;
    expect((await post(path, {}, { token: stranger })).status).toBe(404);
    expect((await post(path, {}, { token: holder })).status).toBe(403);
    for (const list of ['events', 'commands']) {
      const read = { token: stranger };
      expect((await world.call('GET', `/v1/blueprints/${own}/${list}`, read)).status).toBe(404);
    }
  });

  it('is not deleted while anything of it lives', async () => {
    const { body } = await post('/v1/resources', { blueprint: own });
    const refused = await world.call('DELETE', `/v1/blueprints/${own}`);
    expect([refused.status, refused.body['code']]).toEqual([409, 'conflict']);
    expect(refused.body['detail']).toMatch(/1 resource of it lives/);
    expect(body['status']).toBe('pending');
  });
});

describe('a resource with a health check', () => {
  let lease: string;
  let fragile: string;
  beforeAll(async () => {
    const { db, projectId } = world;
    await makeBlueprint(db, { projectId, kind: 'fragile', provides: 'fragile' });
    ({
      body: { id: lease },
    } = await post('/v1/leases', { type: 'fragile' }));
    await world.workers.allocate('fragile');
    const { body } = await world.call('GET', `/v1/leases/${lease}`);
    fragile = String(body['resource']);
    await db.query(
      `INSERT INTO health_check (resource_id, project_id, next_at, failures, failed_at, reason)
        VALUES ($1, $2, now() + interval '1 hour', 2, now(), 'No answer.')`,
      [fragile, projectId],
    );
  });

  const isDue = async (): Promise<boolean> => {
    const [row] = await world.db.query<{ due: boolean }>(
      `UPDATE health_check h SET next_at = now() + interval '1 hour'
        FROM health_check before WHERE h.resource_id = $1 AND before.resource_id = h.resource_id
        RETURNING before.next_at <= now() AS due`,
      [fragile],
    );
    return row?.due === true;
  };

  it('shows what its checks found', async () => {
    const { body } = await world.call('GET', `/v1/resources/${fragile}`);
    expect(body['health']).toEqual({
      healthyAt: null,
      failedAt: expect.any(String),
      failures: 2,
      reason: 'No answer.',
    });
  });

  it('is looked at soon where a command lost its host, and only then', async () => {
    const exec = (body: object) => post(`/v1/leases/${lease}/command/exec`, body);
    await exec({ argv: ['true'] });
    expect(await isDue()).toBe(false);
    expect((await exec({ argv: ['sleep', '1'] })).body['end']).toBe('host-lost');
    expect(await isDue()).toBe(true);
    expect((await exec({ script: 'true' })).status).toBe(500);
    expect(await isDue()).toBe(true);
  });
});

describe('POST /v1/resources/{id}/abandon', () => {
  const abandon = (more: object = {}): Promise<Answer> =>
    operate('abandon', { reason: 'the host burnt down' }, more);

  it('is refused with 409 and a hint while the resource is of use, and leaves the key free', async () => {
    const headers = { 'idempotency-key': 'let-go' };
    const refused = await abandon({ headers });
    expect([refused.status, refused.body['code']]).toEqual([409, 'conflict']);
    expect(refused.body['hint']).toMatch(/reclaim/i);
    expect((await shown())['status']).toBe('active');

    await operate('release');
    await world.workers.settleResource(resource);
    const first = await abandon({ headers });
    const again = await abandon({ headers });
    expect([first.status, again.body.id]).toEqual([202, first.body.id]);
  });

  it('notes who let go of it, why, and what was not taken back', async () => {
    await operate('release');
    await world.workers.settleResource(resource);
    const accepted = await abandon();
    expect([accepted.status, accepted.body['outcome']]).toEqual([202, null]);
    await world.workers.destroyResource(resource);
    const { body } = await world.call('GET', `/v1/resources/${resource}`);
    expect(body).toMatchObject({
      status: 'destroyed',
      abandoned: { reason: 'the host burnt down', kind: 'bare', place: null, leases: 0 },
    });
    const listed = await world.call('GET', '/v1/resources?abandoned=true');
    expect((listed.body['items'] as { id: string }[]).map(({ id }) => id)).toContain(resource);
    const others = await world.call('GET', '/v1/resources?abandoned=false&limit=100');
    expect(JSON.stringify(others.body)).not.toContain(resource);
    expect((await world.call('GET', '/v1/resources?abandoned=perhaps')).status).toBe(400);
    const { text } = await world.call('GET', '/metrics');
    expect(text).toMatch(/drydock_resources_abandoned\{[^}]*blueprint="shelf"[^}]*\} [1-9]/);
    const { body: events } = await world.call('GET', `/v1/resources/${resource}/events`);
    expect((events['items'] as { message: string }[])[0]?.message).toMatch(
      /^Abandoned by .* \(the host burnt down\)\. Not taken back: bare /,
    );
  });

  it('needs a reason, an operator, and a resource of the project', async () => {
    await operate('release');
    await world.workers.settleResource(resource);
    expect((await operate('abandon')).status).toBe(400);
    expect((await operate('abandon', { reason: '' })).status).toBe(400);
    expect((await abandon({ token: holder })).status).toBe(403);
    expect((await abandon({ token: stranger })).status).toBe(404);
  });
});
