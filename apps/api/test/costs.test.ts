import { newId } from '@drydock/model';
import { makeProject } from '@drydock/store/testing';
import { metricValue } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type World } from './support.ts';

let world: World;
let blueprint: string;

beforeAll(async () => {
  world = await openWorld();
  const created = await world.call('POST', '/v1/blueprints', {
    body: {
      name: 'machines',
      kind: 'bare',
      config: {},
      pricing: { currency: 'EUR', perHour: 0.1, perHourByType: { large: 0.35 } },
    },
  });
  expect(created.status).toBe(201);
  blueprint = String(created.body['id']);
  await world.db.query(
    `UPDATE blueprint_price SET since = now() - interval '1 year' WHERE blueprint_id = $1`,
    [blueprint],
  );
  // Two hours long, half an hour of them building and half an hour in use.
  await world.db.query(
    `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, status, state, priced_as, created_at,
        activated_at, released_at, destroyed_at, reason, reason_code)
      SELECT $1, $2, $3, 1, 'bare', 'one', 'destroyed', '{}', 'large', t, t + interval '30 minutes',
        t + interval '2 hours', t + interval '2 hours', 'over', 'released'
      FROM (SELECT now() - interval '3 hours' AS t) x`,
    [newId('resource'), world.projectId, blueprint],
  );
  await world.db.query(
    `WITH one AS (
      INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, status, labels, owner,
        released_at, destroyed_at, reason, reason_code)
      VALUES ($1, $2, 'bare', 's', 60, now(), 'test', 'destroyed', '{"team": "a"}', 'ann',
        now() - interval '75 minutes', now() - interval '70 minutes', 'over', 'released')
    )
    INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id, status, started_at,
      activated_at, ended_at)
    SELECT $3, $2, $1, 1, id, project_id, 'closed', now() - interval '100 minutes', now() - interval '100 minutes',
      now() - interval '70 minutes'
    FROM resource WHERE blueprint_id = $4`,
    [newId('lease'), world.projectId, newId('attempt'), blueprint],
  );
});
afterAll(() => world.close());

const HOUR = 3_600;
const sum = (query = '', options = {}) => world.call('GET', `/v1/costs${query}`, options);

describe('GET /v1/costs', () => {
  it('tells what was taken and what it cost, exactly', async () => {
    const { status, body } = await sum();
    expect([status, body['by']]).toEqual([200, 'blueprint']);
    expect(Date.parse(String(body['until'])) - Date.parse(String(body['since']))).toBe(
      24 * HOUR * 1_000,
    );
    const group = {
      value: 'machines',
      blueprint,
      seconds: {
        building: HOUR / 2,
        inUse: HOUR / 2,
        idle: HOUR,
        failed: 0,
        cleaning: 0,
        leaked: 0,
      },
      unpricedSeconds: 0,
      costs: [
        {
          currency: 'EUR',
          amount: '0.70',
          building: '0.175',
          inUse: '0.175',
          idle: '0.35',
          failed: '0.00',
          cleaning: '0.00',
          leaked: '0.00',
        },
      ],
      leaseSeconds: { setUp: 0, active: 25 * 60, cleaning: 5 * 60 },
    };
    const { value: _value, blueprint: _id, ...all } = group;
    expect(body).toMatchObject({ groups: [group], rest: null, total: all });
  });

  it('tells owners, types and values of a label apart', async () => {
    const groups = async (by: string) => {
      const { body } = await sum(`?by=${by}`);
      return (body['groups'] as { value: string; leaseSeconds: { active: number } }[]).map(
        ({ value, leaseSeconds }) => [value, leaseSeconds.active],
      );
    };
    expect(await groups('type')).toEqual([['bare/large', 1_500]]);
    expect(await groups('owner')).toEqual([
      [null, 0],
      ['ann', 1_500],
    ]);
    expect(await groups('label:team')).toEqual([
      [null, 0],
      ['a', 1_500],
    ]);
    expect(await groups('label:other')).toEqual([[null, 1_500]]);
  });

  it('counts a changed price from then on', async () => {
    const { body } = await world.call('PATCH', `/v1/blueprints/${blueprint}`, {
      body: { pricing: { currency: 'USD', perHour: 1 } },
    });
    expect(body['pricing']).toMatchObject({ currency: 'USD' });
    const prices = await world.db.query(
      `SELECT currency, per_hour::text, per_hour_by_type FROM blueprint_price WHERE blueprint_id = $1 ORDER BY since`,
      [blueprint],
    );
    expect(prices).toEqual([
      { currency: 'EUR', per_hour: '0.1', per_hour_by_type: { large: 0.35 } },
      { currency: 'USD', per_hour: '1', per_hour_by_type: {} },
    ]);
    // What was before costs what it cost.
    expect((await sum()).body['total']).toMatchObject({ costs: [{ amount: '0.70' }] });
    // What is no change of a price is none.
    await world.call('PATCH', `/v1/blueprints/${blueprint}`, { body: { packing: 'spread' } });
    await world.call('PATCH', `/v1/blueprints/${blueprint}`, { body: { pricing: null } });
    expect(
      (
        await world.db.query(
          `SELECT currency FROM blueprint_price WHERE blueprint_id = $1 ORDER BY since`,
          [blueprint],
        )
      ).map((row) => (row as { currency: string | null }).currency),
    ).toEqual(['EUR', 'USD', null]);
  });

  it('tells nothing of another project, but to who administers it', async () => {
    const other = await makeProject(world.db);
    const { body } = await sum(`?project=${other}`);
    expect(body['groups']).toEqual([]);
    expect(body['total']).toMatchObject({ unpricedSeconds: 0, costs: [] });
  });

  it.each([
    ['?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z', 'before until'],
    ['?since=2024-01-01T00:00:00Z', '400 days'],
    ['?since=2999-01-01T00:00:00Z', 'ahead'],
    ['?since=yesterday', 'since'],
    ['?by=colour', 'label:<name>'],
    ['?by=label:', 'label:<name>'],
  ])('refuses %s', async (query, why) => {
    const { status, body } = await sum(query);
    expect([status, body['code'], String(body['detail'])]).toEqual([
      400,
      'invalid-request',
      expect.stringContaining(why),
    ]);
  });

  it('is measured, in seconds and in money', async () => {
    const { text } = await world.call('GET', '/metrics');
    const of = (name: string, labels: object) =>
      metricValue(text, name, { blueprint: 'machines', ...labels });
    expect(of('drydock_resource_seconds_total', { entry: 'idle' })).toBe(HOUR);
    expect(of('drydock_resource_seconds_total', { entry: 'in-use' })).toBe(HOUR / 2);
    expect(of('drydock_resource_cost_total', { entry: 'idle', currency: 'EUR' })).toBe(0.35);
  });
});
