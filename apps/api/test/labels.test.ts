import { randomBytes } from 'node:crypto';
import { ROUTES, type Route } from '@drydock/contract';
import { ACTIONS, BOUNDS, describeEvent, NOUN_NAMES, NOUNS, type Noun } from '@drydock/model';
import { makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newName, samples, type NounSample } from './samples/sample.ts';
import { openWorld, type World } from './support.ts';

let world: World;
let all: ReadonlyMap<Noun, NounSample>;
beforeAll(async () => {
  all = await samples();
  world = await openWorld({ secretKeys: `key:${randomBytes(32).toString('base64')}` });
});
afterAll(() => world.close());

const makeOne = async (noun: Noun, labels: Readonly<Record<string, string>>): Promise<string> =>
  (await all.get(noun)?.make(world, labels)) ?? '';

const sorted = (ids: readonly unknown[]): string[] => ids.map(String).sort();

describe.each(NOUN_NAMES)('labels of a %s', (noun) => {
  const make = (labels: Readonly<Record<string, string>>): Promise<string> => makeOne(noun, labels);
  const path = `/v1/${NOUNS[noun].plural}`;
  const change = (id: string, labels: object, token?: string) =>
    world.call('PATCH', `${path}/${id}`, { body: { labels }, ...(token && { token }) });
  const labelsOf = async (id: string): Promise<unknown> =>
    (await world.call('GET', `${path}/${id}`)).body['labels'];
  const idsWith = async (query: string): Promise<unknown[]> => {
    const { status, body } = await world.call('GET', `${path}?${query}`);
    expect(status).toBe(200);
    return (body['items'] as { id: string }[]).map(({ id }) => id);
  };

  it('are set with it, changed one by one and taken away', async () => {
    const id = await make({ team: 'red', tier: '1' });
    expect(await labelsOf(id)).toEqual({ team: 'red', tier: '1' });
    const changed = await change(id, { team: 'blue', tier: null, 'a b=': 'c' });
    expect(changed.status).toBe(200);
    expect(changed.body['labels']).toEqual({ team: 'blue', 'a b=': 'c' });
    expect(await labelsOf(id)).toEqual({ team: 'blue', 'a b=': 'c' });
  });

  it('find it, all of them together', async () => {
    const mark = newName(noun);
    const [both, one] = [await make({ mark, tier: '1' }), await make({ mark })];
    const label = (key: string, value: string) => `label=${encodeURIComponent(`${key}=${value}`)}`;
    expect(sorted(await idsWith(label('mark', mark)))).toEqual(sorted([both, one]));
    expect(await idsWith(`${label('mark', mark)}&${label('tier', '1')}`)).toEqual([both]);
    expect(await idsWith(label('mark', `${mark}-other`))).toEqual([]);
    expect(await idsWith(`${label('mark', mark)}&createdBefore=2020-01-01T00:00:00Z`)).toEqual([]);
    const since = `${label('mark', mark)}&createdAfter=2020-01-01T00:00:00Z`;
    expect(sorted(await idsWith(since))).toEqual(sorted([both, one]));
  });

  it('are told in an event, once for each change', async () => {
    const id = await make({ team: 'red' });
    await change(id, { team: 'blue', tier: '1' });
    await change(id, { team: 'blue' });
    const events = await world.db.query<{ changed: string }>(
      "SELECT data ->> 'changed' AS changed FROM event WHERE type = $1 ORDER BY id DESC LIMIT 2",
      [`${noun}.labelled`],
    );
    expect(events[0]?.changed).toBe('team=blue, tier=1');
    expect(events[1]?.changed).not.toBe('team=blue, tier=1');
  });

  it('are bounded, and nobody else’s business', async () => {
    const id = await make({ team: 'red' });
    const many = (from: number) =>
      Object.fromEntries(
        Array.from({ length: BOUNDS.labelsMax }, (_, index) => [`key-${from + index}`, 'x']),
      );
    const refused = await change(id, many(0));
    expect([refused.status, refused.body['code']]).toEqual([400, 'invalid-request']);
    expect(await labelsOf(id)).toEqual({ team: 'red' });
    const { text: stranger } = await makeToken(world.db, await makeProject(world.db));
    expect((await change(id, { team: 'blue' }, stranger)).status).toBe(404);
    const { text: viewer } = await makeToken(world.db, world.projectId, 'viewer');
    expect((await change(id, { team: 'blue' }, viewer)).status).toBe(403);
    expect(await labelsOf(id)).toEqual({ team: 'red' });
  });
});

describe.each(NOUN_NAMES)('a %s', (noun) => {
  const path = `/v1/${NOUNS[noun].plural}`;

  it('says what may be done to it, shown alone and in its list', async () => {
    const id = await makeOne(noun, {});
    const { body: shown } = await world.call('GET', `${path}/${id}`);
    const { body: list } = await world.call('GET', `${path}?limit=200`);
    const listed = (list['items'] as { id: string; actions: unknown }[]).find(
      (each) => each.id === id,
    );
    expect(listed?.actions).toEqual(shown['actions']);
    const names = (shown['actions'] as { name: string }[]).map(({ name }) => name);
    const known = Object.keys(ACTIONS[noun]);
    expect(names.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining(names));
    expect(names).toContain('update');
  });

  it('is named in what is told of it where that is not in a timeline of its own', async () => {
    const id = await makeOne(noun, {});
    await world.call('PATCH', `${path}/${id}`, { body: { labels: { team: newName(noun) } } });
    const [event] = await world.db.query<{ data: Record<string, string> }>(
      'SELECT data FROM event WHERE type = $1 ORDER BY id DESC LIMIT 1',
      [`${noun}.labelled`],
    );
    expect(describeEvent(`${noun}.labelled`, event?.data ?? {})).not.toContain('–');
  });
});

/** Those that a list finds by their names. */
const NAMED = NOUN_NAMES.filter((noun) => {
  const { query }: Route = ROUTES[`${NOUNS[noun].plural}.list`];
  return query !== undefined && 'shape' in query && 'nameContains' in (query.shape as object);
});

describe.each(NAMED)('the name of a %s', (noun) => {
  it('finds it whole, or by any part of it as it is written', async () => {
    const id = await makeOne(noun, {});
    const path = `/v1/${NOUNS[noun].plural}`;
    const { name } = (await world.call('GET', `${path}/${id}`)).body as unknown as { name: string };
    const found = async (query: Record<string, string>): Promise<string[]> => {
      const { status, body } = await world.call(
        'GET',
        `${path}?${new URLSearchParams(query).toString()}`,
      );
      expect(status).toBe(200);
      return (body['items'] as { id: string }[]).map((item) => item.id);
    };
    expect(await found({ name })).toEqual([id]);
    expect(await found({ nameContains: name.slice(2).toUpperCase() })).toContain(id);
    expect(await found({ nameContains: `${name.slice(2)}x` })).toEqual([]);
    // Characters that patterns of SQL give a meaning are characters here.
    const patterns = ['%', `${name.slice(0, 3)}_${name.slice(4)}`, `${name.slice(0, 3)}%`, '\\'];
    for (const pattern of patterns) {
      expect([pattern, await found({ nameContains: pattern })]).toEqual([pattern, []]);
    }
  });
});
