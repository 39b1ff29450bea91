import { ROUTES, type Route } from '@drydock/contract';
import { ContractServer } from '@drydock/contract/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Drydock } from '@drydock/sdk';

let server: ContractServer;
let drydock: Drydock;

beforeAll(async () => {
  server = await ContractServer.start();
  drydock = new Drydock({ url: server.url, token: server.token });
});

afterAll(() => server.close());

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

const asked = (): string => server.seen.at(-1)?.line ?? '';

type Method = (...args: readonly unknown[]) => unknown;
const routes = (Object.entries(ROUTES) as [string, Route][]).filter(
  ([name]) => !/^(events|kinds|health)\./.test(name),
);

/** What the clients take that their routes do not: they are called as docs/sdk.md has them. */
const OWN_ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  'leases.renew': ['x', 60],
  'leases.call': ['x', 'y', 'z'],
  'authorizations.ask': ['x'],
  'transcripts.read': ['x', { lease: 'x' }],
};

describe('the client of a noun', () => {
  it.each(routes)('has a method that asks for %s', async (name, route) => {
    const [noun = '', method = ''] = name.split('.');
    const client = (drydock as unknown as Record<string, Record<string, Method>>)[noun];
    const inPath = [...route.path.matchAll(/\{\w+\}/g)].map(() => 'x');
    const args = OWN_ARGUMENTS[name] ?? [...inPath, ...(route.body === undefined ? [] : [{}])];
    const answer = client?.[method]?.(...args);
    const settled = answer instanceof Promise ? answer : collect(answer as AsyncIterable<unknown>);
    // There is nothing behind these ids; what counts is what was asked for.
    await settled.catch(() => undefined);
    const path = ['x', 'y', 'z'].reduce(
      (text, value) => text.replace(/\{\w+\}/, name === 'leases.call' ? value : 'x'),
      route.path,
    );
    expect(asked().replace(/\?.*/, '')).toBe(`${route.method} ${path}`);
  });

  it('writes several values of a filter as the route takes them', async () => {
    await collect(
      drydock.leases.list({ status: ['active', 'broken'], label: ['a=1,2', 'b=3'], limit: 5 }),
    );
    const query = new URLSearchParams(asked().split('?')[1]);
    expect(query.getAll('status')).toEqual(['active,broken']);
    expect(query.getAll('label')).toEqual(['a=1,2', 'b=3']);
    expect(query.getAll('limit')).toEqual(['5']);
    await collect(drydock.resources.list({ abandoned: false, status: ['live'] }));
    expect(asked()).toBe('GET /v1/resources?abandoned=false&status=live');
  });

  it('takes how a list is called beside its filter, or as its only argument', async () => {
    const signal = AbortSignal.abort(new Error('not wanted'));
    await expect(collect(drydock.tokens.list({ signal }))).rejects.toThrow('not wanted');
    await expect(collect(drydock.tokens.list({ limit: 3 }, { signal }))).rejects.toThrow(
      'not wanted',
    );
    await collect(drydock.tokens.list({ limit: 3, triesMax: 1 }));
    expect(asked()).toBe('GET /v1/tokens?limit=3');
    const { id } = await drydock.leases.request({ type: 'host' });
    await expect(collect(drydock.leases.events(id, { signal }))).rejects.toThrow('not wanted');
  });

  it('keeps names for how a call is made that no query has', () => {
    const how = ['signal', 'timeoutMs', 'triesMax', 'idempotencyKey', 'background'];
    const taken = routes.flatMap(([, { query }]) =>
      query !== undefined && 'shape' in query ? Object.keys(query.shape as object) : [],
    );
    expect(taken).toContain('limit');
    expect(how.filter((name) => taken.includes(name))).toEqual([]);
  });

  it('sends an empty body where nothing can be said, and none where there is none', async () => {
    await drydock.resources.release('res_x').catch(() => undefined);
    expect(server.seen.at(-1)?.body).toBe('{}');
    await drydock.resources.drain('res_x').catch(() => undefined);
    expect(server.seen.at(-1)?.body).toBe('{}');
    await drydock.resources.drain('res_x', { reason: 'dust' }).catch(() => undefined);
    expect(server.seen.at(-1)?.body).toBe('{"reason":"dust"}');
    await drydock.credentials.rewrap().catch(() => undefined);
    expect(server.seen.at(-1)?.body).toBe('');
  });
});
