import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeBareLease, openWorld, withBareBlueprint, type World } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await withBareBlueprint(world);
});
afterAll(() => world.close());

const request = (body: object, headers: Record<string, string> = {}, query = '') =>
  world.call('POST', `/v1/leases${query}`, { body, headers });

describe('requesting a lease', () => {
  it('is accepted as pending, with its place', async () => {
    const { status, headers, body } = await request({ type: 'bare', owner: 'ann', priority: 3 });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/leases/${body.id}`);
    expect(body).toMatchObject({ type: 'bare', status: 'pending', owner: 'ann', priority: 3 });
    const shown = await world.call('GET', `/v1/leases/${body.id}`);
    expect(shown.body).toEqual(body);
  });

  it('takes so much of what its resource offers, and is told how much is missing', async () => {
    const limits = { resources: 0, quantities: { cpu: 4 } };
    const made = await world.call('POST', '/v1/blueprints', {
      body: { name: 'with-cpu', kind: 'bare', config: {}, limits },
    });
    expect(made.status).toBe(201);
    const wish = { type: 'bare', blueprints: ['with-cpu'], quantities: { cpu: 5 } };
    const { body } = await request(wish);
    expect(body).toMatchObject({ quantities: { cpu: 5 } });
    const before = await world.call('GET', `/v1/leases/${body.id}`);
    expect(before.body).toEqual(body);
    await world.workers.allocate('bare');
    const after = await world.call('GET', `/v1/leases/${body.id}`);
    expect(after.body).toMatchObject({
      status: 'broken',
      reasonCode: 'never-served',
      reason: expect.stringContaining(
        'It asks for 5 cpu, and one resource of with-cpu offers 4.',
      ) as unknown,
    });
  });

  it('with a count answers so many, also of one', async () => {
    const three = await request({ type: 'bare', count: 3 });
    expect(three.body['items']).toHaveLength(3);
    const one = await request({ type: 'bare', count: 1 });
    expect(one.body['items']).toHaveLength(1);
  });

  it('again under the same key gets the answer of before, whatever became of the lease', async () => {
    const headers = { 'idempotency-key': 'again' };
    const first = await request({ type: 'bare', labels: { a: 'b' } }, headers);
    await world.workers.allocate('bare');
    const second = await request({ labels: { a: 'b' }, type: 'bare' }, headers);
    expect(second.status).toBe(202);
    expect(second.text).toBe(first.text);
    expect((await world.call('GET', `/v1/leases/${first.body.id}`)).body['status']).toBe('active');
  });

  it('under a used key with another body is refused', async () => {
    const headers = { 'idempotency-key': 'reused' };
    await request({ type: 'bare' }, headers);
    const { status, body } = await request({ type: 'bare', priority: 1 }, headers);
    expect([status, body['code']]).toEqual([422, 'idempotency-key-reused']);
  });

  it('a thousand times at once under one key makes one lease', async () => {
    const headers = { 'idempotency-key': 'thousand' };
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => request({ type: 'bare', owner: 'thousand' }, headers)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const rows = await world.db.query("SELECT 1 FROM lease WHERE owner = 'thousand'");
    expect(rows).toHaveLength(1);
  });

  it('the same key means nothing in another project', async () => {
    const other = await makeProject(world.db);
    const { text: token } = await makeToken(world.db, other);
    const headers = { 'idempotency-key': 'shared' };
    const mine = await request({ type: 'bare' }, headers);
    const theirs = await world.call('POST', '/v1/leases', {
      body: { type: 'bare', priority: 9 },
      headers,
      token,
    });
    expect(theirs.status).toBe(202);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('takes blueprints by name and by id', async () => {
    const { projectId } = world;
    const named = { projectId, name: 'by-name', kind: 'bare', provides: 'bare' };
    const id = await makeBlueprint(world.db, named);
    const { body } = await request({ type: 'bare', blueprints: ['by-name', id] });
    const [row] = await world.db.query<{ allowed_blueprints: string[] }>(
      'SELECT allowed_blueprints FROM lease WHERE id = $1',
      [body.id],
    );
    expect(row?.allowed_blueprints).toEqual([id]);
  });

  it('names every blueprint that the project does not have', async () => {
    const other = await makeProject(world.db);
    const foreign = await makeBlueprint(world.db, { projectId: other, kind: 'bare' });
    const { status, body } = await request({ type: 'bare', blueprints: [foreign, 'nowhere'] });
    expect(status).toBe(400);
    expect(body['problems']).toEqual([
      { field: 'blueprints.0', detail: `this project has no blueprint "${foreign}"` },
      { field: 'blueprints.1', detail: 'this project has no blueprint "nowhere"' },
    ]);
  });

  it('takes a blueprint of another project that authorizes this one', async () => {
    const other = await makeProject(world.db);
    const foreign = await makeBlueprint(world.db, { projectId: other, kind: 'bare' });
    await world.db.query(
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, decided,
        author, decided_at) VALUES ('auth_test', $1, $2, $3, 'authorized', 'test', now())`,
      [world.projectId, foreign, other],
    );
    expect((await request({ type: 'bare', blueprints: [foreign] })).status).toBe(202);
  });

  it('for a type that nothing provides is refused', async () => {
    const { status, body } = await request({ type: 'moon' });
    expect([status, body['code']]).toEqual([422, 'unknown-type']);
  });

  it('with attributes that no kind of the type takes says which', async () => {
    const { status, body } = await request({ type: 'bare', attributes: { size: 1, colour: 2 } });
    expect(status).toBe(400);
    const fields = (body['problems'] as { field: string }[]).map(({ field }) => field);
    expect(fields.sort()).toEqual(['attributes.colour', 'attributes.size']);
  });

  it('that has to be served together is one group, unless it is for one', async () => {
    const groups = async (body: object): Promise<unknown[]> => {
      const answer = await request({ type: 'bare', ...body });
      expect(answer.status).toBe(202);
      const items = (answer.body['items'] ?? [answer.body]) as { id: string }[];
      const rows = await world.db.query<{ group_id: string | null }>(
        'SELECT DISTINCT group_id FROM lease WHERE id = ANY ($1)',
        [items.map(({ id }) => id)],
      );
      return rows.map((row) => row.group_id);
    };
    expect(await groups({ count: 2, atomic: true })).toEqual([expect.stringMatching(/^grp_/)]);
    expect(await groups({ count: 2 })).toEqual([null]);
    expect(await groups({ count: 1, atomic: true })).toEqual([null]);
    expect(await groups({ atomic: true })).toEqual([null]);
  });
});

