import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ROUTES, type Route } from '@drydock/contract';
import { ContractServer } from '@drydock/contract/testing';
import {
  ACTIONS,
  AREAS,
  EVENTS,
  ID_PREFIX,
  isId,
  NOUN_NAMES,
  NOUNS,
  QUOTA_NAMES,
  type Noun,
} from '@drydock/model';
import { Drydock } from '@drydock/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { paths, read } from './support/repository.ts';

const ROOT = new URL('../../../', import.meta.url);
/** As they were built: nothing here may import an app. */
const CLI = fileURLToPath(new URL('apps/cli/bin/drydock.js', ROOT));
const OPENAPI = new URL('apps/api/dist/pages/openapi.js', ROOT).href;
const SERVED = new URL('apps/api/dist/routes/endpoints.generated.js', ROOT).href;

/** A process for each noun, one after the other, also where something else runs. */
const PROCESSES_MS = 300_000;

/** What is no noun: a process's health, code that is loaded, what happens to all nouns, and what they took. */
const OTHERS = new Set(['health', 'kinds', 'events', 'costs']);
const routes = Object.entries(ROUTES) as [string, Route][];
const nouns = [...new Set(routes.map(([name]) => name.split('.', 1)[0] ?? ''))].filter(
  (noun) => !OTHERS.has(noun),
);
const routesOf = (noun: string): Route[] =>
  routes.filter(([name]) => name.startsWith(`${noun}.`)).map(([, route]) => route);
/** `leases` are called `lease` one by one. */
const one = (noun: string): string => noun.replace(/s$/, '');
const withIds = nouns.filter((noun) => routesOf(noun).some(({ path }) => path.includes('{id}')));

let server: ContractServer;
let drydock: Drydock;

beforeAll(async () => {
  server = await ContractServer.start();
  drydock = new Drydock({ url: server.url, token: server.token });
});

afterAll(() => server.close());

async function output(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], DRYDOCK_URL: server.url, DRYDOCK_TOKEN: server.token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
  return text;
}

const cli = (...args: string[]): Promise<string> => output([CLI, ...args]);
const completed = async (...words: string[]): Promise<string[]> =>
  (await cli('__complete', '--', ...words)).split('\n').filter((word) => word !== '');

/** The fields that an answer or a query has. */
function fieldsOf(schema: z.ZodType | null | undefined, io: 'input' | 'output'): string[] {
  const { $ref = '', $defs = {}, ...own } = z.toJSONSchema(schema ?? z.object({}), { io });
  return Object.keys(($defs[$ref.replace('#/$defs/', '')] ?? own).properties ?? {});
}

/** What the table of nouns says that there is: each is looked for in every face. */
describe.each(NOUN_NAMES)('the noun %s', (noun: Noun) => {
  const { plural } = NOUNS[noun];
  const own = new Map<string, Route>(routes);
  const route = (method: string): Route | undefined => own.get(`${plural}.${method}`);

  it('is listed, shown and labelled by routes of its area', () => {
    expect(route('list')).toMatchObject({ method: 'GET', path: `/v1/${plural}`, tag: plural });
    expect(route('get')).toMatchObject({ method: 'GET', path: `/v1/${plural}/{id}`, tag: plural });
    expect(route('update')).toMatchObject({ method: 'PATCH', path: `/v1/${plural}/{id}` });
    expect(fieldsOf(route('update')?.body, 'input')).toContain('labels');
    expect(fieldsOf(route('list')?.query, 'input')).toEqual(
      expect.arrayContaining(['label', 'idPrefix', 'createdAfter', 'createdBefore']),
    );
  });

  it('says what may be done to it, and each of that is a route', () => {
    expect(fieldsOf(route('get')?.answer, 'output')).toEqual(
      expect.arrayContaining(['id', 'labels', 'actions']),
    );
    const actions = Object.keys(ACTIONS[noun]);
    expect(actions).toContain('update');
    expect(actions.filter((action) => route(action) === undefined)).toEqual([]);
  });

  it('has events, and one for its labels among them', () => {
    const types = Object.keys(EVENTS).filter((type) => type.startsWith(`${noun}.`));
    expect(types).toContain(`${noun}.labelled`);
    expect(types.length).toBeGreaterThan(1);
  });

  it('has a file for each of its routes in the API', () => {
    const files = paths.filter((path) => path.startsWith(`apps/api/src/routes/${plural}/`));
    const text = files
      .filter((path) => path.endsWith('.ts'))
      .map(read)
      .join('\n');
    const named = routes.map(([name]) => name).filter((name) => name.startsWith(`${plural}.`));
    expect(named.filter((name) => !text.includes(`'${name}'`))).toEqual([]);
  });

  it('has a client with a type that programs can name', () => {
    const type = `${plural[0]?.toUpperCase()}${plural.slice(1)}Client`;
    expect(read('packages/sdk/src/nouns/clients.generated.ts')).toMatch(
      new RegExp(`^export type (\\{ ${type} \\} from|${type} =)`, 'm'),
    );
    const client = (drydock as unknown as Record<string, object>)[plural] ?? {};
    const methods = routes.flatMap(([name]) =>
      name.startsWith(`${plural}.`) ? name.slice(plural.length + 1) : [],
    );
    expect(methods.filter((method) => !(method in client))).toEqual([]);
  });

  it('is in the documents', () => {
    expect(read('docs/nouns.md')).toContain(`| \`${noun}\` `);
    for (const type of Object.keys(EVENTS).filter((each) => each.startsWith(`${noun}.`))) {
      expect(read('docs/events.md')).toContain(`| \`${type}\``);
    }
  });
});

