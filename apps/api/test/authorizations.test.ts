import { AUTHORIZATION_STATUSES, type AuthorizationStatus } from '@drydock/model';
import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type Answer, type World } from './support.ts';

let world: World;
/** The owner is the world's own project. */
let owner: string;
let asker: string;
let askerId: string;
beforeAll(async () => {
  world = await openWorld();
  owner = world.token;
  askerId = await makeProject(world.db, 'team-b');
  asker = (await makeToken(world.db, askerId, 'operator')).text;
});
afterAll(() => world.close());

let blueprints = 0;
function ownersBlueprint(): Promise<string> {
  blueprints += 1;
  const name = `shared-${blueprints}`;
  return makeBlueprint(world.db, {
    projectId: world.projectId,
    name,
    kind: 'bare',
    provides: 'bare',
  });
}
const ask = (blueprint: string, token = asker, headers: Record<string, string> = {}) =>
  world.call('POST', '/v1/authorizations', { body: { blueprint }, token, headers });
const move = (id: string, verb: string, token: string, body: object = {}): Promise<Answer> =>
  world.call('POST', `/v1/authorizations/${id}/${verb}`, { body, token });
const request = async (blueprint: string): Promise<string> => {
  const body = { type: 'bare', blueprints: [blueprint] };
  const answer = await world.call('POST', '/v1/leases', { body, token: asker });
  expect(answer.status).toBe(202);
  return answer.body.id;
};
const lease = async (id: string) =>
  (await world.call('GET', `/v1/leases/${id}`, { token: asker })).body['status'];
