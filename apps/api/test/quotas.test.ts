import { randomBytes } from 'node:crypto';
import { QUOTA_NAMES, QUOTAS, type QuotaName } from '@drydock/model';
import { makeBlueprint, makeProject, makeToken, setQuotas } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readStream } from './support-events.ts';
import { openWorld, type Answer, type World } from './support.ts';

const LIMIT = 10;

let world: World;
beforeAll(async () => {
  world = await openWorld({ secretKeys: `first:${randomBytes(32).toString('base64')}` });
});
afterAll(() => world.close());

interface Tenant {
  readonly projectId: string;
  /** A new token: what it is looked up with is as new. */
  token(): Promise<string>;
  set(values: Partial<Record<QuotaName, number | null>>): Promise<void>;
}

/** A project with quotas, and a blueprint of `bare` that nobody builds from by itself. */
async function makeTenant(values: Partial<Record<QuotaName, number>> = {}): Promise<Tenant> {
  const projectId = await makeProject(world.db);
  await makeBlueprint(world.db, { projectId, kind: 'bare', provides: 'bare' });
  const set = (changed: Partial<Record<QuotaName, number | null>>): Promise<void> =>
    setQuotas(world.db, projectId, changed);
  await set(values);
  return {
    projectId,
    set,
    token: async () => (await makeToken(world.db, projectId)).text,
  };
}

const request = (token: string, wish: object = {}, key?: string): Promise<Answer> =>
  world.call('POST', '/v1/leases', {
    token,
    body: { type: 'bare', ...wish },
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  });
const told = ({ status, body }: Answer): unknown[] => [status, body['code'], body['detail']];
const statuses = (answers: readonly Answer[]): number[] =>
  answers.map(({ status }) => status).toSorted((one, other) => one - other);
const leasesOf = async (projectId: string): Promise<number> =>
  (await world.db.query('SELECT 1 FROM lease WHERE project_id = $1', [projectId])).length;

describe('pending leases', () => {
  const full = [
    429,
    'quota-exceeded',
    `The project has ${LIMIT} of at most ${LIMIT} pending leases.`,
  ];

  it('are as many as the quota says, of thrice as many that come at once', async () => {
    const tenant = await makeTenant({ 'leases-pending': LIMIT });
    const token = await tenant.token();
    const answers = await Promise.all(Array.from({ length: 3 * LIMIT }, () => request(token)));
    expect(statuses(answers)).toEqual([
      ...Array.from({ length: LIMIT }, () => 202),
      ...Array.from({ length: 2 * LIMIT }, () => 429),
    ]);
    expect(await leasesOf(tenant.projectId)).toBe(LIMIT);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.body['hint']).toContain('the quota leases-pending');
  });

  it('are as many as the quota says, of thrice as many that come one after the other', async () => {
    const tenant = await makeTenant({ 'leases-pending': LIMIT });
    const token = await tenant.token();
    const answers: Answer[] = [];
    for (let n = 0; n < 3 * LIMIT; n += 1) {
      answers.push(await request(token));
    }
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, n) => (n < LIMIT ? 202 : 429)),
    );
    expect(told(answers.at(-1) as Answer)).toEqual(full);
    // Nobody else is any the worse for it.
    expect((await request(await (await makeTenant()).token())).status).toBe(202);
  });

  it('come in whole requests or not at all', async () => {
    const tenant = await makeTenant({ 'leases-pending': 15 });
    const token = await tenant.token();
    const answers = await Promise.all([
      request(token, { count: 10 }),
      request(token, { count: 10 }),
    ]);
    expect(statuses(answers)).toEqual([202, 429]);
    expect(answers.map((answer) => answer.body['detail'])).toContain(
      'The project has 10 of at most 15 pending leases, and this asks for 10 more.',
    );
    expect(await leasesOf(tenant.projectId)).toBe(10);
  });

  it('that were accepted are answered again, and what was refused leaves its key free', async () => {
    const tenant = await makeTenant({ 'leases-pending': 1 });
    const token = await tenant.token();
    const first = await request(token, {}, 'accepted');
    expect(first.status).toBe(202);
    expect((await request(token, {}, 'refused')).status).toBe(429);
    const again = await request(token, {}, 'accepted');
    expect([again.status, again.body]).toEqual([202, first.body]);
    const other = await request(token, { priority: 1 }, 'accepted');
    expect(told(other).slice(0, 2)).toEqual([422, 'idempotency-key-reused']);
    await tenant.set({ 'leases-pending': 2 });
    const raised = await tenant.token();
    expect((await request(raised, {}, 'refused')).status).toBe(202);
    expect((await request(raised)).status).toBe(429);
  });

  it('of several projects are counted apart, and so are those that are live', async () => {
    const tenant = await makeTenant({ 'leases-live': 2 });
    const token = await tenant.token();
    expect((await request(token, { count: 2 })).status).toBe(202);
    expect(told(await request(token))).toEqual([
      409,
      'quota-exceeded',
      'The project has 2 of at most 2 live leases.',
    ]);
    await world.db.query(
      `UPDATE lease SET status = 'released', released_at = now(), reason = 'over',
          reason_code = 'released'
        WHERE project_id = $1`,
      [tenant.projectId],
    );
    await world.db.query(
      `UPDATE lease SET status = 'destroyed', destroyed_at = now(), wake_at = NULL
        WHERE project_id = $1`,
      [tenant.projectId],
    );
    // What is gone is noticed when it is counted again, a few times a second.
    let answer: Answer;
    do {
      answer = await request(token);
    } while (answer.status === 409);
    expect(answer.status).toBe(202);
  });
});