describe('the API', () => {
  it('serves every route of the contract, each once', async () => {
    const program = `import { ENDPOINTS } from ${JSON.stringify(SERVED)};
      console.log(JSON.stringify(ENDPOINTS.map(({ name }) => name)));`;
    const served = JSON.parse(await output(['--input-type=module', '--eval', program])) as string[];
    expect(served.toSorted()).toEqual(routes.map(([name]) => name).toSorted());
  });
});

describe('every noun of the contract', () => {
  it('is one of those that are looked at here', () => {
    expect(nouns.length).toBeGreaterThanOrEqual(8);
    expect(withIds.length).toBeGreaterThanOrEqual(7);
  });

  it('has a prefix of its own for its ids', () => {
    expect(withIds.filter((noun) => !(one(noun) in ID_PREFIX))).toEqual([]);
  });

  it('is a client of the SDK', () => {
    const fields = drydock as unknown as Record<string, Record<string, unknown> | undefined>;
    expect(nouns.filter((noun) => typeof fields[noun]?.['list'] !== 'function')).toEqual([]);
  });

  it(
    'is a group of the command line that lists, and shows what has an id',
    async () => {
      const groups = await completed('');
      expect(nouns.filter((noun) => !groups.includes(one(noun)))).toEqual([]);
      for (const noun of nouns) {
        const commands = await completed(one(noun), '');
        const expected = withIds.includes(noun) ? ['list', 'show'] : ['list'];
        expect([noun, commands]).toEqual([noun, expect.arrayContaining(expected)]);
      }
    },
    PROCESSES_MS,
  );

  it('is a tag of OpenAPI, with all its routes', async () => {
    const program = `import { openApiDocument } from ${JSON.stringify(OPENAPI)};
      console.log(JSON.stringify(openApiDocument([])));`;
    const text = await output(['--input-type=module', '--eval', program]);
    const { paths } = JSON.parse(text) as {
      paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
    };
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      routes.map(([name]) => name).toSorted(),
    );
    for (const noun of nouns) {
      const tags = operations
        .filter(({ operationId }) => operationId.startsWith(`${noun}.`))
        .flatMap((operation) => operation.tags);
      expect([noun, [...new Set(tags)]]).toEqual([noun, [noun]]);
    }
    expect(nouns.filter((noun) => !(AREAS as readonly string[]).includes(noun))).toEqual([]);
  });

  it(
    'can be completed',
    async () => {
      const blueprint = { name: 'shelf', kind: 'local-host', config: {} };
      const secret = { name: 'registry', kind: 'opaque', secret: { token: 'x' } } as const;
      /** Of those that the server in memory has rules for; of the others, any one that may be answered. */
      const made: Record<string, () => Promise<string>> = {
        leases: async () => (await drydock.leases.request({ type: 'host' })).id,
        blueprints: async () => (await drydock.blueprints.create(blueprint)).name,
        resources: async () => (await drydock.resources.allocate({ blueprint: 'shelf' })).id,
        credentials: async () => (await drydock.credentials.create(secret)).name,
        projects: async () => (await drydock.projects.create({ name: 'team-a' })).name,
        tokens: async () => (await drydock.tokens.create({ name: 'ci', role: 'viewer' })).name,
        authorizations: async () => (await drydock.authorizations.ask('bp_of_theirs')).id,
      };
      const words = new Map<string, string>();
      for (const [plural, make] of Object.entries(made)) {
        words.set(plural, await make());
      }
      for (const noun of NOUN_NAMES) {
        const word = words.get(NOUNS[noun].plural) ?? server.handlers.shelves.add(noun).id;
        const start = word.slice(0, isId(noun, word) ? word.indexOf('_') + 4 : 3);
        expect([noun, await completed(noun, 'show', start)]).toEqual([noun, [word]]);
        // What it found is one that its first letters, too, are resolved to.
        const shown = JSON.parse(
          await cli(noun, 'show', isId(noun, word) ? start : word, '-o', 'json'),
        ) as object;
        expect([noun, shown]).toEqual([
          noun,
          expect.objectContaining({ actions: expect.any(Array) }),
        ]);
      }
      expect(await completed('quota', 'set', '')).toEqual([...QUOTA_NAMES].toSorted());
    },
    PROCESSES_MS,
  );
});