const rules = async (id: string): Promise<string[]> => {
  const { body } = await world.call('GET', `/v1/leases/${id}/explain`, { token: asker });
  return (body['verdicts'] as { rule: string }[]).map(({ rule }) => rule);
};
const eventsOf = async (id: string): Promise<string[]> => {
  const rows = await world.db.query<{ type: string }>(
    `SELECT type FROM event WHERE subject_id = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ type }) => type);
};

describe('a project that asks for another’s blueprint', () => {
  it('has its leases wait, and served once the owner approves', async () => {
    const blueprint = await ownersBlueprint();
    const asked = await ask(blueprint);
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      direction: 'asked',
      status: 'requested',
      blueprint,
      asker: { name: 'team-b' },
      owner: { name: 'administrators' },
      decidedBy: null,
    });
    const { id } = asked.body;
    const waiting = await request(blueprint);
    await world.workers.allocate('bare');
    expect(await lease(waiting)).toBe('pending');
    expect(await rules(waiting)).toContain('not-authorized');

    const approved = await move(id, 'approve', owner);
    expect([approved.status, approved.body['status'], approved.body['direction']]).toEqual([
      200,
      'authorized',
      'received',
    ]);
    await world.workers.allocate('bare');
    expect(await lease(waiting)).toBe('active');
  });

  it('keeps what it has when that is taken back, and gets nothing new', async () => {
    const blueprint = await ownersBlueprint();
    const { id } = (await ask(blueprint)).body;
    await move(id, 'approve', owner);
    const held = await request(blueprint);
    await world.workers.allocate('bare');
    expect(await lease(held)).toBe('active');

    const revoked = await move(id, 'revoke', owner, { reason: 'quota is over' });
    expect(revoked.body).toMatchObject({ status: 'revoked', reason: 'quota is over' });
    const late = await request(blueprint);
    await world.workers.allocate('bare');
    expect(await lease(held)).toBe('active');
    expect(await lease(late)).toBe('pending');
    expect(await rules(late)).toContain('not-authorized');
    const renewed = await world.call('POST', `/v1/leases/${held}/renew`, {
      body: { ttlSeconds: 7_200 },
      token: asker,
    });
    expect(renewed.status).toBe(200);

    expect((await move(id, 'approve', owner)).body['status']).toBe('authorized');
    await world.workers.allocate('bare');
    expect(await lease(late)).toBe('active');
  });

  it('is told of each decision, as is the owner, each in words of their own', async () => {
    const blueprint = await ownersBlueprint();
    const { id } = (await ask(blueprint)).body;
    await move(id, 'decline', owner, { reason: 'not this month' });
    expect((await ask(blueprint)).body).toMatchObject({ id, status: 'requested', reason: null });
    await move(id, 'approve', owner);
    await move(id, 'revoke', owner);
    await move(id, 'withdraw', asker);
    const steps = ['requested', 'declined', 'requested', 'authorized', 'revoked', 'withdrawn'];
    expect(await eventsOf(id)).toEqual(steps.map((step) => `authorization.${step}`));
    expect(await eventsOf(blueprint)).toEqual(
      steps.map((step) => `blueprint.authorization-${step}`),
    );
    const [declined] = await world.db.query<{ data: object; project_id: string }>(
      `SELECT data, project_id FROM event WHERE type = 'authorization.declined'
        AND authorization_id = $1`,
      [id],
    );
    expect(declined).toEqual({
      project_id: askerId,
      data: { blueprint, project: 'administrators', reason: 'not this month' },
    });
    const leaked = await world.db.query(
      `SELECT 1 FROM event e JOIN token t ON t.project_id <> e.project_id
        WHERE e.data->>'author' = t.name`,
    );
    expect(leaked).toEqual([]);
  });

  it('asks once, however often it says so', async () => {
    const blueprint = await ownersBlueprint();
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(blueprint)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const { id } = answers[0]?.body ?? { id: '' };
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await eventsOf(id)).toEqual(['authorization.requested']);
    await move(id, 'approve', owner);
    expect((await ask(blueprint)).body['status']).toBe('authorized');
  });

  it('does not ask anew by a late retry of what was declined since', async () => {
    const blueprint = await ownersBlueprint();
    const key = { 'idempotency-key': 'ask-once' };
    const { id } = (await ask(blueprint, asker, key)).body;
    await move(id, 'decline', owner);
    expect((await ask(blueprint, asker, key)).body['status']).toBe('declined');
    expect((await ask(blueprint)).body['status']).toBe('requested');
  });

  it('asks for nothing of its own, and for nothing that is not there', async () => {
    const blueprint = await ownersBlueprint();
    const own = await ask(blueprint, owner);
    expect([own.status, own.body['code']]).toEqual([400, 'invalid-request']);
    for (const unknown of ['bp_none', 'shared-1']) {
      expect((await ask(unknown)).status).toBe(404);
    }
  });
});

describe('an authorization', () => {
  it('moves only as its status allows, and by whose move it is', async () => {
    const { id } = (await ask(await ownersBlueprint())).body;
    const statuses = async (verb: string, token: string) => (await move(id, verb, token)).status;
    expect(await statuses('approve', asker)).toBe(409);
    expect(await statuses('withdraw', owner)).toBe(409);
    expect(await statuses('revoke', owner)).toBe(409);
    expect(await statuses('decline', owner)).toBe(200);
    expect(await statuses('decline', owner)).toBe(200);
    expect(await statuses('revoke', owner)).toBe(409);
    expect(await statuses('withdraw', asker)).toBe(200);
    expect(await statuses('approve', owner)).toBe(409);
    expect(await eventsOf(id)).toHaveLength(3);
  });

  it('cannot be approved for a blueprint that is deleted', async () => {
    const blueprint = await ownersBlueprint();
    const { id } = (await ask(blueprint)).body;
    await world.call('DELETE', `/v1/blueprints/${blueprint}`);
    const { status, body } = await move(id, 'approve', owner);
    expect([status, body['detail']]).toEqual([409, 'The blueprint that was asked for is deleted.']);
    expect((await move(id, 'decline', owner)).status).toBe(200);
  });

  it('is decided by an operator, not by less', async () => {
    const { id } = (await ask(await ownersBlueprint())).body;
    const { text: holder } = await makeToken(world.db, world.projectId, 'holder');
    expect((await move(id, 'approve', holder)).status).toBe(403);
    const { text: operator } = await makeToken(world.db, world.projectId, 'operator');
    expect((await move(id, 'approve', operator)).status).toBe(200);
  });

  it('is listed for both projects, each with its own side of it', async () => {
    const blueprint = await ownersBlueprint();
    const { id } = (await ask(blueprint)).body;
    await move(id, 'approve', owner);
    const list = async (token: string, query: string): Promise<Answer['body'][]> => {
      const { body } = await world.call('GET', `/v1/authorizations?${query}`, { token });
      return body['items'] as Answer['body'][];
    };
    const of = `blueprint=${blueprint}`;
    const [asked] = await list(asker, `direction=asked&status=authorized,revoked&${of}`);
    expect(asked).toMatchObject({ id, direction: 'asked', decidedBy: null });
    expect(asked?.['askedBy']).toEqual(expect.any(String));
    const [received] = await list(owner, `direction=received&${of}`);
    expect(received).toMatchObject({ id, direction: 'received', askedBy: null });
    expect(received?.['decidedBy']).toEqual(expect.any(String));
    expect(await list(asker, `direction=received&${of}`)).toEqual([]);
    expect(await list(owner, `status=declined&${of}`)).toEqual([]);
    const first = await world.call('GET', '/v1/authorizations?limit=1');
    const second = await world.call(
      'GET',
      `/v1/authorizations?limit=1&cursor=${String(first.body['nextCursor'])}`,
    );
    expect(first.body['items']).not.toEqual(second.body['items']);
  });
});

describe('what may be done to an authorization', () => {
  interface Shown {
    readonly name: string;
    readonly allowed: boolean;
    readonly reason: string | null;
  }
  const path = (id: string) => `/v1/authorizations/${id}`;
  const setStatus = (id: string, status: AuthorizationStatus) =>
    world.db.query(
      `UPDATE "authorization" SET labels = '{}', reason = NULL,
        asked = CASE $2 WHEN 'withdrawn' THEN 'withdrawn' ELSE 'active' END,
        decided = CASE $2 WHEN 'withdrawn' THEN 'requested' ELSE $2 END,
        decided_at = CASE WHEN $2 IN ('requested', 'withdrawn') THEN NULL ELSE now() END
        WHERE id = $1`,
      [id, status],
    );
  const act = (id: string, name: string, token: string): Promise<Answer> =>
    name === 'update'
      ? world.call('PATCH', path(id), { body: { labels: { seen: 'yes' } }, token })
      : move(id, name, token);
  const eventCount = async (): Promise<number> =>
    (await world.db.query('SELECT 1 FROM event')).length;

  const STANDINGS = AUTHORIZATION_STATUSES.flatMap((status) =>
    [false, true].flatMap((isOrphan) =>
      (['asker', 'owner'] as const).map((side) => ({ status, isOrphan, side })),
    ),
  );
  let one: string;
  let orphan: string;
  beforeAll(async () => {
    one = (await ask(await ownersBlueprint())).body.id;
    const blueprint = await ownersBlueprint();
    orphan = (await ask(blueprint)).body.id;
    await world.call('DELETE', `/v1/blueprints/${blueprint}`);
  });

  it.each(STANDINGS)('is what requests come to: %j', async ({ status, isOrphan, side }) => {
    const id = isOrphan ? orphan : one;
    const token = side === 'asker' ? asker : owner;
    await setStatus(id, status);
    const { body } = await world.call('GET', path(id), { token });
    const actions = body['actions'] as Shown[];
    expect(actions.map(({ name }) => name)).toEqual([
      'approve',
      'decline',
      'revoke',
      'withdraw',
      'update',
    ]);
    for (const { name, allowed, reason } of actions) {
      await setStatus(id, status);
      const before = await eventCount();
      const answer = await act(id, name, token);
      const changes = (await eventCount()) > before;
      const said = answer.status === 409 ? answer.body['detail'] : null;
      // There already: nothing is to be done, and asking for it again is the same wish.
      const isThere = reason === `It stands as ${status} already.`;
      expect({ name, status: answer.status, said, changes }).toEqual({
        name,
        status: allowed || isThere ? 200 : 409,
        said: isThere ? null : reason,
        changes: allowed,
      });
    }
    const mine = side === 'asker' ? ['withdraw', 'update'] : ['approve', 'decline', 'revoke'];
    const possible = actions.filter(({ allowed }) => allowed).map(({ name }) => name);
    expect(mine).toEqual(expect.arrayContaining(possible));
  });

  it('is nothing for a token that may only look, in the words of the refusal', async () => {
    await setStatus(one, 'requested');
    const { text: viewer } = await makeToken(world.db, world.projectId, 'viewer');
    const { body } = await world.call('GET', path(one), { token: viewer });
    for (const { name, allowed, reason } of body['actions'] as Shown[]) {
      const refused = await act(one, name, viewer);
      expect([name, allowed, reason]).toEqual([name, false, refused.body['detail']]);
      expect(refused.status).toBe(403);
    }
  });

  it('shows both projects the labels of the one that asks', async () => {
    await setStatus(one, 'requested');
    const changed = await act(one, 'update', asker);
    expect([changed.status, changed.body['labels']]).toEqual([200, { seen: 'yes' }]);
    const shown = await world.call('GET', path(one));
    expect(shown.body['labels']).toEqual({ seen: 'yes' });
    const ids = async (query: string, token: string): Promise<unknown[]> => {
      const { body } = await world.call('GET', `/v1/authorizations?${query}`, { token });
      return (body['items'] as { id: string }[]).map(({ id }) => id);
    };
    const start = one.slice(0, -4);
    for (const token of [asker, owner]) {
      expect(await ids('label=seen%3Dyes', token)).toEqual([one]);
      expect(await ids(`idPrefix=${start}`, token)).toEqual([one]);
      expect(await ids(`idPrefix=${start}&createdBefore=2020-01-01T00:00:00Z`, token)).toEqual([]);
    }
    const [event] = await world.db.query<{ project_id: string; data: object }>(
      `SELECT project_id, data FROM event WHERE type = 'authorization.labelled'
        AND authorization_id = $1 ORDER BY id DESC LIMIT 1`,
      [one],
    );
    expect(event).toMatchObject({ project_id: askerId, data: { changed: 'seen=yes' } });
  });

  it('is listed by every status that it can stand as', async () => {
    for (const status of AUTHORIZATION_STATUSES) {
      await setStatus(one, status);
      const listed = async (statuses: readonly string[]): Promise<boolean> => {
        const query = `status=${statuses.join(',')}`;
        const { body } = await world.call('GET', `/v1/authorizations?${query}`);
        return (body['items'] as { id: string }[]).some(({ id }) => id === one);
      };
      const others = AUTHORIZATION_STATUSES.filter((each) => each !== status);
      expect([status, await listed([status]), await listed(others)]).toEqual([status, true, false]);
    }
  });
});