describe('what is created', () => {
  it('is refused with 409 where the quota is used up, and let in where it is raised', async () => {
    const tenant = await makeTenant({ blueprints: 1, credentials: 0, tokens: 2, resources: 0 });
    const token = await tenant.token();
    const [{ id: blueprint } = { id: '' }] = await world.db.query<{ id: string }>(
      'SELECT id FROM blueprint WHERE project_id = $1',
      [tenant.projectId],
    );
    const bodies: Readonly<Record<string, object>> = {
      blueprints: { name: 'another', kind: 'bare', config: {} },
      credentials: { name: 'first', kind: 'opaque', secret: { word: 'x' } },
      tokens: { name: 'third', role: 'viewer' },
      resources: { blueprint },
    };
    await tenant.token();
    const post = (name: string) =>
      world.call('POST', `/v1/${name}`, {
        token,
        body: bodies[name],
        headers: { 'idempotency-key': `made-${name}` },
      });
    for (const name of Object.keys(bodies)) {
      const { counts } = QUOTAS[name as QuotaName];
      const has = { blueprints: 1, credentials: 0, tokens: 2, resources: 0 }[name] ?? -1;
      expect(told(await post(name))).toEqual([
        409,
        'quota-exceeded',
        `The project has ${has} of at most ${has} ${counts}.`,
      ]);
    }
    await tenant.set({ blueprints: 2, credentials: 1, tokens: 3, resources: 1 });
    for (const name of Object.keys(bodies)) {
      const created = await post(name);
      expect([name, created.status]).toEqual([name, 201]);
      const again = await post(name);
      expect([again.status, again.body.id]).toEqual([201, created.body.id]);
    }
  });
});

describe('what each process counts', () => {
  it('are streams of a project, whichever of its tokens opens them', async () => {
    const tenant = await makeTenant({ streams: 2 });
    const leave = new AbortController();
    const open = async (): Promise<void> => {
      const token = await tenant.token();
      await new Promise<void>((resolve, reject) => {
        readStream(world.api.url, token, {
          signal: leave.signal,
          enough: (_, lastId) => {
            if (lastId !== '') {
              resolve();
            }
            return false;
          },
        }).catch(reject);
      });
    };
    await open();
    await open();
    const third = await readStream(world.api.url, await tenant.token());
    expect(third.status).toBe(429);
    expect(third.messages[0]?.data).toContain('The project has 2 of at most 2 streams.');
    const other = await makeTenant({ streams: 1 });
    const theirs = await readStream(world.api.url, await other.token(), {
      enough: (_, lastId) => lastId !== '',
    });
    expect(theirs.status).toBe(200);
    leave.abort();
  });

  it('are commands whose output is streamed as well', async () => {
    const tenant = await makeTenant({ streams: 0 });
    const { projectId } = tenant;
    await makeBlueprint(world.db, { projectId, kind: 'fragile', provides: 'fragile' });
    const token = await tenant.token();
    const { body: lease } = await request(token, { type: 'fragile' });
    await world.workers.allocate('fragile');
    const exec = (accept: string) =>
      world.call('POST', `/v1/leases/${lease.id}/command/exec`, {
        token,
        body: { argv: ['true'] },
        headers: { accept },
      });
    expect(told(await exec('text/event-stream'))).toEqual([
      429,
      'quota-exceeded',
      'The project has 0 of at most 0 streams.',
    ]);
    expect((await exec('application/json')).status).toBe(200);
  });

  it('are requests a second of a project, whichever of its tokens sends them', async () => {
    const tenant = await makeTenant({ 'requests-per-second': 5 });
    const tokens = [await tenant.token(), await tenant.token(), await tenant.token()];
    const self = (token: string) => world.call('GET', '/v1/tokens/self', { token });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => self(tokens[n % 3] ?? '')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
    expect(refused.length).toBeGreaterThan(10);
    expect(told(refused[0] as Answer)).toEqual([
      429,
      'quota-exceeded',
      'The project has 5 of at most 5 requests a second.',
    ]);
    expect(refused[0]?.headers.get('ratelimit-policy')).toBe('"project";q=5;w=1');
    expect((await self(world.token)).status).toBe(200);
  });
});