describe('waiting for a lease', () => {
  it('is answered when it is active', async () => {
    const waiting = request({ type: 'bare' }, {}, '?wait=active&timeoutSeconds=20');
    const started = performance.now();
    await untilWaiting(1);
    await world.workers.allocate('bare');
    const { status, body } = await waiting;
    expect([status, body['status']]).toEqual([202, 'active']);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('is answered even where the message about it was lost', async () => {
    const { body } = await request({ type: 'bare' });
    const waiting = world.call('GET', `/v1/leases/${body.id}?wait=active&timeoutSeconds=20`);
    await untilWaiting(1);
    // Ends without a word to anybody.
    await world.db.query(
      `UPDATE lease SET status = 'broken', released_at = now(), reason = 'x', reason_code = 'x'
        WHERE id = $1`,
      [body.id],
    );
    expect((await waiting).body['status']).toBe('broken');
  });

  it('at the time-out answers with the lease as it is', async () => {
    const { body } = await request({ type: 'bare', blueprints: [await closedBlueprint()] });
    const path = `/v1/leases/${body.id}?wait=active&timeoutSeconds=`;
    expect((await world.call('GET', `${path}1`)).body['status']).toBe('pending');
    expect((await world.call('GET', `${path}0`)).body['status']).toBe('pending');
  });

  it('for its end and for its destruction is answered at each', async () => {
    const id = await activeBareLease(world);
    const released = world.call('GET', `/v1/leases/${id}?wait=released`);
    const destroyed = world.call('GET', `/v1/leases/${id}?wait=destroyed`);
    await world.call('POST', `/v1/leases/${id}/release`);
    await world.workers.settle(id);
    expect((await released).body['status']).toBe('released');
    await world.workers.destroy(id);
    expect((await destroyed).body['status']).toBe('destroyed');
  });

  it('ends when the caller goes', async () => {
    const { body } = await request({ type: 'bare', blueprints: [await closedBlueprint()] });
    const gone = new AbortController();
    const waiting = world.call('GET', `/v1/leases/${body.id}?wait=active&timeoutSeconds=60`, {
      signal: gone.signal,
    });
    await untilWaiting(1);
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await untilWaiting(0);
  });

  async function closedBlueprint(): Promise<string> {
    const { projectId } = world;
    const limit = { limitResources: 0 };
    return makeBlueprint(world.db, { projectId, kind: 'bare', provides: 'bare', ...limit });
  }

  /** The metric says how many wait: looked at until it is so, for ten seconds at most. */
  async function untilWaiting(count: number): Promise<void> {
    const untilMs = performance.now() + 10_000;
    while (performance.now() < untilMs) {
      const { text } = await world.call('GET', '/metrics');
      if (text.includes(`drydock_http_waiters{process="api"} ${count}\n`)) {
        return;
      }
    }
    throw new Error(`There were never ${count} waiters.`);
  }
});

describe('a lease', () => {
  it('is renewed only while it is active, and never shortened', async () => {
    const pending = (await request({ type: 'bare' })).body.id;
    const renew = (id: string, ttlSeconds: number) =>
      world.call('POST', `/v1/leases/${id}/renew`, { body: { ttlSeconds } });
    expect((await renew(pending, 10)).body['code']).toBe('lease-not-active');
    await world.workers.allocate('bare');
    const far = await renew(pending, 100_000);
    expect(Date.parse(String(far.body['expiresAt']))).toBeGreaterThan(Date.now() + 99_000_000);
    const near = await renew(pending, 1);
    expect(near.body['expiresAt']).toBe(far.body['expiresAt']);
    await world.call('POST', `/v1/leases/${pending}/release`);
    expect((await renew(pending, 10)).body['code']).toBe('lease-ended');
    await world.workers.settle(pending);
    expect((await renew(pending, 10)).body['code']).toBe('lease-ended');
    expect((await renew('lease_none', 10)).status).toBe(404);
  });

  it('past its deadline is not renewed, whatever its status says', async () => {
    const id = await activeBareLease(world);
    await world.db.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
    await world.db.query(
      "UPDATE deadline SET expires_at = now() - interval '1 s' WHERE lease_id = $1",
      [id],
    );
    await world.db.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
    const { status, body } = await world.call('POST', `/v1/leases/${id}/renew`, {
      body: { ttlSeconds: 10 },
    });
    expect([status, body['code']]).toEqual([409, 'lease-ended']);
  });

  it('released twice has one command', async () => {
    const id = await activeBareLease(world);
    const first = await world.call('POST', `/v1/leases/${id}/release`);
    const second = await world.call('POST', `/v1/leases/${id}/release`, { body: {} });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    const { body } = await world.call('GET', `/v1/leases/${id}/commands`);
    expect(body['items']).toHaveLength(1);
  });

  it('has a greater fence than whoever held its resource before, however often that was claimed', async () => {
    const { projectId } = world;
    const name = 'one-after-the-other';
    const limits = { limitResources: 1, limitLeasesPerResource: 1 };
    await makeBlueprint(world.db, { projectId, name, kind: 'bare', provides: 'bare', ...limits });
    const shown = async (id: string) => (await world.call('GET', `/v1/leases/${id}`)).body;
    const before = (await request({ type: 'bare', blueprints: [name] })).body.id;
    expect((await shown(before))['fence']).toBeNull();
    await world.workers.allocate('bare');
    const held = await shown(before);
    expect(held['fence']).toMatch(/^[1-9][0-9]*$/);
    // Each look of its writer claims it anew.
    for (let n = 0; n < 50; n += 1) {
      await world.workers.settle(before);
    }
    expect((await shown(before))['fence']).toBe(held['fence']);
    const after = (await request({ type: 'bare', blueprints: [name] })).body.id;
    await world.call('POST', `/v1/leases/${before}/release`);
    await world.workers.settle(before);
    await world.workers.destroy(before);
    await world.workers.allocate('bare');
    const holds = await shown(after);
    expect(holds['resource']).toBe(held['resource']);
    expect(BigInt(String(holds['fence']))).toBeGreaterThan(BigInt(String(held['fence'])));
    const listed = (await world.call('GET', '/v1/leases?status=active')).body['items'];
    expect(listed).toContainEqual(holds);
  });

  it('explains why it waits, and where in the queue', async () => {
    const { projectId } = world;
    await makeBlueprint(world.db, { projectId, name: 'full', kind: 'bare', limitResources: 0 });
    const wish = { type: 'bare', blueprints: ['full'], priority: 1_000 };
    await world.db.query("UPDATE blueprint SET provides = 'bare' WHERE name = 'full'");
    const first = (await request(wish)).body.id;
    const second = (await request(wish)).body.id;
    await world.workers.allocate('bare');
    const { body } = await world.call('GET', `/v1/leases/${second}/explain`);
    expect(body).toMatchObject({ status: 'pending', position: 2, awaits: null });
    expect(body['verdicts']).toContainEqual(
      expect.objectContaining({
        rule: 'resource-limit',
        detail: expect.stringContaining('full'),
        change: expect.stringContaining('Raise limits.resources of full'),
        have: 0,
        need: 1,
        by: 'resources',
      }),
    );
    const ahead = await world.call('GET', `/v1/leases/${first}/explain`);
    expect(ahead.body['position']).toBe(1);
  });

  it('has a timeline, commands and attempts, page by page, newest first', async () => {
    const id = await activeBareLease(world);
    const types: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await world.call('GET', `/v1/leases/${id}/events?limit=1${next}`);
      types.push(...(body['items'] as { type: string }[]).map(({ type }) => type));
      cursor = body['nextCursor'] as string | null;
    }
    expect(types[0]).toBe('lease.activated');
    expect(types.at(-1)).toBe('lease.requested');
    expect(new Set(types).size).toBe(types.length);
    const attempts = await world.call('GET', `/v1/leases/${id}/attempts`);
    expect(attempts.body['items']).toEqual([
      expect.objectContaining({
        number: 1,
        status: 'open',
        resource: expect.stringMatching(/^res_/),
      }),
    ]);
    const commands = await world.call('GET', `/v1/leases/${id}/commands`);
    expect(commands.body).toEqual({ items: [], nextCursor: null });
  });
});

describe('the list of leases', () => {
  const list = async (query: string): Promise<string[]> => {
    const { body } = await world.call('GET', `/v1/leases?${query}`);
    return (body['items'] as { id: string }[]).map(({ id }) => id);
  };

  it('filters by status, type, owner, labels, resource and the beginning of the id', async () => {
    const labels = { team: 'a=b', stage: 'x' };
    const id = await activeBareLease(world, { owner: 'filter', labels });
    const other = (await request({ type: 'bare', owner: 'filter', labels: { team: 'c' } })).body.id;
    expect(await list('owner=filter')).toEqual([other, id]);
    expect(await list('owner=filter&status=active')).toEqual([id]);
    expect(await list('owner=filter&status=active,pending')).toEqual([other, id]);
    expect(await list('owner=filter&status=live')).toEqual([other, id]);
    expect(await list('owner=filter&status=destroyed')).toEqual([]);
    expect(await list('owner=filter&status=destroyed,live')).toEqual([other, id]);
    expect(await list('owner=filter&type=host')).toEqual([]);
    expect(await list('label=team=a%3Db&label=stage=x')).toEqual([id]);
    expect(await list('label=team=a&owner=filter')).toEqual([]);
    expect(await list(`idPrefix=${id.slice(0, 14)}`)).toEqual([id]);
    expect(await list(`idPrefix=${id.slice('lease_'.length, 14)}`)).toEqual([id]);
    const { body } = await world.call('GET', `/v1/leases/${id}`);
    expect(await list(`owner=filter&resource=${String(body['resource'])}`)).toEqual([id]);
  });

  it('goes through all of them once, in pages', async () => {
    const { body } = await request({ type: 'bare', owner: 'pages', count: 7 });
    const wanted = (body['items'] as { id: string }[]).map(({ id }) => id).reverse();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await world.call('GET', `/v1/leases?owner=pages&limit=3${next}`);
      seen.push(...(page.body['items'] as { id: string }[]).map(({ id }) => id));
      cursor = page.body['nextCursor'] as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(wanted);
  });

  it('takes no cursor that it has not given', async () => {
    const { status, body } = await world.call('GET', '/v1/leases?cursor=nonsense');
    expect([status, body['problems']]).toEqual([
      400,
      [{ field: 'query.cursor', detail: 'must be the nextCursor of a page' }],
    ]);
  });
});
