import type { BlueprintPool } from '@drydock/contract';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeBareLease, openWorld, type Answer, type World } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let names = 0;
const newName = (): string => `blueprint-${(names += 1)}`;
const create = (body: object, headers: Record<string, string> = {}) =>
  world.call('POST', '/v1/blueprints', {
    body: { name: newName(), kind: 'bare', config: {}, ...body },
    headers,
  });
const patch = (id: string, body: object) => world.call('PATCH', `/v1/blueprints/${id}`, { body });
const refusal = ({ status, body }: Answer) => [status, body['code']];
const eventsOf = async (id: string): Promise<string[]> => {
  const sql = 'SELECT type FROM event WHERE subject_id = $1 ORDER BY id';
  return (await world.db.query<{ type: string }>(sql, [id])).map(({ type }) => type);
};
const wakes = async (): Promise<number> =>
  (await world.db.query("SELECT 1 FROM wake WHERE type = 'bare'")).length;

describe('creating a blueprint', () => {
  it('stores it with its defaults, its first revision, an event and a wake', async () => {
    const before = await wakes();
    const { status, headers, body } = await create({ name: 'first', config: { size: 'xl' } });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/blueprints/${body.id}`);
    expect(body).toMatchObject({
      name: 'first',
      kind: 'bare',
      provides: 'bare',
      revision: 1,
      config: { size: 'xl' },
      limits: { resources: null, leasesPerResource: null, failedBuilds: 5 },
      packing: 'fill',
      transcripts: { bytesMax: null, keepSeconds: null },
      enabled: true,
    });
    expect((await world.call('GET', `/v1/blueprints/${body.id}`)).body).toEqual(body);
    expect(await eventsOf(body.id)).toEqual(['blueprint.created']);
    expect(await wakes()).toBe(before + 1);
  });

  it('under one key at once makes one, and answers all the same', async () => {
    const name = newName();
    const headers = { 'idempotency-key': 'create' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ name }, headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await patch((answers[0] as Answer).body.id, { enabled: false });
    expect((await create({ name }, headers)).text).toBe(answers[0]?.text);
    expect(refusal(await create({ name, enabled: false }, headers))).toEqual([
      422,
      'idempotency-key-reused',
    ]);
  });

  it('with a name that is taken is refused, even at the same time', async () => {
    const name = newName();
    const answers = await Promise.all([create({ name }), create({ name }), create({ name })]);
    expect(answers.map(({ status }) => String(status)).sort()).toEqual(['201', '409', '409']);
    expect(refusal(await create({ name }))).toEqual([409, 'name-taken']);
  });

  it('of an unknown kind, or with a configuration that does not fit, says so', async () => {
    expect(refusal(await create({ kind: 'moon' }))).toEqual([422, 'unknown-kind']);
    const wrong = await create({ config: { size: 1, colour: 'red' } });
    expect(refusal(wrong)).toEqual([422, 'invalid-configuration']);
    const fields = (wrong.body['problems'] as { field: string }[]).map(({ field }) => field);
    expect(fields.sort()).toEqual(['config.colour', 'config.size']);
    const useless = await create({ limits: { leasesPerResource: 0 } });
    expect(refusal(useless)).toEqual([400, 'invalid-request']);
  });
});

describe('changing a blueprint', () => {
  it('makes a revision of a new configuration and of nothing else', async () => {
    const { id } = (await create({ config: { size: 'a' } })).body;
    const limits = await patch(id, { limits: { resources: 3 } });
    expect(limits.body).toMatchObject({
      revision: 1,
      limits: { resources: 3, leasesPerResource: null, failedBuilds: 5 },
    });
    const config = await patch(id, { config: { size: 'b' } });
    expect(config.body).toMatchObject({ revision: 2, config: { size: 'b' } });
    const same = await patch(id, { config: { size: 'b' }, limits: { resources: 3 } });
    expect(same.body).toEqual(config.body);
    const cleared = await patch(id, { limits: { resources: null } });
    expect(cleared.body['limits']).toEqual({
      resources: null,
      leasesPerResource: null,
      failedBuilds: 5,
      leaseSecondsMax: null,
      quantities: {},
      perOwner: null,
      perLabel: [],
    });
    const sql =
      'SELECT revision, config FROM blueprint_revision WHERE blueprint_id = $1 ORDER BY 1';
    expect(await world.db.query(sql, [id])).toEqual([
      { revision: 1, config: { size: 'a' } },
      { revision: 2, config: { size: 'b' } },
    ]);
    expect(await eventsOf(id)).toEqual([
      'blueprint.created',
      'blueprint.updated',
      'blueprint.updated',
      'blueprint.updated',
    ]);
  });

  it('tells what was and what is of all that changed, and not more of it than can be read', async () => {
    const { id, name } = (await create({ config: { size: 'a' } })).body;
    const told = async (): Promise<Record<string, string>> => {
      const { body } = await world.call('GET', `/v1/blueprints/${id}/events`);
      const [event] = body['items'] as { type: string; data: Record<string, string> }[];
      expect(event?.type).toBe('blueprint.updated');
      return event?.data ?? {};
    };
    const values = ({ before, after }: Record<string, string>): unknown[] =>
      [before, after].map((text) => JSON.parse(text ?? ''));
    await patch(id, { limits: { resources: 3 }, enabled: false });
    expect(values(await told())).toEqual([
      { limits: { resources: null }, enabled: true },
      { limits: { resources: 3 }, enabled: false },
    ]);
    const other = newName();
    await patch(id, { name: other, packing: 'spread', config: {} });
    expect(values(await told())).toEqual([
      { name, config: { size: 'a' }, packing: 'fill' },
      { name: other, config: {}, packing: 'spread' },
    ]);
    const changes = await wakes();
    await patch(id, { transcripts: { bytesMax: 1_000 } });
    expect(values(await told())).toEqual([
      { transcripts: { bytesMax: null } },
      { transcripts: { bytesMax: 1_000 } },
    ]);
    // Nobody is served otherwise for that.
    expect(await wakes()).toBe(changes);
    // Characters of two halves each, so that a cut in the middle of one would not be stored.
    for (const size of ['🚢'.repeat(3_000), `a${'🚢'.repeat(3_000)}`]) {
      expect((await patch(id, { config: { size } })).status).toBe(200);
      const { after = '' } = await told();
      expect(Array.from(after)).toHaveLength(501);
      expect(after).toMatch(/^\{"config":\{"size":"a?🚢+…$/u);
    }
  });

  it('has every configuration in its revisions, the newest first, by pages', async () => {
    const { id } = (await create({ config: { size: 'a' } })).body;
    await patch(id, { config: { size: 'b' } });
    await patch(id, { enabled: false });
    await patch(id, { config: { size: 'c' } });
    const list = (query = '') => world.call('GET', `/v1/blueprints/${id}/revisions${query}`);
    const revisions = async (): Promise<unknown[]> => {
      const { body } = await list();
      return (body['items'] as { revision: number; config: object }[]).map(
        ({ revision, config }) => [revision, config],
      );
    };
    const all = [
      [3, { size: 'c' }],
      [2, { size: 'b' }],
      [1, { size: 'a' }],
    ];
    expect(await revisions()).toEqual(all);
    const first = await list('?limit=2');
    expect(first.body['items']).toHaveLength(2);
    const rest = await list(`?limit=2&cursor=${String(first.body['nextCursor'])}`);
    expect(rest.body).toEqual({
      items: [
        {
          revision: 1,
          resolved: {},
          config: { size: 'a' },
          author: expect.any(String),
          createdAt: expect.any(String),
        },
      ],
      nextCursor: null,
    });
    // Larger than a revision can be: of another list.
    const far = Buffer.from('99999999999').toString('base64url');
    expect((await list(`?cursor=${far}`)).status).toBe(200);
    await world.call('DELETE', `/v1/blueprints/${id}`);
    expect(await revisions()).toEqual(all);
    expect((await world.call('GET', '/v1/blueprints/bp_none/revisions')).status).toBe(404);
  });

  it('changes labels and settings at once, and tells of each', async () => {
    const { id } = (await create({ labels: { team: 'red' } })).body;
    const before = await wakes();
    const marked = await patch(id, { labels: { team: null, tier: '1' } });
    expect(marked.body).toMatchObject({ labels: { tier: '1' }, revision: 1 });
    expect(await wakes()).toBe(before);
    await patch(id, { labels: { tier: '2' }, enabled: false });
    expect(await eventsOf(id)).toEqual([
      'blueprint.created',
      'blueprint.labelled',
      'blueprint.updated',
      'blueprint.labelled',
    ]);
  });

  it('wakes its type where there may be room now, and not for a name', async () => {
    const { id } = (await create({ enabled: false })).body;
    const before = await wakes();
    await patch(id, { name: newName() });
    expect(await wakes()).toBe(before);
    await patch(id, { enabled: true });
    expect(await wakes()).toBe(before + 1);
  });

  it('checks the configuration and the name', async () => {
    const { id, ...rest } = (await create({})).body;
    const other = (await create({})).body;
    expect(refusal(await patch(id, { config: { size: 1 } }))).toEqual([
      422,
      'invalid-configuration',
    ]);
    expect(refusal(await patch(id, { name: other['name'] }))).toEqual([409, 'name-taken']);
    expect(refusal(await patch(id, {}))).toEqual([400, 'invalid-request']);
    expect(refusal(await patch(id, { kind: 'bare' }))).toEqual([400, 'invalid-request']);
    expect(refusal(await patch(id, { limits: { leasesPerResource: 0 } }))).toEqual([
      400,
      'invalid-request',
    ]);
    expect((await world.call('GET', `/v1/blueprints/${id}`)).body).toEqual({ id, ...rest });
  });
});

describe('the pool of a blueprint', () => {
  it('says what stands ready, what should, and since which firing', async () => {
    const schedule = [{ cron: '0 0 * * *', timezone: 'UTC', readyMin: 1 }];
    const { body } = await create({ pool: { readyMin: 3, schedule } });
    await world.workers.allocate('bare');
    const { status, body: pool } = await world.call('GET', `/v1/blueprints/${body.id}/pool`);
    expect(status).toBe(200);
    expect(pool).toMatchObject({
      kept: true,
      readyMin: 1,
      firing: { readyMin: 1 },
      nextFiring: { readyMin: 1 },
      ready: 1,
      inUse: 0,
      building: 0,
      old: 0,
      breaker: null,
      rollOut: null,
      pauses: [],
    });
    const { firing, nextFiring } = pool as unknown as BlueprintPool;
    const [from = '', until = ''] = [firing?.at, nextFiring?.at];
    expect(Date.parse(until) - Date.parse(from)).toBe(86_400_000);
  });

  it('is not kept where nothing is said, and is nobody’s in another project', async () => {
    const { body } = await create({});
    const path = `/v1/blueprints/${body.id}/pool`;
    expect((await world.call('GET', path)).body).toMatchObject({ kept: false, nextAt: null });
    expect(refusal(await world.call('GET', '/v1/blueprints/bp_nothing/pool'))).toEqual([
      404,
      'not-found',
    ]);
  });
});

describe('deleting a blueprint', () => {
  const remove = (id: string) => world.call('DELETE', `/v1/blueprints/${id}`);

  it('frees its name and hides it, once nothing of it lives', async () => {
    const { id, name } = (await create({})).body;
    expect((await remove(id)).status).toBe(204);
    expect((await remove(id)).status).toBe(404);
    expect((await patch(id, { enabled: true })).status).toBe(404);
    expect((await world.call('GET', `/v1/blueprints/${id}`)).status).toBe(404);
    expect((await create({ name })).status).toBe(201);
    expect(await eventsOf(id)).toEqual(['blueprint.created', 'blueprint.deleted']);
  });

  it('is refused while a resource of it lives, and says how many', async () => {
    const { id, name } = (await create({})).body;
    await activeBareLease(world, { blueprints: [name] });
    const answer = await remove(id);
    expect(refusal(answer)).toEqual([409, 'conflict']);
    expect(answer.body['detail']).toContain('1 resource of it lives');
    await world.db.query(
      `UPDATE attempt SET status = 'closed', ended_at = now()
        WHERE resource_id IN (SELECT id FROM resource WHERE blueprint_id = $1)`,
      [id],
    );
    await world.db.query(
      `UPDATE resource SET status = 'released', released_at = now(), reason = 'x',
        reason_code = 'x' WHERE blueprint_id = $1`,
      [id],
    );
    expect(refusal(await remove(id))).toEqual([409, 'conflict']);
    await world.db.query(
      `UPDATE resource SET status = 'destroyed', destroyed_at = now(), wake_at = NULL
        WHERE blueprint_id = $1`,
      [id],
    );
    expect((await remove(id)).status).toBe(204);
  });

  it('never leaves a live resource behind, however it races the allocator', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, name } = (await create({})).body;
      const wish = { type: 'bare', blueprints: [name] };
      await world.call('POST', '/v1/leases', { body: wish });
      const [deleted] = await Promise.all([remove(id), world.workers.allocate('bare')]);
      const sql = "SELECT 1 FROM resource WHERE blueprint_id = $1 AND status <> 'destroyed'";
      const live = (await world.db.query(sql, [id])).length;
      expect([deleted.status, live > 0]).toEqual(live > 0 ? [409, true] : [204, false]);
    }
  });
});

describe('listing', () => {
  it('filters blueprints by type, kind, name and the beginning of the id', async () => {
    const { id, name } = (await create({})).body;
    const list = async (query: string): Promise<string[]> => {
      const { body } = await world.call('GET', `/v1/blueprints?limit=200&${query}`);
      return (body['items'] as { id: string }[]).map((item) => item.id);
    };
    expect((await list(''))[0]).toBe(id);
    expect(await list(`name=${String(name)}`)).toEqual([id]);
    expect(await list('type=host')).toEqual([]);
    expect(await list('kind=bare')).toContain(id);
    expect(await list(`idPrefix=${id.slice('bp_'.length, 12)}`)).toEqual([id]);
  });

  it('shows the loaded kinds with their schemas', async () => {
    const { body } = await world.call('GET', '/v1/blueprint-kinds');
    expect(body['items']).toContainEqual(
      expect.objectContaining({
        kind: 'local-host',
        provides: 'host',
        interfaces: expect.arrayContaining(['command', 'tunnel']) as unknown,
        config: expect.objectContaining({ type: 'object' }),
      }),
    );
  });
});