describe('sessions', () => {
  const logIn = (token: string): Promise<Response> =>
    fetch(`${world.api.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token }),
    });

  it('are as many as the quota says, and one more when somebody logs out', async () => {
    const tenant = await makeTenant({ sessions: 2 });
    const token = await tenant.token();
    const answers = await Promise.all(Array.from({ length: 6 }, () => logIn(token)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4);
    const refused = answers.find(({ status }) => status === 409);
    expect(await refused?.text()).toContain('The project has 2 of at most 2 sessions.');
    const [{ used } = { used: -1 }] = (await listed(token)).filter(
      ({ name }) => name === 'sessions',
    );
    expect(used).toBe(2);
    const cookie = answers.find(({ status }) => status === 303)?.headers.get('set-cookie') ?? '';
    const left = await fetch(`${world.api.url}/logout`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    expect(left.status).toBe(303);
    expect((await logIn(token)).status).toBe(303);
    expect((await logIn(token)).status).toBe(409);
  });
});

interface Listed {
  readonly name: QuotaName;
  readonly value: number;
  readonly default: number;
  readonly used: number | null;
  readonly author: string | null;
}

async function listed(token: string, query = ''): Promise<readonly Listed[]> {
  const { body } = await world.call('GET', `/v1/quotas${query}`, { token });
  return body['items'] as Listed[];
}

describe('the quotas of a project', () => {
  const change = (token: string, body: object): Promise<Answer> =>
    world.call('PATCH', '/v1/quotas', { token, body });

  it('are the defaults where nobody has said otherwise, with what is used', async () => {
    const tenant = await makeTenant();
    const token = await tenant.token();
    await request(token, { count: 3 });
    const quotas = await listed(token);
    expect(quotas.map(({ name }) => name)).toEqual(QUOTA_NAMES);
    expect(quotas.every((quota) => quota.value === quota.default && quota.author === null)).toBe(
      true,
    );
    expect(Object.fromEntries(quotas.map(({ name, used }) => [name, used]))).toEqual({
      'leases-pending': 3,
      'leases-live': 3,
      resources: 0,
      blueprints: 1,
      credentials: 0,
      tokens: 1,
      'transcripts-mib': 0,
      'operations-live': 0,
      streams: null,
      sessions: 0,
      'requests-per-second': null,
      weight: null,
    });
  });

  it('are set and seen for any project by administrators of the one that administers', async () => {
    const tenant = await makeTenant();
    const { projectId: project } = tenant;
    const set = await change(world.token, {
      project,
      values: { blueprints: 1, weight: 3 },
    });
    expect(set.status).toBe(200);
    const theirs = await listed(world.token, `?project=${project}`);
    expect(set.body['items']).toEqual(theirs);
    expect(theirs.filter(({ author }) => author !== null)).toEqual([
      expect.objectContaining({ name: 'blueprints', value: 1, used: 1 }),
      expect.objectContaining({ name: 'weight', value: 3, author: expect.any(String) }),
    ]);
    const own = await listed(await tenant.token());
    expect(own.map(({ name, value }) => [name, value])).toEqual(
      theirs.map(({ name, value }) => [name, value]),
    );
    await change(world.token, { project, values: { blueprints: null } });
    const events = await world.db.query<{ data: Record<string, unknown> }>(
      `SELECT data FROM event WHERE project_id = $1 AND type = 'project.quota-changed' ORDER BY id`,
      [project],
    );
    expect(events.map(({ data }) => [data['quota'], data['before'], data['after']])).toEqual([
      ['blueprints', 1_000, 1],
      ['weight', 1, 3],
      ['blueprints', 1, 1_000],
    ]);
    expect(events[0]?.data['author']).toMatch(/^t-\w+ of administrators$/);
  });

  it('are nobody else’s to set, nor another project’s to see', async () => {
    const tenant = await makeTenant();
    const token = await tenant.token();
    const { projectId: project } = await makeTenant();
    for (const body of [{ values: { weight: 9 } }, { project, values: { weight: 9 } }]) {
      expect(told(await change(token, body)).slice(0, 2)).toEqual([403, 'forbidden']);
    }
    for (const other of [project, 'administrators', 'no-such-project']) {
      const seen = await world.call('GET', `/v1/quotas?project=${other}`, { token });
      expect([other, seen.status]).toEqual([other, 403]);
    }
    const { text: operator } = await makeToken(world.db, world.projectId, 'operator');
    expect(
      (await world.call('GET', `/v1/quotas?project=${project}`, { token: operator })).status,
    ).toBe(403);
    const missing = await change(world.token, { project: 'nobody', values: { weight: 9 } });
    expect(missing.status).toBe(404);
  });

  it.each([
    [{ values: {} }, 'must name a quota'],
    [{ values: { weight: 0 } }, 'weight'],
    [{ values: { 'requests-per-second': 0 } }, 'requests-per-second'],
    [{ values: { weight: 1_001 } }, 'weight'],
    [{ values: { moons: 1 } }, 'moons'],
    [{}, 'values'],
  ])('are not set to %j', async (body, why) => {
    const answer = await change(world.token, body);
    expect([answer.status, answer.body['code']]).toEqual([400, 'invalid-request']);
    expect(answer.body['detail']).toContain(why);
  });
});
